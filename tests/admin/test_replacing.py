"""The page that finds a word in all texts and replaces it where its box is ticked."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from smartcity_session.models import ConferenceSession, HistoryEntry
from speakers.models import Talk
from tests.admin.pages import SESSIONS, Answer
from tests.factories.browsers import browser_of
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    GuidingQuestionFactory,
    SessionFactory,
    TalkFactory,
)

REPLACE = f"{SESSIONS}replace/"
pytestmark = pytest.mark.django_db


def find(client: Client, word: str, **how: str) -> Answer:
    return Answer(client.get(REPLACE, {"find": word, **how}))


def replace(client: Client, word: str, replacement: str, hits: list[str], **how: Any) -> Answer:
    return Answer(client.post(REPLACE, {"find": word, "replacement": replacement, "hit": hits, **how}, follow=True))


def boxes(answer: Answer) -> list[str]:
    found: list[str] = answer.page.xpath("//input[@name='hit']/@value")
    return found


def test_every_hit_says_where_it_is_and_leads_to_its_field(editor: Client) -> None:
    session = SessionFactory.create(code="D4", title="A Mobilty session")
    question = GuidingQuestionFactory.create(session=session, text="Which Mobilty?")
    talk = TalkFactory.create(session=session, title="Mobilty")
    part = ContributionFactory.create(talk=talk, speaker__name="Ada", speaker__affiliation="Mobilty Office")
    answer = find(editor, "Mobilty")
    assert answer.texts("//ul[@class='hits']/li/label/strong") == [
        "D4 A Mobilty session",
        "D4: Which Mobilty?",
        "D4: Mobilty",
        "Ada, Mobilty Office",
    ]
    assert answer.texts("//ul[@class='hits']/li/a") == ["Title", "Question", "Title", "Affiliation line"]
    assert answer.texts("//mark") == ["Mobilty"] * 4
    page = f"{SESSIONS}{session.pk}/change/"
    assert answer.page.xpath("//ul[@class='hits']/li/a/@href") == [
        f"{page}#id_title",
        f"{page}#guiding_questions-group",
        f"/admin/speakers/talk/{talk.pk}/change/#id_title",
        f"/admin/speakers/speaker/{part.speaker_id}/change/#id_affiliation",
    ]
    assert question.session_id == session.pk


def test_what_is_ticked_is_replaced_noted_and_announced(organiser: Client) -> None:
    session = EditionFactory.create(session__code="D4", session__title="Old and Old").session
    hits = boxes(find(organiser, "Old"))
    answer = replace(organiser, "Old", "New", hits[1:])
    session.refresh_from_db()
    assert session.title == "Old and New"
    assert answer.messages[:2] == ["Replaced in 1 place.", "The public now sees what you saved: D4."]
    (entry,) = HistoryEntry.objects.filter(by__username="organiser")
    assert (entry.object_pk, entry.before, entry.after) == (
        str(session.pk),
        {"title": "Old and Old"},
        {"title": "Old and New"},
    )


def test_a_new_affiliation_is_announced_for_every_session_of_the_speaker(organiser: Client) -> None:
    talk = TalkFactory.create(session=SessionFactory.create(code="D4", published=True))
    part = ContributionFactory.create(talk=talk, speaker__affiliation="Old City")
    session = SessionFactory.create(code="D5", published=True)
    ContributionFactory.create(talk=None, session=session, speaker=part.speaker)
    answer = replace(organiser, "Old", "New", boxes(find(organiser, "Old")))
    assert answer.messages[1] == "The public now sees what you saved: D4, D5."


def test_a_text_that_somebody_changed_meanwhile_stops_all_and_keeps_what_was_typed(organiser: Client) -> None:
    sessions = [SessionFactory.create(code=code, title="Old title") for code in ("D4", "D5")]
    hits = boxes(find(organiser, "Old"))
    ConferenceSession.objects.filter(code="D5").update(title="Old title, too")
    answer = replace(organiser, "Old", "New", hits)
    assert answer.texts("//div[@role='alert']//li") == [
        "Somebody has changed this meanwhile; look at it again: D5 Old title, too: Title"
    ]
    assert answer.page.xpath("//input[@name='replacement']/@value") == ["New"]
    assert len(answer.page.xpath("//input[@name='hit'][@checked]")) == 1  # the changed text has to be ticked anew
    sessions[0].refresh_from_db()
    assert sessions[0].title == "Old title"


@pytest.mark.parametrize("replacement", ["", "\0", "x" * 201])
def test_without_a_word_to_put_there_nothing_is_replaced(organiser: Client, replacement: str) -> None:
    session = SessionFactory.create(title="Old title")
    answer = replace(organiser, "Old", replacement, boxes(find(organiser, "Old")))
    assert len(answer.errors) == 1
    assert len(boxes(answer)) == 1
    session.refresh_from_db()
    assert session.title == "Old title"


def test_a_box_that_names_something_else_changes_nothing(organiser: Client) -> None:
    SessionFactory.create(title="Old title")
    answer = replace(organiser, "Old", "New", ["auth.user 1 password 0 0123456789abcdef", "x"])
    assert answer.texts("//div[@role='alert']//li") == ["Tick at least one place."]


def test_only_texts_that_the_account_may_change_are_shown_and_replaced(organiser: Client) -> None:
    browser = browser_of(username="sessions-only")
    names = ["change_conferencesession", "view_conferencesession"]
    SessionFactory.create(code="D4", title="Old title")
    talk = TalkFactory.create(title="Old talk")
    user = User.objects.get(username="sessions-only")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    assert find(browser, "Old").texts("//ul[@class='hits']/li/label/strong") == ["D4 Old title"]
    hits = boxes(find(organiser, "Old"))
    assert len(hits) == 2
    replace(browser, "Old", "New", hits)
    talk.refresh_from_db()
    assert (talk.title, ConferenceSession.objects.get(code="D4").title) == ("Old talk", "New title")


def test_who_may_change_no_session_is_refused(stranger: Client, client: Client) -> None:
    assert stranger.get(REPLACE).status_code == 403
    assert stranger.post(REPLACE, {"find": "Old"}).status_code == 403
    assert client.get(REPLACE).status_code == 302


def test_a_word_that_stands_nowhere_and_a_strange_one_are_answered(organiser: Client) -> None:
    assert "“Nowhere” stands in no text." in " ".join(find(organiser, "Nowhere").texts("//div[@id='content-main']/p"))
    for word in ("", "\0", "(", "x" * 500):
        assert boxes(find(organiser, word)) == []
    assert Talk.objects.count() == 0


def test_a_word_that_stands_in_other_capitals_is_pointed_out(editor: Client) -> None:
    SessionFactory.create(code="D4", title="Waste and waste")
    answer = find(editor, "WASTE")
    assert answer.texts("//div[@id='content-main']/p")[0] == (
        "2 further places have “WASTE” in other capital or small letters: find them, too"
    )
    [address] = answer.page.xpath("//div[@id='content-main']/p[1]/a/@href")
    assert len(boxes(Answer(editor.get(f"{REPLACE}{address}")))) == 2
    assert "1 further place has “waste”" in find(editor, "waste").texts("//div[@id='content-main']/p")[0]
    assert "further" not in find(editor, "absent").page.text_content()
