"""Problems of a plan: what cannot take place as it is planned, or hardly. They warn, and refuse nothing.

Everything here is a function of a plan. Moments are compared in UTC. What has no end yet counts as one minute.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smartcity_session.content import placed
from smartcity_session.content.plan import Plan, PlannedBreak, PlannedPart, PlannedRoom, PlannedSession, PlannedTalk
from smartcity_session.content.types import TimedSession
from smartcity_session.presentation.dates import EN_DASH, clock, day, weekday
from smartcity_session.presentation.running_order import Slot, running_order
from smartcity_session.presentation.timeline import talks_outside
from smartcity_session.text.letters import room_key
from speakers.roles import ROLES

LONGEST_SESSION = timedelta(hours=12)
SHORTEST = timedelta(minutes=1)  # as long takes what has no end

Thing = TypeVar("Thing")


class ProblemKind(StrEnum):
    """What is wrong. The values are names for programs."""

    ROOM_TWICE = "room-twice"
    PERSON_TWICE = "person-twice"
    TALK_OUTSIDE = "talk-outside"
    TALKS_OVERLAP = "talks-overlap"
    OUTSIDE_CONGRESS = "outside-congress"
    TOO_LONG = "too-long"
    SKIPPED_TIME = "skipped-time"
    SHORT_WAY = "short-way"


class Subject(StrEnum):
    """What a problem can be corrected at."""

    SESSION = "session"
    TALK = "talk"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Concerned:
    """A row that a problem concerns, and the field of it that is to be corrected. `label` is its code or title."""

    subject: Subject
    pk: int
    label: str
    field: str


@dataclass(frozen=True, slots=True)
class ProgrammeProblem:
    """One problem in words, on the day on which it is. `facts` are what it is about, whatever the language."""

    kind: ProblemKind
    words: str
    date: date
    concerned: tuple[Concerned, ...]
    facts: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Identifies it as long as what it is about stays as it is."""
        return hashlib.sha256(json.dumps([self.kind.value, *self.facts]).encode()).hexdigest()

    def concerns(self, subject: Subject, pk: int) -> bool:
        """Whether it is about this row."""
        return any(each.subject is subject and each.pk == pk for each in self.concerned)


class CongressTimes(Protocol):
    """The days and the zone of the congress."""

    @property
    def start_date(self) -> date: ...
    @property
    def end_date(self) -> date: ...
    @property
    def time_zone(self) -> str: ...


def problems_of(plan: Plan) -> tuple[ProgrammeProblem, ...]:
    """Every problem of the plan, by day and time."""
    timed = [each for each in map(_timed, plan.sessions) if each is not None]
    stays = [stay for each in timed for stay in _stays(each)]
    found = [
        *(problem for session in plan.sessions for problem in _time_problems(session, plan)),
        *(problem for session in timed for problem in _talk_problems(session)),
        *_rooms_twice([*timed, *_timed_breaks(plan)]),
        *_people_twice(stays),
        *_short_ways(stays, timedelta(minutes=plan.minutes_between_buildings)),
    ]
    return tuple(sorted(found, key=lambda problem: (problem.date, problem.kind, problem.words)))


def doubtful_times(session: TimedSession, congress: CongressTimes) -> Iterator[tuple[ProblemKind, str]]:
    """What is possible and probably a slip in the time of a session: the kind, and a sentence."""
    if session.date is None:
        return
    if not congress.start_date <= session.date <= congress.end_date:
        words = _("%(day)s is no day of the congress, which is from %(first)s to %(last)s.")
        days = {"first": day(congress.start_date), "last": day(congress.end_date)}
        yield ProblemKind.OUTSIDE_CONGRESS, words % {"day": day(session.date), **days}
    start, end = placed(session, ZoneInfo(congress.time_zone))
    if start is not None and end is not None and (length := _elapsed(start, end)) > LONGEST_SESSION:
        hours, minutes = divmod(round(length.total_seconds() / 60), 60)
        words = _("The session lasts %(length)s hours, from %(start)s to %(end)s on the next day.")
        if end.date() == start.date():
            words = _("The session lasts %(length)s hours, from %(start)s to %(end)s.")
        in_words = f"{hours}:{minutes:02}" if minutes else str(hours)
        yield ProblemKind.TOO_LONG, words % {"length": in_words, "start": clock(start), "end": clock(end)}
    for typed, local in ((session.start_time, start), (session.end_time, end)):
        if typed is not None and local is not None and local.timetz().replace(tzinfo=None) != typed:
            words = _("Clocks skip %(time)s on %(day)s in %(zone)s.")
            facts = {"time": clock(typed), "day": day(local.date()), "zone": congress.time_zone}
            yield ProblemKind.SKIPPED_TIME, words % facts


