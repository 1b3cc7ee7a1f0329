"""One fact of many sessions is changed at once: for all of them, or for none."""

from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from smartcity_session.models import ConferenceSession, FormerCode, HistoryEntry
from tests.admin.pages import SESSIONS, Answer
from tests.factories.rows import CongressFactory, EditionFactory, RoomFactory, SessionFactory, TopicFactory

pytestmark = pytest.mark.django_db


def change(client: Client, action: str, sessions: list[ConferenceSession], **facts: Any) -> Answer:
    sent = {"action": action, "_selected_action": [session.pk for session in sessions], "apply": "x", **facts}
    return Answer(client.post(SESSIONS, sent, follow=True))


def values(name: str) -> list[Any]:
    return list(ConferenceSession.objects.order_by("code").values_list(name, flat=True))


def test_the_page_names_the_sessions_and_keeps_them_for_the_answer(organiser: Client) -> None:
    sessions = [SessionFactory.create(code="A", title="One"), SessionFactory.create(code="B", title="Two")]
    asked = {"action": "set_room", "_selected_action": [session.pk for session in sessions]}
    answer = Answer(organiser.post(SESSIONS, asked))
    assert answer.texts("//form[@id='bulk_form']/ul/li") == ["A One", "B Two"]
    kept = answer.page.xpath("//form[@id='bulk_form']//input[@name='_selected_action']/@value")
    assert kept == [str(session.pk) for session in sessions]
    assert values("room") == ["", ""]


def test_a_room_is_set_for_all_and_the_change_of_each_is_noted(organiser: Client) -> None:
    hall = RoomFactory.create(name="Hall 1")
    sessions = [EditionFactory.create(session__code="A").session, SessionFactory.create(code="B", location=hall)]
    answer = change(organiser, "set_room", sessions, room=hall.pk)
    assert values("location") == [hall.pk, hall.pk]
    assert values("room") == ["Hall 1", "Hall 1"]
    assert answer.messages[0] == "1 session was changed."
    assert answer.messages[1] == "The public now sees what you saved: A."
    (entry,) = HistoryEntry.objects.filter(by__username="organiser")
    assert (entry.object_pk, entry.after) == (str(sessions[0].pk), {"location": hall.pk, "room": "Hall 1"})
    assert sessions[0].appointments.count() == 1


def test_a_day_outside_the_congress_is_asked_about(organiser: Client) -> None:
    CongressFactory.create()
    session = SessionFactory.create()
    answer = change(organiser, "set_day", [session], date="2015-05-01")
    assert "1 May 2015 is no day of the congress" in " ".join(answer.errors).replace("\xa0", " ")
    assert values("date") == [None]
    (box,) = answer.page.xpath("//input[@name='confirmed']/@value")
    change(organiser, "set_day", [session], date="2015-05-01", confirmed=box)
    assert values("date") == [date(2015, 5, 1)]


def test_where_one_session_cannot_have_the_value_none_gets_it(organiser: Client) -> None:
    CongressFactory.create()
    timed = SessionFactory.create(code="B", date=date(2015, 4, 9), start_time=time(14))
    sessions = [SessionFactory.create(code="A", date=date(2015, 4, 9)), timed]
    answer = change(organiser, "set_day", sessions, date="")
    assert answer.texts("//div[@role='alert']//li") == ["B: A start time needs a date."]
    assert values("date") == [date(2015, 4, 9), date(2015, 4, 9)]


def test_topics_are_added_and_taken_away_and_others_stay(organiser: Client) -> None:
    water, energy, other = (TopicFactory.create(name=name) for name in ("Water", "Energy", "Other"))
    sessions = [SessionFactory.create(code="A"), SessionFactory.create(code="B")]
    sessions[0].topics.add(energy, other)
    answer = change(organiser, "set_topics", sessions, added=[water.pk], removed=[energy.pk])
    assert answer.messages == ["2 sessions were changed."]
    assert [sorted(each.name for each in session.topics.all()) for session in sessions] == [
        ["Other", "Water"],
        ["Water"],
    ]


def test_published_sessions_are_cancelled_together_and_a_draft_stops_it(organiser: Client) -> None:
    draft = SessionFactory.create(code="A")
    public = [SessionFactory.create(code="B", published=True), SessionFactory.create(code="C", published=True)]
    facts = {"status": "cancelled", "cancellation_note": "The hall is closed."}
    answer = change(organiser, "set_status", [draft, *public], **facts)
    assert answer.texts("//div[@role='alert']//li") == ["A: It is a draft. Publish it first."]
    assert values("status") == ["draft", "published", "published"]
    change(organiser, "set_status", public, **facts)
    assert values("status") == ["draft", "cancelled", "cancelled"]
    assert values("cancellation_note") == ["", "The hall is closed.", "The hall is closed."]


def test_an_editor_cancels_nothing(editor: Client) -> None:
    session = SessionFactory.create(published=True)
    change(editor, "set_status", [session], status="cancelled")
    assert values("status") == ["published"]


def test_codes_are_no_part_of_it(organiser: Client) -> None:
    session = SessionFactory.create(code="A")
    change(organiser, "set_room", [session], room=RoomFactory.create().pk, code="X", title="X")
    assert (values("code"), FormerCode.objects.count()) == (["A"], 0)


def test_a_room_is_taken_away_whether_it_is_a_row_or_a_text(organiser: Client) -> None:
    sessions = [SessionFactory.create(location=RoomFactory.create()), SessionFactory.create(room="Somewhere")]
    answer = change(organiser, "set_room", sessions, room="")
    assert (values("room"), values("location")) == (["", ""], [None, None])
    assert answer.messages == ["2 sessions were changed."]
