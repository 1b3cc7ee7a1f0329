"""The pages of the history: what was changed, in words, and only what the account may see."""

from datetime import UTC, datetime, time, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from smartcity_session.history import Action, acting, batch, record
from smartcity_session.models import ConferenceSession, HistoryEntry, Outcome
from tests.admin.pages import SESSIONS, Answer, Form, session_path
from tests.factories.browsers import browser_of
from tests.factories.rows import (
    CongressFactory,
    ContributionFactory,
    EditionFactory,
    FeedbackFactory,
    MaterialFactory,
    OutcomeFactory,
    QuestionFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

HISTORY = "/admin/smartcity_session/historyentry/"


def history(client: Client, **asked: Any) -> Answer:
    return Answer(client.get(HISTORY, asked))


def of(row: ConferenceSession) -> str:
    return f"smartcity_session.conferencesession:{row.pk}"


def sentences(answer: Answer) -> list[str]:
    return answer.texts("//p[@class='sentence']")


def fields(answer: Answer) -> list[str]:
    return [" ".join(each.text_content().split()) for each in answer.page.xpath("//dl[@class='fields']/div")]


def test_values_are_shown_as_people_read_them() -> None:
    ana = UserFactory.create(username="ana", first_name="Ana", last_name="Lund")
    session = SessionFactory.create(code="D4", title="Trees", abstract="One two three.")
    topic = TopicFactory.create(name="Water")
    outcome = OutcomeFactory.create(session=session, text="Done")
    HistoryEntry.objects.all().delete()
    with acting(by=ana), batch():
        session.abstract, session.format = "One two four.", "workshop"
        session.start_time, session.date = time(14, 30), datetime(2015, 4, 9, tzinfo=UTC).date()
        session.questions_open_from = datetime(2015, 4, 9, 5, 0, tzinfo=UTC)
        session.set_location(RoomFactory.create(name="Hall 1"))
        session.save()
        session.topics.set([topic])
        outcome.result = Outcome.Result.REACHED
        outcome.save()
    answer = history(browser_of("Organiser"), of=of(session))
    assert sentences(answer) == [
        "Ana Lund changed 7 fields: session “D4 Trees”",
        "Ana Lund changed 1 field: envisaged outcome “Done”",
    ]
    found = [each.replace("\xa0", " ") for each in fields(answer)]
    assert found == [
        "Abstract One twodeleted: three (end)inserted: four (end).",
        "Format before: – → after: Workshop",
        "Date before: – → after: 9 April 2015",
        "Start before: – → after: 14:30",
        "Room before: – → after: Hall 1",
        "Questions from before: – → after: 9 April 2015, 14:00 KST",
        "Topics before: – → after: Water",
        "Result before: – → after: Reached",
    ]


def test_a_session_has_one_history_with_all_its_parts(organiser: Client) -> None:
    session, other = SessionFactory.create(code="D4"), SessionFactory.create(code="D5")
    part = ContributionFactory.create(talk__session=session, talk__title="Trees", speaker__name="Ana Lund")
    MaterialFactory.create(session=session, title="Slides")
    record(action=Action.PUBLISH, subject=EditionFactory.create(session=session), session=session)
    TalkFactory.create(session=other, title="Bees")
    assert part.talk is not None
    part.talk.delete()
    found = " ".join(sentences(history(organiser, of=of(session))))
    for word in ("session “D4", "talk “Trees”", "speaker “Ana Lund", "material “Slides”", "edition “D4, edition 1”"):
        assert word in found
    assert "Bees" not in found
    assert "deleted: contribution “Ana Lund (Speaker) · Trees”" in found


def test_the_page_of_a_row_leads_to_its_history(organiser: Client) -> None:
    session = SessionFactory.create()
    (link,) = Form(organiser, session_path(session.pk)).page.xpath("//a[contains(@class, 'history')]/@href")
    assert Answer(organiser.get(link, follow=True)).texts("//h1")[-1] == f"History of {session}"
    talk, speaker = TalkFactory.create(session=session, title="Trees"), SpeakerFactory.create(name="Ana Lund")
    part = ContributionFactory.create(talk=talk, speaker=speaker)
    part.delete()
    for path in (f"/admin/speakers/talk/{talk.pk}/history/", f"/admin/speakers/speaker/{speaker.pk}/history/"):
        found = sentences(Answer(organiser.get(path, follow=True)))
        assert len([each for each in found if "contribution" in each]) == 2, path


def test_the_history_of_what_was_deleted_is_there(organiser: Client) -> None:
    session = SessionFactory.create(code="D4", title="Gone")
    key = session.pk
    organiser.post(f"{SESSIONS}{key}/delete/", {"post": "yes"})
    answer = history(organiser, of=f"smartcity_session.conferencesession:{key}")
    assert answer.texts("//h1")[-1] == "History of D4 Gone"
    assert sentences(answer)[0] == "organiser deleted: session “D4 Gone”"
    assert len(answer.page.xpath("//a[contains(., 'Undo…')]")) == 1 + len(sentences(answer)) - 1


def test_it_is_narrowed_by_account_kind_day_and_session(organiser: Client) -> None:
    CongressFactory.create()  # in Seoul, nine hours ahead
    ana = UserFactory.create(username="ana")
    one, other = SessionFactory.create(code="D4"), SessionFactory.create(code="D5")
    HistoryEntry.objects.all().delete()
    record(action=Action.NOTE, by=ana, subject=one, session=one)
    record(action=Action.NOTE, subject=other, session=other, by=None)
    talk = record(action=Action.NOTE, subject=TalkFactory.create(session=one, title="Trees"), session=one, by=None)
    HistoryEntry.objects.filter(action="add").delete()
    HistoryEntry.objects.filter(pk=talk.pk).update(at=datetime(2015, 4, 8, 16, 0, tzinfo=UTC))
    for asked, count in (
        ({}, 3),
        ({"who": ana.pk}, 1),
        ({"kind": "speakers.talk"}, 1),
        ({"day": "2015-04-09"}, 1),
        ({"day": "2015-04-08"}, 0),
        ({"code": "d4"}, 2),
        ({"code": "D5", "kind": "speakers.talk"}, 0),
        ({"who": "x", "kind": "x", "day": "yesterday", "page": "99"}, 3),
    ):
        assert len(sentences(history(organiser, **asked))) == count, asked


def test_nobody_sees_the_history_of_what_they_may_not_see(stranger: Client, client: Client) -> None:
    session = SessionFactory.create()
    entry = HistoryEntry.objects.filter(session_pk=session.pk)[0]
    paths = (HISTORY, f"{HISTORY}?of={of(session)}", f"{HISTORY}{entry.pk}/change/", f"{HISTORY}{entry.pk}/undo/")
    assert [stranger.get(path).status_code for path in paths] == [403] * 4
    assert [client.get(path).status_code for path in paths] == [302] * 4


@pytest.mark.parametrize(
    "asked", ["x", "x:1", "speakers.talk:", "speakers.talk:x", "auth.user:1", "speakers.talk:²", ":"]
)
def test_a_row_that_there_is_not_has_no_history(organiser: Client, asked: str) -> None:
    assert organiser.get(HISTORY, {"of": asked}).status_code in {200, 403}
    assert organiser.get(f"{HISTORY}99999999999999999999/change/").status_code == 404


def test_what_a_row_without_a_history_says_is_noted_in_words(organiser: Client) -> None:
    question = QuestionFactory.create(text="Why?")
    form = Form(organiser, f"/admin/smartcity_session/question/{question.pk}/change/")
    form["name"] = "Ben"
    assert form.send().errors == []
    entry = HistoryEntry.objects.filter(model="smartcity_session.question").order_by("pk").reverse()[0]
    assert (entry.action, entry.label, entry.by) == ("change", "Why?", entry.by)
    assert entry.by is not None
    assert entry.note == "Changed Name."


def test_an_export_is_an_entry_of_its_session(organiser: Client) -> None:
    session = FeedbackFactory.create(session__code="D4").session
    organiser.get("/admin/smartcity_session/feedback/feedback.csv?session=d4")
    assert sentences(history(organiser, of=of(session)))[0] == "organiser exported: Feedback: D4"


def test_a_page_of_it_takes_the_same_queries_for_few_rows_and_for_many(
    organiser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = SessionFactory.create()
    for _each in range(2):
        for _row in range(5):
            ContributionFactory.create(talk__session=session)
        organiser.get(HISTORY, {"of": of(session)})
        with django_assert_num_queries(18):
            organiser.get(HISTORY, {"of": of(session)})


def test_notes_of_a_former_release_are_readable(organiser: Client) -> None:
    session = SessionFactory.create(code="D4")
    HistoryEntry.objects.all().delete()
    note = LogEntry.objects.create(
        user=UserFactory.create(username="ana"),
        content_type=ContentType.objects.get_for_model(ConferenceSession),
        object_id=str(session.pk),
        object_repr="D4 Before",
        action_flag=CHANGE,
        change_message='[{"changed": {"fields": ["Title"]}}]',
    )
    LogEntry.objects.filter(pk=note.pk).update(action_time=note.action_time - timedelta(days=3))
    migration = import_module("smartcity_session.migrations.0020_former_history")
    migration.copy_notes(apps, connection.schema_editor())
    answer = history(organiser, of=of(session))
    assert sentences(answer) == ["ana changed: session “D4 Before”"]
    assert answer.texts("//p[@class='note']") == ["Changed Title."]
    assert answer.page.xpath("//a[contains(., 'Undo')]") == []
    assert HistoryEntry.objects.get().at == note.action_time - timedelta(days=3)