def _elapsed(start: datetime, end: datetime) -> timedelta:
    """The time that passes, also when clocks are changed."""
    return end.astimezone(UTC) - start.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Event:
    """A session or a break whose start is known. `starts_at` and `ends_at` are in UTC, `slots` those of its talks."""

    subject: Subject
    row: PlannedSession | PlannedBreak
    label: str
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    slots: dict[str, Slot] = field(default_factory=dict)

    @property
    def room(self) -> PlannedRoom | None:
        return self.row.room

    @property
    def facts(self) -> str:
        return f"{self.row.uuid} {self.starts_at.isoformat()} {self.ends_at.isoformat()}"

    @property
    def date(self) -> date:
        return self.starts_at.astimezone(self.zone).date()

    def concerned(self, field: str) -> Concerned:
        return Concerned(self.subject, self.row.pk, self.label, field)


@dataclass(frozen=True, slots=True)
class _Stay:
    """Somebody who has to be in a room, from `starts_at` until `ends_at` (UTC), in the session or in a talk of it."""

    person: str
    name: str
    event: _Event
    talk: PlannedTalk | None
    starts_at: datetime
    ends_at: datetime

    @property
    def facts(self) -> str:
        what = self.talk.uuid if self.talk else ""
        return f"{self.event.row.uuid} {what} {self.starts_at.isoformat()} {self.ends_at.isoformat()}"

    @property
    def words(self) -> str:
        """What it is, and when: "D4 (14:00–15:30)"."""
        return f"{self.event.label} ({_hours(self.starts_at, self.ends_at, self.event.zone)})"

    @property
    def concerned(self) -> Concerned:
        if self.talk is None:
            return self.event.concerned("start_time")
        return Concerned(Subject.TALK, self.talk.pk, f"{self.event.label}, {self.talk.title}", "start_time")


def _timed(session: PlannedSession) -> _Event | None:
    start, end = session.starts_at, session.ends_at
    if start is None:
        return None
    starts_at = start.astimezone(UTC)
    ends_at = end.astimezone(UTC) if end else starts_at + SHORTEST
    zone = ZoneInfo(session.congress.time_zone)
    return _Event(Subject.SESSION, session, session.code, starts_at, ends_at, zone, running_order(session))


def _timed_breaks(plan: Plan) -> Iterator[_Event]:
    zone = ZoneInfo(plan.congress.time_zone)
    for each in plan.breaks:
        start, end = placed(each, zone)
        if start is not None:
            starts_at = start.astimezone(UTC)
            ends_at = end.astimezone(UTC) if end else starts_at + SHORTEST
            yield _Event(Subject.BREAK, each, each.title, starts_at, ends_at, zone)


def _time_problems(session: PlannedSession, plan: Plan) -> Iterator[ProgrammeProblem]:
    for kind, words in doubtful_times(session, plan.congress):
        field = "date" if kind is ProblemKind.OUTSIDE_CONGRESS else "end_time"
        yield ProgrammeProblem(
            kind,
            _("%(code)s: %(problem)s") % {"code": session.code, "problem": words},
            session.date or plan.congress.start_date,
            (Concerned(Subject.SESSION, session.pk, session.code, field),),
            (session.uuid, str(session.date), str(session.start_time), str(session.end_time), words),
        )


def _talk_problems(event: _Event) -> Iterator[ProgrammeProblem]:
    session = event.row
    assert isinstance(session, PlannedSession)  # noqa: S101 (breaks have no talks)
    for talk, slot in talks_outside(session, event.slots):
        yield _talk_outside(event, talk, slot)
    timed = [(talk, event.slots[talk.uuid]) for talk in session.talks if talk.uuid in event.slots]
    for one, other in _overlapping(timed, lambda each: _slot_span(each[1])):
        yield _talks_overlap(event, one, other)


