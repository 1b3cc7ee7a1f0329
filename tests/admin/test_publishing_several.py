"""Several sessions are published at once: first what each edition tells, then how each went."""

from typing import Any

import pytest
from django.test import Client
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.models import ConferenceSession, Edition, HistoryEntry, SessionReadiness
from tests.admin.pages import SESSIONS, Answer
from tests.factories.rows import EditionFactory, SessionFactory

PUBLISH = f"{SESSIONS}publish/"
pytestmark = pytest.mark.django_db(transaction=True)


def behind(code: str, **facts: str) -> ConferenceSession:
    """A session whose PDF is behind."""
    session = EditionFactory.create(session__code=code, session__title="Title").session
    for name, value in {"room": "Hall 1", **facts}.items():
        setattr(session, name, value)
    session.save()
    return session


def told(client: Client, sessions: list[ConferenceSession], **facts: str) -> list[str]:
    """The lines of the page that publishes."""
    sent = {"session": [session.pk for session in sessions], "edition_as_of": "2015-04-08", **facts}
    response: Any = client.post(PUBLISH, sent)
    assert response.streaming
    page = html.fromstring(b"".join(response.streaming_content).decode())
    return [" ".join(line.text_content().split()) for line in page.xpath("//ol[@class='outcomes']/li")]


def test_the_page_shows_of_all_that_are_behind_what_their_readers_will_be_told(organiser: Client) -> None:
    session = behind("D4")
    EditionFactory.create(session__code="D5")
    answer = Answer(organiser.get(PUBLISH))
    assert answer.texts("//ul[@class='planned']/li/label") == ["D4 Title"]
    assert answer.texts("//ul[@class='planned']//ul[@class='changes']/li") == ["Room: Hall 1 (before: to be confirmed)"]
    assert answer.page.xpath("//input[@name='session'][@checked]/@value") == [str(session.pk)]


def test_all_are_published_with_a_line_for_each_and_a_note_in_the_history(organiser: Client) -> None:
    lines = told(organiser, [behind("D4"), behind("D5")], edition_note="Rooms are known")
    assert lines == [
        "1/2 D4 Title: edition 2 is published (see the page, open the PDF)",
        "2/2 D5 Title: edition 2 is published (see the page, open the PDF)",
        "2 editions are published. Back to the sessions",
    ]
    assert list(Edition.objects.filter(number=2).values_list("note", "as_of__day")) == [("Rooms are known", 8)] * 2
    entries = HistoryEntry.objects.filter(by__username="organiser", action="publish")
    assert list(entries.values_list("after__number", "note")) == [(2, "Rooms are known")] * 2
    assert not SessionReadiness.objects.behind().exists()
    assert "No PDF is behind its page." in organiser.get(PUBLISH).content.decode()


def test_one_that_fails_is_named_and_keeps_no_other_back(organiser: Client) -> None:
    lines = told(organiser, [behind("D4", room="\ue000"), behind("D5")])
    assert lines[0].startswith("1/2 D4 Title: not published.")
    assert "U+E000" in lines[0]
    assert lines[1:] == [
        "2/2 D5 Title: edition 2 is published (see the page, open the PDF)",
        "1 edition is published. 1 failed: its reason is above. Back to the sessions",
    ]


def test_drafts_are_published_by_the_action_of_the_list(organiser: Client) -> None:
    draft = SessionFactory.create(code="D4", title="Title")
    asked = {"action": "publish_selected", "_selected_action": [draft.pk]}
    answer = Answer(organiser.post(SESSIONS, asked, follow=True))
    assert answer.path == f"{PUBLISH}?session={draft.pk}"
    assert answer.texts("//ul[@class='planned']/li/p") == [
        "There is no edition yet. Publishing makes the session and its PDF public."
    ]
    told(organiser, [draft])
    draft.refresh_from_db()
    assert draft.status == "published"


def test_what_was_not_chosen_stays_behind(organiser: Client) -> None:
    session, other = behind("D4"), behind("D5")
    told(organiser, [session])
    assert [each.session_id for each in SessionReadiness.objects.behind()] == [other.pk]
    answer = Answer(organiser.post(PUBLISH, {"edition_as_of": "2015-04-08"}, follow=True))
    assert answer.messages == ["Nothing was published: choose at least one session."]


def test_a_missing_or_doubtful_date_publishes_nothing_and_keeps_the_choice(organiser: Client) -> None:
    session, other = behind("D4"), behind("D5")
    for date, error in (("", "Give the date that shall stand on the PDF."), ("2015-04-01", "is before the date of")):
        sent = {"session": [session.pk], "edition_as_of": date, "edition_note": "Why"}
        answer = Answer(organiser.post(PUBLISH, sent))
        assert error in " ".join(answer.errors)
        assert answer.page.xpath("//input[@name='session'][@checked]/@value") == [str(session.pk)]
        assert answer.page.xpath("//input[@name='edition_note']/@value") == ["Why"]
    assert SessionReadiness.objects.behind().count() == 2
    assert other.editions.count() == 1


@pytest.mark.parametrize("asked", ["session=x", "session=99999999999999999999999", "session=-1", "session=%00"])
def test_sessions_that_there_are_not_are_left_out(organiser: Client, asked: str) -> None:
    assert organiser.get(f"{PUBLISH}?{asked}").status_code == 200


def test_who_may_not_publish_is_refused(editor: Client, stranger: Client, client: Client) -> None:
    session = behind("D4")
    for browser in (editor, stranger):
        for answer in (browser.get(PUBLISH), browser.post(PUBLISH, {"session": [session.pk]})):
            assert answer.status_code == 403
    assert client.get(PUBLISH).status_code == 302
    assert session.editions.count() == 1
