"""The programme by day and room: what schedule.xml and schedule.json have in common.

Both are timetables. A session without a date, a start or an end has no place in them, and they know no cancellation:
the apps that read them mark a session as cancelled when it is gone. So both kinds of session are left out.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.text import slugify
from django.utils.translation import gettext as _

from smartcity_session.content import (
    CongressContent,
    ListedBreak,
    MaterialContent,
    PersonContent,
    SessionContent,
    content_digest,
    placed,
)
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.plain_text import plain_text
from speakers.roles import ROLES

GENERATOR = "Congress session portal"
HIGHEST_ID = 2**31 - 1  # apps keep the number in 32 bits
LONGEST_ACRONYM = 40
TIME_STEP = "00:05"


@dataclass(frozen=True, slots=True)
class ScheduleRoom:
    """A room by name. `guid` stays whatever it is called; it is empty where the room is a name and nothing else."""

    name: str
    guid: str


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """A session or a break in its place. `id` follows from the uuid, so that it stays while the session moves.

    `type` is the kind of event, in the words of the formats where they have one; `description` has the talks, one a
    line, `abstract` no markup. `session` is the slug of the session, which a break has not.
    """

    id: int
    guid: str
    slug: str
    session: str
    room: ScheduleRoom
    starts_at: datetime
    ends_at: datetime
    title: str
    subtitle: str
    type: str
    language: str = ""
    abstract: str = ""
    description: str = ""
    persons: tuple[PersonContent, ...] = ()
    materials: tuple[MaterialContent, ...] = ()

    @property
    def duration(self) -> str:
        """The time that passes, also when clocks are changed, as hours and minutes: "01:30"."""
        minutes = round((self.ends_at.astimezone(UTC) - self.starts_at.astimezone(UTC)).total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"

    def page(self, addresses: Addresses) -> str:
        """The page of the session; that of the congress for a break."""
        return addresses.session(self.session) if self.session else addresses.home()


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the programme, numbered from 1, with its rooms in the order of their names."""

    index: int
    date: date
    starts_at: datetime
    ends_at: datetime
    rooms: dict[ScheduleRoom, list[ScheduleEntry]]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The timetable of the congress."""

    congress: CongressContent
    acronym: str
    version: str
    days: tuple[Day, ...]


def schedule(
    congress: CongressContent, sessions: Iterable[SessionContent], breaks: Iterable[ListedBreak] = ()
) -> Schedule:
    """The timetable of all sessions whose time is known and of all breaks, on every day of the congress."""
    timed = [content for content in sessions if content.ends_at is not None and content.status != "cancelled"]
    between = list(breaks)
    acronym = _acronym(congress)
    entries = list(_entries(acronym, congress, [*timed, *between]))
    days = tuple(
        _day(index, day, congress, [entry for entry in entries if entry.starts_at.date() == day])
        for index, day in enumerate(_dates(congress, entries), start=1)
    )
    return Schedule(congress, acronym, _version(congress, timed, between), days)


def _entries(
    acronym: str, congress: CongressContent, things: Iterable[SessionContent | ListedBreak]
) -> Iterator[ScheduleEntry]:
    taken: set[int] = set()
    zone = ZoneInfo(congress.time_zone)
    for thing in sorted(things, key=lambda thing: thing.uuid):
        number = uuid.UUID(thing.uuid).int % HIGHEST_ID + 1
        while number in taken:
            number = number % HIGHEST_ID + 1
        taken.add(number)
        start, end = placed(thing, zone)
        if start is not None and end is not None:
            if isinstance(thing, ListedBreak):
                yield _break_entry(number, acronym, thing, start, end)
            else:
                yield _session_entry(number, acronym, thing, start, end)


def _session_entry(number: int, acronym: str, content: SessionContent, start: datetime, end: datetime) -> ScheduleEntry:
    parts = (*content.contributions, *(part for talk in content.talks for part in talk.contributions))
    return ScheduleEntry(
        id=number,
        guid=content.uuid,
        slug=f"{acronym}-session-{slugify(content.code)}",
        session=content.slug,
        room=_room(content.room, content.location.uuid),
        starts_at=start,
        ends_at=end,
        title=content.title,
        subtitle=content.code,
        type=content.format or "other",
        language=content.language,
        abstract=plain_text(content.abstract),
        description="\n".join(talk.title for talk in content.talks),
        # Everybody who takes part, each once, in reading order; who only answers questions about it does not.
        persons=tuple({part.person.uuid: part.person for part in parts if ROLES[part.role].takes_part}.values()),
        materials=content.materials,
    )


def _break_entry(number: int, acronym: str, listed: ListedBreak, start: datetime, end: datetime) -> ScheduleEntry:
    return ScheduleEntry(
        id=number,
        guid=listed.uuid,
        slug=f"{acronym}-break-{number}",
        session="",
        room=_room(listed.room, listed.room_uuid),
        starts_at=start,
        ends_at=end,
        title=listed.title,
        subtitle="",
        type=listed.kind,
    )


def _room(name: str, guid: str) -> ScheduleRoom:
    return ScheduleRoom(name or _("Room to be confirmed"), guid)


def _day(index: int, day: date, congress: CongressContent, entries: list[ScheduleEntry]) -> Day:
    start = datetime.combine(day, time(), tzinfo=ZoneInfo(congress.time_zone))
    rooms: dict[ScheduleRoom, list[ScheduleEntry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.room.name, entry.starts_at, entry.subtitle, entry.guid)):
        rooms.setdefault(entry.room, []).append(entry)
    end = max([start + timedelta(days=1), *(entry.ends_at for entry in entries)])
    return Day(index, day, start, end, rooms)


def _dates(congress: CongressContent, entries: list[ScheduleEntry]) -> list[date]:
    """Every day of the congress, and every other day with a session."""
    length = (congress.end_date - congress.start_date).days + 1
    dates = {congress.start_date + timedelta(days=number) for number in range(length)}
    return sorted(dates | {entry.starts_at.date() for entry in entries})


def _acronym(congress: CongressContent) -> str:
    """A short name of the congress as both formats allow it: lower case ASCII letters, digits and underscores."""
    name = slugify(congress.name).replace("-", "_")[:LONGEST_ACRONYM].strip("_")
    return name if len(name) >= len("name") else f"congress_{congress.start_date.year}"


def _version(congress: CongressContent, contents: Iterable[SessionContent], breaks: Iterable[ListedBreak]) -> str:
    """A word that changes when the timetable changes, and at no other time."""
    parts = [repr(congress), *sorted(content_digest(content) for content in contents), *map(repr, breaks)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