def _slot_span(slot: Slot) -> tuple[datetime, datetime]:
    start = slot.starts_at.astimezone(UTC)
    return start, slot.ends_at.astimezone(UTC) if slot.ends_at else start + SHORTEST


def _talk_outside(event: _Event, talk: PlannedTalk, slot: Slot) -> ProgrammeProblem:
    words = _("%(code)s: the talk “%(talk)s” (%(hours)s) is not within the session, which is %(session)s.")
    facts = {
        "code": event.label,
        "talk": talk.title,
        "hours": _hours(slot.starts_at, slot.ends_at, event.zone),
        "session": _hours(event.starts_at, event.ends_at, event.zone),
    }
    concerned = (Concerned(Subject.TALK, talk.pk, talk.title, "start_time"), event.concerned("start_time"))
    return ProgrammeProblem(
        ProblemKind.TALK_OUTSIDE, words % facts, event.date, concerned, (event.facts, talk.uuid, _moments(slot))
    )


def _talks_overlap(event: _Event, one: tuple[PlannedTalk, Slot], other: tuple[PlannedTalk, Slot]) -> ProgrammeProblem:
    words = _("%(code)s: the talks “%(one)s” (%(hours)s) and “%(other)s” (%(other_hours)s) overlap.")
    facts = {
        "code": event.label,
        "one": one[0].title,
        "hours": _hours(one[1].starts_at, one[1].ends_at, event.zone),
        "other": other[0].title,
        "other_hours": _hours(other[1].starts_at, other[1].ends_at, event.zone),
    }
    concerned = tuple(Concerned(Subject.TALK, talk.pk, talk.title, "start_time") for talk, _slot in (one, other))
    about = sorted(f"{talk.uuid} {_moments(slot)}" for talk, slot in (one, other))
    return ProgrammeProblem(
        ProblemKind.TALKS_OVERLAP, words % facts, event.date, (*concerned, event.concerned("talks")), tuple(about)
    )


def _rooms_twice(events: Iterable[_Event]) -> Iterator[ProgrammeProblem]:
    by_room: dict[str, list[_Event]] = defaultdict(list)
    for event in events:
        if event.room is not None:
            by_room[event.room.key].append(event)
    words = _("%(room)s has two at once on %(day)s: %(one)s (%(hours)s) and %(other)s (%(other_hours)s).")
    for key, within in by_room.items():
        for one, other in _overlapping(within, _span):
            facts = {
                "room": one.room.name if one.room else "",
                "day": weekday(other.date),
                "one": one.label,
                "hours": _hours(one.starts_at, one.ends_at, one.zone),
                "other": other.label,
                "other_hours": _hours(other.starts_at, other.ends_at, other.zone),
            }
            concerned = (one.concerned("location"), other.concerned("location"))
            about = (key, *sorted((one.facts, other.facts)))
            yield ProgrammeProblem(ProblemKind.ROOM_TWICE, words % facts, other.date, concerned, about)


def _stays(event: _Event) -> Iterator[_Stay]:
    """Where everybody has to be for the session: all the time, or for a talk whose time is known."""
    session = event.row
    assert isinstance(session, PlannedSession)  # noqa: S101 (nobody has a part in a break)
    yield from (_stay(part, event, None, event.starts_at, event.ends_at) for part in _taking_part(session.parts))
    starts = sorted({slot.starts_at.astimezone(UTC) for slot in event.slots.values()})
    for talk in session.talks:
        start, end = event.starts_at, event.ends_at
        if slot := event.slots.get(talk.uuid):
            start = slot.starts_at.astimezone(UTC)
            following = next((each for each in starts if each > start), max(event.ends_at, start + SHORTEST))
            end = slot.ends_at.astimezone(UTC) if slot.ends_at else following
        yield from (_stay(part, event, talk, start, end) for part in _taking_part(talk.parts))


def _taking_part(parts: Iterable[PlannedPart]) -> Iterator[PlannedPart]:
    return (part for part in parts if ROLES[part.role].takes_part)


