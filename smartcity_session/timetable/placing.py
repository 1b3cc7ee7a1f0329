"""Sessions are moved, swapped and shifted: planned, with the problems that follow, and done in one transaction."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from smartcity_session.content.plan import Plan, PlannedRoom, PlannedSession, PlannedTalk, plan_of
from smartcity_session.editions.appointments import note_appointment
from smartcity_session.models import ConferenceSession, Congress, ProgrammeBreak, Room
from smartcity_session.presentation.problems import ProgrammeProblem, Subject, problems_of
from speakers.models import Talk

ONE_DAY = timedelta(days=1)
LONGEST_SHIFT = 24 * 60  # minutes

Row = ConferenceSession | ProgrammeBreak


class StalePlacementError(Exception):
    """Raised when what was planned was changed meanwhile: nothing is moved then."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a session or a break shall be: local times of the congress. `shift` is what its talks move by."""

    row: Row
    date: date
    start_time: time
    end_time: time | None
    room: Room | None
    shift: timedelta

    @property
    def subject(self) -> Subject:
        """What it places."""
        return Subject.SESSION if isinstance(self.row, ConferenceSession) else Subject.BREAK


@dataclass(frozen=True, slots=True)
class Consequences:
    """The problems that placements bring, and those that they solve."""

    new: tuple[ProgrammeProblem, ...]
    solved: tuple[ProgrammeProblem, ...]


def moved(row: Row, *, day: date, start: time, room: Room | None, end: time | None = None) -> Placement:
    """The row at another time and in another room. It takes as long as before; of an unknown length until `end`."""
    before = _begin(row)
    length = _length(row)
    begin = datetime.combine(day, start)
    ends = (begin + length).time() if length is not None else end
    return Placement(row, day, start, ends if ends != start else None, room, begin - before if before else timedelta())


def swapped(one: Row, other: Row) -> tuple[Placement, Placement]:
    """Each at the time and in the room of the other. Both have a date and a start (ValueError otherwise)."""
    if not (one.date and one.start_time and other.date and other.start_time):
        raise ValueError("Only what has a time can be swapped.")
    return (
        moved(one, day=other.date, start=other.start_time, room=other.location, end=other.end_time),
        moved(other, day=one.date, start=one.start_time, room=one.location, end=one.end_time),
    )


def shifted(rows: Iterable[Row], *, minutes: int) -> tuple[Placement, ...]:
    """The rows that have a time, so many minutes later, or earlier for a negative number; each in its room."""
    by = timedelta(minutes=minutes)
    begins = [(row, begin) for row in rows if (begin := _begin(row)) is not None]
    return tuple(
        moved(row, day=(begin + by).date(), start=(begin + by).time(), room=row.location) for row, begin in begins
    )


def _begin(row: Row) -> datetime | None:
    return datetime.combine(row.date, row.start_time) if row.date and row.start_time else None


def _length(row: Row) -> timedelta | None:
    """How long it takes by the clock; None while that is not known."""
    begin = _begin(row)
    if begin is None or row.date is None or row.end_time is None:
        return None
    end = datetime.combine(row.date, row.end_time)
    return end - begin if end > begin else end + ONE_DAY - begin


def consequences(placements: Sequence[Placement], *, congress: Congress) -> Consequences:
    """What the placements bring and solve, in four queries for the days that they concern."""
    days = {day for each in placements for day in (each.date, each.row.date) if day is not None}
    near = {day + ONE_DAY * number for day in days for number in (-1, 0, 1)}
    undated = [each.row.pk for each in placements if each.subject is Subject.SESSION and each.row.date is None]
    before = plan_of(congress, days=near, also=undated)
    problems, then = problems_of(before), problems_of(_placed(before, placements))
    known, coming = ({problem.digest for problem in each} for each in (problems, then))
    return Consequences(
        new=tuple(problem for problem in then if problem.digest not in known),
        solved=tuple(problem for problem in problems if problem.digest not in coming),
    )


def _placed(plan: Plan, placements: Sequence[Placement]) -> Plan:
    sessions = {each.row.pk: each for each in placements if each.subject is Subject.SESSION}
    breaks = {each.row.pk: each for each in placements if each.subject is Subject.BREAK}
    return dataclasses.replace(
        plan,
        sessions=tuple(_session(row, sessions.get(row.pk)) for row in plan.sessions),
        breaks=tuple(
            dataclasses.replace(row, **_times(breaks[row.pk])) if row.pk in breaks else row for row in plan.breaks
        ),
    )


def _session(row: PlannedSession, placement: Placement | None) -> PlannedSession:
    if placement is None:
        return row
    return dataclasses.replace(
        row, **_times(placement), talks=tuple(_talk(talk, placement.shift) for talk in row.talks)
    )


def _talk(talk: PlannedTalk, shift: timedelta) -> PlannedTalk:
    return dataclasses.replace(talk, start_time=_later(talk.start_time, shift)) if talk.start_time else talk


def _later(start: time, shift: timedelta) -> time:
    return (datetime.combine(date(2000, 1, 1), start) + shift).time()


def _times(placement: Placement) -> dict[str, Any]:
    room = placement.room
    return {
        "date": placement.date,
        "start_time": placement.start_time,
        "end_time": placement.end_time,
        "room": PlannedRoom(str(room.uuid), room.name, room.building) if room else None,
    }


def state_of_rows(rows: Iterable[Row]) -> str:
    """A digest of when and where the rows are now: another one as soon as somebody changes one of them."""
    facts = [
        [type(row).__name__, row.pk, *map(str, (row.date, row.start_time, row.end_time, row.location_id))]
        for row in rows
    ]
    return hashlib.sha256(json.dumps(sorted(facts)).encode()).hexdigest()[:32]


@transaction.atomic
def place(*, placements: Sequence[Placement], state: str) -> list[ConferenceSession]:
    """Move everything at once, and note the new times for calendars; readers see all of it or nothing.

    The talks of a session whose start is given move with it. `state` is `state_of_rows` of what was planned with.
    Returns the sessions. StalePlacementError when one of the rows was changed since.
    """
    locked = [_locked(each.row) for each in sorted(placements, key=lambda each: (each.subject, each.row.pk))]
    if any(row is None for row in locked) or state_of_rows(row for row in locked if row is not None) != state:
        raise StalePlacementError
    sessions = []
    for placement in placements:
        row = placement.row
        row.date, row.start_time, row.end_time = placement.date, placement.start_time, placement.end_time
        if isinstance(row, ConferenceSession):
            if placement.room != row.location:  # a room that is a text and nothing else stays
                row.set_location(placement.room)
            row.save(update_fields=["date", "start_time", "end_time", "location", "room", "updated_at"])
            _move_talks(row, placement.shift)
            sessions.append(row)
        else:
            row.location, row.revision = placement.room, row.revision + 1
            row.save()
    for session in sessions:
        note_appointment(session=session)
    return sessions


def _locked(row: Row) -> Row | None:
    found: Row | None = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()  # noqa: SLF001 (Django documents it)
    return found


def _move_talks(session: ConferenceSession, shift: timedelta) -> None:
    if shift:
        for talk in Talk.objects.filter(session=session, start_time__isnull=False):
            talk.start_time = _later(talk.start_time, shift)
            talk.save(update_fields=["start_time"])
