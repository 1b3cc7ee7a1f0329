"""Appointments: what the public was told about time and place, with a number that rises."""

from datetime import date, time
from typing import Any

import pytest

from smartcity_session.editions.appointments import note_appointment, note_appointments
from smartcity_session.importer.text.parse import parse
from smartcity_session.importer.write.importing import apply_import, plan_import
from smartcity_session.models import Appointment, ConferenceSession, Congress
from tests.factories.rows import LinkedEventFactory, SessionFactory, TalkFactory

pytestmark = pytest.mark.django_db


def sequences(session: ConferenceSession) -> list[int]:
    return list(session.appointments.order_by("sequence").values_list("sequence", flat=True))


def scheduled(**facts: Any) -> ConferenceSession:
    times = {"date": date(2015, 4, 9), "start_time": time(14), "end_time": time(15, 30)}
    return SessionFactory.create(published=True, **times, **facts)


def test_the_first_appointment_has_sequence_0_and_says_when_and_where() -> None:
    session = scheduled()
    noted = note_appointment(session=session)
    assert noted is not None
    assert (noted.sequence, noted.date, noted.start_time, noted.end_time) == (
        0,
        date(2015, 4, 9),
        time(14),
        time(15, 30),
    )
    assert (noted.status, noted.time_zone) == ("published", "Asia/Seoul")
    assert noted.place == "Dongdaemun Design Plaza (DDP), 281 Eulji-ro, Jung-gu, Seoul, Republic of Korea"


def test_a_draft_has_no_appointment() -> None:
    session = SessionFactory.create(date=date(2015, 4, 9))
    assert note_appointment(session=session) is None
    assert sequences(session) == []


def test_what_is_no_news_is_not_noted() -> None:
    session = scheduled()
    note_appointment(session=session)
    session.title = "A new title"
    session.save()
    assert note_appointment(session=session) is None
    assert sequences(session) == [0]


@pytest.mark.parametrize(
    "news", [{"date": date(2015, 4, 10)}, {"start_time": time(13)}, {"room": "B2"}, {"status": "cancelled"}]
)
def test_a_new_time_place_or_status_raises_the_sequence(news: dict[str, object]) -> None:
    session = scheduled()
    note_appointment(session=session)
    ConferenceSession.objects.filter(pk=session.pk).update(**news)
    noted = note_appointment(session=session)
    assert noted is not None
    assert noted.sequence == 1
    assert {name: getattr(noted, name) for name in news} == news


def test_a_talk_that_moves_and_an_event_that_moves_raise_the_sequence() -> None:
    session = scheduled()
    talk = TalkFactory.create(session=session, start_time=time(14))
    event = LinkedEventFactory.create(session=session)
    note_appointment(session=session)
    talk.start_time = time(14, 20)
    talk.save()
    note_appointment(session=session)
    event.city = "Hannover"
    event.save()
    note_appointment(session=session)
    assert sequences(session) == [0, 1, 2]


def test_a_session_that_moves_back_is_news_again() -> None:
    session = scheduled()
    note_appointment(session=session)
    for room in ("B2", ""):
        ConferenceSession.objects.filter(pk=session.pk).update(room=room)
        note_appointment(session=session)
    assert sequences(session) == [0, 1, 2]


def test_a_new_time_zone_of_the_congress_is_news_for_every_published_session() -> None:
    sessions = [scheduled(), scheduled()]
    SessionFactory.create()
    note_appointments()
    Congress.objects.update(time_zone="Asia/Tokyo")
    noted = note_appointments()
    assert [(row.session_id, row.sequence, row.time_zone) for row in noted] == [
        (session.pk, 1, "Asia/Tokyo") for session in sessions
    ]
    assert note_appointments() == []


def test_an_imported_talk_raises_the_sequence() -> None:
    session = scheduled(code="D4")
    note_appointment(session=session)
    text = (
        f"Session {session.code}: {session.title}\n\nTalks\n\nOn the road\nRoland Zinkernagel, City of Malmö, Sweden\n"
    )
    apply_import(plan=plan_import(parse(text)), by=None)
    assert session.talks.count() == 1
    assert sequences(session) == [0, 1]


def test_the_histories_are_read_in_one_query(django_assert_num_queries: pytest.FixtureRequest) -> None:
    first, second = scheduled(), scheduled()
    note_appointments()
    ConferenceSession.objects.filter(pk=first.pk).update(room="B2")
    note_appointments()
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django names no type for its fixture
        histories = Appointment.objects.histories()
    assert {key: [row.sequence for row in rows] for key, rows in histories.items()} == {
        first.pk: [0, 1],
        second.pk: [0],
    }