def _stay(part: PlannedPart, event: _Event, talk: PlannedTalk | None, start: datetime, end: datetime) -> _Stay:
    return _Stay(part.person, part.name, event, talk, start, end)


def _people_twice(stays: Iterable[_Stay]) -> Iterator[ProgrammeProblem]:
    words = _("%(name)s is in two places on %(day)s: %(one)s and %(other)s.")
    for person, of_person in _by(stays, lambda stay: stay.person).items():
        known: set[frozenset[int]] = set()
        for one, other in _overlapping(of_person, _span):
            pair = frozenset((one.event.row.pk, other.event.row.pk))
            if len(pair) == 1 or pair in known:  # of one session it is enough to say it once
                continue
            known.add(pair)
            facts = {"name": one.name, "day": weekday(other.event.date), "one": one.words, "other": other.words}
            about = (person, *sorted((one.facts, other.facts)))
            concerned = (one.concerned, other.concerned, *_sessions_of(one, other))
            yield ProgrammeProblem(ProblemKind.PERSON_TWICE, words % facts, other.event.date, concerned, about)


def _short_ways(stays: Iterable[_Stay], least: timedelta) -> Iterator[ProgrammeProblem]:
    """Who comes from one building into another in less time than that: from the end of a part to the next one."""
    for person, of_person in _by(stays, lambda stay: stay.person).items():
        ordered = sorted(of_person, key=lambda stay: (stay.starts_at, stay.ends_at))
        for one, other in pairwise(ordered):
            rooms = [stay.event.room for stay in (one, other)]
            buildings = [room.building for room in rooms if room is not None and room.building]
            time_left = other.starts_at - one.ends_at
            if len({room_key(each) for each in buildings}) == 2 and timedelta() <= time_left < least:
                yield _short_way(person, one, other, buildings, round(time_left.total_seconds() / 60))


def _short_way(person: str, one: _Stay, other: _Stay, buildings: list[str], minutes: int) -> ProgrammeProblem:
    words = ngettext(
        "%(name)s has %(minutes)d minute on %(day)s from %(one)s in %(building)s to %(other)s in %(other_building)s.",
        "%(name)s has %(minutes)d minutes on %(day)s from %(one)s in %(building)s to %(other)s in %(other_building)s.",
        minutes,
    )
    facts = {
        "name": one.name,
        "minutes": minutes,
        "day": weekday(other.event.date),
        "one": one.words,
        "building": buildings[0],
        "other": other.words,
        "other_building": buildings[1],
    }
    about = (person, one.facts, other.facts, *map(room_key, buildings))
    concerned = (one.concerned, other.concerned, *_sessions_of(one, other))
    return ProgrammeProblem(ProblemKind.SHORT_WAY, words % facts, other.event.date, concerned, about)


def _sessions_of(*stays: _Stay) -> Iterator[Concerned]:
    """The sessions of the talks: the session is concerned, too."""
    return (stay.event.concerned("start_time") for stay in stays if stay.talk is not None)


def _by(things: Iterable[Thing], key: Callable[[Thing], Hashable]) -> dict[str, list[Thing]]:
    found: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        found[str(key(thing))].append(thing)
    return found


def _span(thing: _Event | _Stay) -> tuple[datetime, datetime]:
    return thing.starts_at, thing.ends_at


def _overlapping(
    things: Iterable[Thing], span: Callable[[Thing], tuple[datetime, datetime]]
) -> Iterator[tuple[Thing, Thing]]:
    """The pairs that are at the same time, even for a moment; an end is no part of what ends."""
    ordered = sorted(((*span(thing), number, thing) for number, thing in enumerate(things)), key=lambda each: each[:3])
    for place, (_start, end, _number, one) in enumerate(ordered):
        for start, _end, _other_number, other in ordered[place + 1 :]:
            if start >= end:
                break
            yield one, other


def _moments(slot: Slot) -> str:
    return f"{slot.starts_at.isoformat()} {slot.ends_at.isoformat() if slot.ends_at else ''}"


def _hours(start: datetime, end: datetime | None, zone: ZoneInfo) -> str:
    times = [clock(start.astimezone(zone))]
    if end is not None and end - start > SHORTEST:
        times.append(clock(end.astimezone(zone)))
    return EN_DASH.join(times)
