"""Sessions are moved, swapped and shifted at once, with their talks, or not at all."""

from datetime import date, time
from typing import Any

import pytest
from django.db.models import QuerySet

from smartcity_session.models import ConferenceSession, Congress, Revision
from smartcity_session.timetable.placing import (
    Placement,
    StalePlacementError,
    consequences,
    moved,
    place,
    shifted,
    state_of_rows,
    swapped,
)
from tests.factories.rows import (
    ContributionFactory,
    ProgrammeBreakFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
)

pytestmark = pytest.mark.django_db
DAY, NEXT_DAY = date(2015, 4, 9), date(2015, 4, 10)


def session(code: str, start: str = "", end: str = "", **facts: Any) -> ConferenceSession:
    """A session on 9 April 2015, with local times such as "14:00"."""
    times = {
        "date": DAY if start else None,
        "start_time": time.fromisoformat(start) if start else None,
        "end_time": time.fromisoformat(end) if end else None,
    }
    made: ConferenceSession = SessionFactory.create(**{"code": code, **times, **facts})
    return made


def when(placement: Placement) -> str:
    end = f"{placement.end_time:%H:%M}" if placement.end_time else ""
    return f"{placement.date.isoformat()} {placement.start_time:%H:%M}-{end}"


@pytest.mark.parametrize(
    ("start", "end", "to", "until", "then"),
    [
        ("14:00", "15:30", "09:00", None, "2015-04-10 09:00-10:30"),
        ("14:00", "15:30", "23:30", None, "2015-04-10 23:30-01:00"),
        ("23:00", "00:30", "09:00", None, "2015-04-10 09:00-10:30"),
        ("14:00", "", "09:00", time(10), "2015-04-10 09:00-10:00"),
        ("14:00", "", "09:00", None, "2015-04-10 09:00-"),
        ("14:00", "", "09:00", time(9), "2015-04-10 09:00-"),
        ("", "", "09:00", time(10), "2015-04-10 09:00-10:00"),
    ],
)
def test_a_session_takes_as_long_elsewhere(start: str, end: str, to: str, until: time | None, then: str) -> None:
    row = session("D4", start, end)
    assert when(moved(row, day=NEXT_DAY, start=time.fromisoformat(to), room=None, end=until)) == then


def test_two_swap_their_day_time_and_room_and_keep_their_lengths() -> None:
    east, west = RoomFactory.create(name="East 1"), RoomFactory.create(name="West 1")
    one = session("D4", "14:00", "15:30", location=east)
    other = session("A3", "09:00", "10:00", location=west, date=NEXT_DAY)
    placements = swapped(one, other)
    assert [when(each) for each in placements] == ["2015-04-10 09:00-10:30", "2015-04-09 14:00-15:00"]
    assert [each.room for each in placements] == [west, east]


def test_what_has_no_time_is_not_swapped() -> None:
    with pytest.raises(ValueError, match="has a time"):
        swapped(session("D4", "14:00", "15:30"), session("A3"))


def test_a_block_is_shifted_with_its_breaks_over_midnight_too() -> None:
    late, undated = session("D4", "23:30", "00:30"), session("A3")
    lunch = ProgrammeBreakFactory.create()
    assert [when(each) for each in shifted([late, undated, lunch], minutes=45)] == [
        "2015-04-10 00:15-01:15",
        "2015-04-09 13:15-14:45",
    ]
    assert [when(each) for each in shifted([lunch], minutes=-15)] == ["2015-04-09 12:15-13:45"]


def test_everything_moves_at_once_and_talks_with_their_sessions() -> None:
    east, west = RoomFactory.create(name="East 1"), RoomFactory.create(name="West 1")
    one = session("D4", "14:00", "15:30", location=east, published=True)
    other = session("A3", "09:00", "10:00", location=west, published=True)
    fixed = TalkFactory.create(session=one, start_time=time(14, 20))
    follows = TalkFactory.create(session=one, minutes=20)
    before = Revision.current()
    assert place(placements=swapped(one, other), state=state_of_rows([one, other])) == [one, other]
    rows = {row.code: row for row in ConferenceSession.objects.select_related("location")}
    assert (rows["D4"].start_time, rows["D4"].end_time, rows["D4"].room) == (time(9), time(10, 30), "West 1")
    assert (rows["A3"].start_time, rows["A3"].end_time, rows["A3"].room) == (time(14), time(15), "East 1")
    assert (rows["D4"].location, rows["A3"].location) == (west, east)
    fixed.refresh_from_db()
    follows.refresh_from_db()
    assert (fixed.start_time, follows.start_time) == (time(9, 20), None)
    assert [each.appointments.count() for each in rows.values()] == [1, 1]
    assert Revision.current() != before


def test_nothing_moves_when_one_of_them_was_changed_meanwhile() -> None:
    one, other = session("D4", "14:00", "15:30"), session("A3", "09:00", "10:00")
    placements, state = swapped(one, other), state_of_rows([one, other])
    QuerySet(ConferenceSession).filter(code="A3").update(end_time=time(11))
    with pytest.raises(StalePlacementError):
        place(placements=placements, state=state)
    QuerySet(ConferenceSession).filter(code="A3").delete()
    with pytest.raises(StalePlacementError):
        place(placements=placements, state=state)
    assert ConferenceSession.objects.get(code="D4").start_time == time(14)


def test_a_room_that_is_a_text_and_nothing_else_stays_in_a_shift() -> None:
    row = session("D4", "14:00", "15:30", room="Loft")
    place(placements=shifted([row], minutes=10), state=state_of_rows([row]))
    assert ConferenceSession.objects.get().room == "Loft"


def test_a_break_that_moves_is_a_new_revision_for_calendars() -> None:
    lunch = ProgrammeBreakFactory.create()
    place(placements=shifted([lunch], minutes=10), state=state_of_rows([lunch]))
    lunch.refresh_from_db()
    assert (lunch.start_time, lunch.end_time, lunch.revision) == (time(12, 40), time(14, 10), 1)


def test_the_problems_that_a_move_brings_and_solves_are_known_before() -> None:
    room, free = RoomFactory.create(name="East 1"), RoomFactory.create(name="West 1")
    speaker = SpeakerFactory.create(name="Roland Zinkernagel")
    one = session("D4", "14:00", "15:30", location=room)
    session("A3", "14:00", "15:30", location=room)
    busy = session("B1", "09:00", "10:00")
    for each in (one, busy):
        ContributionFactory.create(talk=None, session=each, speaker=speaker, role="chair")
    move = moved(one, day=DAY, start=time(9), room=free)
    outcome = consequences([move], congress=Congress.objects.get())
    assert [problem.kind.value for problem in outcome.new] == ["person-twice"]
    assert [problem.kind.value for problem in outcome.solved] == ["room-twice"]
    assert ConferenceSession.objects.get(code="D4").start_time == time(14)


def test_a_session_without_a_time_brings_problems_too() -> None:
    room = RoomFactory.create()
    session("A3", "14:00", "15:30", location=room)
    move = moved(session("D4"), day=DAY, start=time(14), room=room, end=time(15))
    outcome = consequences([move], congress=Congress.objects.get())
    assert [problem.kind.value for problem in outcome.new] == ["room-twice"]
