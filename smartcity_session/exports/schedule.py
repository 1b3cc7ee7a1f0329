"""The programme by day and room: what schedule.xml and schedule.json have in common.

Both are timetables. A session without a date, a start or an end has no place in them, and they know no cancellation:
the apps that read them mark a session as cancelled when it is gone. So both kinds of session are left out, and those
that are postponed.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.text import slugify
from django.utils.translation import gettext as _

from smartcity_session.content import CongressContent, PersonContent, SessionContent, content_digest
from smartcity_session.presentation.plain_text import plain_text
from speakers.roles import ROLES

GENERATOR = "Congress session portal"
HIGHEST_ID = 2**31 - 1  # apps keep the number in 32 bits
LONGEST_ACRONYM = 40
TIME_STEP = "00:05"


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """A session in its place. `id` follows from the uuid, so that it stays while the session moves."""

    id: int
    slug: str
    room: str
    starts_at: datetime
    ends_at: datetime
    content: SessionContent

    @property
    def duration(self) -> str:
        """The time that passes, also when clocks are changed, as hours and minutes: "01:30"."""
        minutes = round((self.ends_at.astimezone(UTC) - self.starts_at.astimezone(UTC)).total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"

    @property
    def type(self) -> str:
        """The kind of event, in the words of the formats where they have one."""
        return self.content.format or "other"

    @property
    def description(self) -> str:
        """The talks, one a line."""
        return "\n".join(talk.title for talk in self.content.talks)

    @property
    def persons(self) -> tuple[PersonContent, ...]:
        """Everybody who takes part, each once, in reading order; who only answers questions about it does not."""
        parts = (*self.content.contributions, *(part for talk in self.content.talks for part in talk.contributions))
        return tuple({part.person.uuid: part.person for part in parts if ROLES[part.role].takes_part}.values())

    @property
    def abstract(self) -> str:
        """The abstract without markup."""
        return plain_text(self.content.abstract)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the programme, numbered from 1, with its rooms in the order of their names."""

    index: int
    date: date
    starts_at: datetime
    ends_at: datetime
    rooms: dict[str, list[ScheduleEntry]]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The timetable of the congress."""

    congress: CongressContent
    acronym: str
    version: str
    days: tuple[Day, ...]


def schedule(congress: CongressContent, sessions: Iterable[SessionContent]) -> Schedule:
    """The timetable of all sessions whose time is known, on every day of the congress."""
    placed = [content for content in sessions if content.ends_at is not None and not content.is_off]
    acronym = _acronym(congress)
    entries = list(_entries(acronym, placed))
    days = tuple(
        _day(index, day, congress, [entry for entry in entries if entry.starts_at.date() == day])
        for index, day in enumerate(_dates(congress, entries), start=1)
    )
    return Schedule(congress, acronym, _version(congress, placed), days)


def _entries(acronym: str, contents: Iterable[SessionContent]) -> Iterator[ScheduleEntry]:
    taken: set[int] = set()
    for content in sorted(contents, key=lambda content: content.uuid):
        number = uuid.UUID(content.uuid).int % HIGHEST_ID + 1
        while number in taken:
            number = number % HIGHEST_ID + 1
        taken.add(number)
        start, end = content.starts_at, content.ends_at
        if start is not None and end is not None:
            room = content.room or _("Room to be confirmed")
            yield ScheduleEntry(number, f"{acronym}-session-{slugify(content.code)}", room, start, end, content)


def _day(index: int, day: date, congress: CongressContent, entries: list[ScheduleEntry]) -> Day:
    start = datetime.combine(day, time(), tzinfo=ZoneInfo(congress.time_zone))
    rooms: dict[str, list[ScheduleEntry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.room, entry.starts_at, entry.content.code)):
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


def _version(congress: CongressContent, contents: Iterable[SessionContent]) -> str:
    """A word that changes when the timetable changes, and at no other time."""
    parts = [repr(congress), *sorted(content_digest(content) for content in contents)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
