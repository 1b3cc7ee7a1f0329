"""The programme by day and room: what schedule.xml and schedule.json have in common.

Both are timetables. A session without a date, a start or an end has no place in them, and they know no cancellation:
the apps that read them mark a session as cancelled when it is gone. So both kinds of session are left out, and those
that are postponed.

What apps ask for beyond the public schemas, as their sources say: a number for each person (FOSDEM Companion stops
without it, engelsystem takes all persons for one); days that keep their index (EventFahrplan reports every session of
another day as changed); a day that ends, by the clock, before its first session starts (EventFahrplan takes what starts
earlier by the clock for the night after); and no two sessions at once in one room.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
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
    TopicContent,
    language_of,
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
class SchedulePerson:
    """A person with a number that stays."""

    id: int
    person: PersonContent


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """A session or a break in its place. `id` follows from the uuid, so that it stays while the session moves.

    `type` is the kind of event, in the words of the formats where they have one; `description` has the talks, one a
    line, `abstract` no markup. `session` is the slug of the session, which a break has not. `persons` are numbered as
    entries are, and `takes_feedback` is whether its form is open now.
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
    persons: tuple[SchedulePerson, ...] = ()
    materials: tuple[MaterialContent, ...] = ()
    track: TopicContent | None = None
    takes_feedback: bool = False

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
    """One day of the programme with its rooms in the order of their names.

    The days of the congress are numbered from 1, other ones after them. It ends before its first session starts by the
    clock, or with its last session where that is earlier, and not before midnight.
    """

    index: int
    date: date
    starts_at: datetime
    ends_at: datetime
    rooms: dict[ScheduleRoom, list[ScheduleEntry]]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The timetable of the congress. A session's track is its first topic."""

    congress: CongressContent
    acronym: str
    version: str
    days: tuple[Day, ...]

    @property
    def tracks(self) -> tuple[TopicContent, ...]:
        """The tracks of its sessions, each once, by name."""
        entries = (entry for day in self.days for entries in day.rooms.values() for entry in entries)
        found = {entry.track.slug: entry.track for entry in entries if entry.track}
        return tuple(sorted(found.values(), key=lambda track: (track.name, track.slug)))


def schedule(
    congress: CongressContent,
    sessions: Iterable[SessionContent],
    breaks: Iterable[ListedBreak] = (),
    *,
    taking_feedback: Collection[str] = (),
) -> Schedule:
    """The timetable of all sessions whose time is known and of all breaks, on every day of the congress.

    `taking_feedback` are the slugs of the sessions whose feedback is open.
    """
    timed = [content for content in sessions if content.ends_at is not None and not content.is_off]
    acronym = _acronym(congress)
    entries = _in_rooms(_entries(acronym, congress, [*timed, *breaks], taking_feedback))
    days = tuple(
        _day(index, day, congress, [entry for entry in entries if entry.starts_at.date() == day])
        for index, day in enumerate(_dates(congress, entries), start=1)
    )
    return Schedule(congress, acronym, _version(congress, entries), days)


def _entries(
    acronym: str,
    congress: CongressContent,
    things: list[SessionContent | ListedBreak],
    taking_feedback: Collection[str],
) -> Iterator[ScheduleEntry]:
    zone = ZoneInfo(congress.time_zone)
    numbers = _numbers(thing.uuid for thing in things)
    persons = _numbers(
        person.uuid for thing in things if isinstance(thing, SessionContent) for person in _taking_part(thing)
    )
    for thing in things:
        start, end = placed(thing, zone)
        if start is not None and end is not None:
            if isinstance(thing, ListedBreak):
                yield _break_entry(numbers[thing.uuid], acronym, thing, start, end)
            else:
                number, takes = numbers[thing.uuid], thing.slug in taking_feedback
                yield _session_entry(number, acronym, thing, start, end, persons=persons, takes_feedback=takes)


def _numbers(uuids: Iterable[str]) -> dict[str, int]:
    """A number for each uuid that follows from it: it stays unless two follow to the same."""
    numbers: dict[str, int] = {}
    taken: set[int] = set()
    for each in sorted(set(uuids)):
        number = int(each.replace("-", ""), 16) % HIGHEST_ID + 1
        while number in taken:
            number = number % HIGHEST_ID + 1
        taken.add(number)
        numbers[each] = number
    return numbers


def _taking_part(content: SessionContent) -> tuple[PersonContent, ...]:
    """Everybody who takes part, each once, in reading order; who only answers questions about it does not."""
    parts = (*content.contributions, *(part for talk in content.talks for part in talk.contributions))
    return tuple({part.person.uuid: part.person for part in parts if ROLES[part.role].takes_part}.values())


def _session_entry(  # noqa: PLR0913 (what an entry is made of)
    number: int,
    acronym: str,
    content: SessionContent,
    start: datetime,
    end: datetime,
    *,
    persons: dict[str, int],
    takes_feedback: bool,
) -> ScheduleEntry:
    return ScheduleEntry(
        id=number,
        guid=content.uuid,
        slug=f"{acronym}-session-{slugify(content.code)}",
        session=content.slug,
        room=ScheduleRoom(content.room, content.location.uuid),
        starts_at=start,
        ends_at=end,
        title=content.title,
        subtitle=content.code,
        type=content.format or "other",
        language=language_of(content),
        abstract=plain_text(content.abstract),
        description="\n".join(talk.title for talk in content.talks),
        persons=tuple(SchedulePerson(persons[each.uuid], each) for each in _taking_part(content)),
        materials=content.materials,
        track=next(iter(content.topics), None),
        takes_feedback=takes_feedback,
    )


def _break_entry(number: int, acronym: str, listed: ListedBreak, start: datetime, end: datetime) -> ScheduleEntry:
    return ScheduleEntry(
        id=number,
        guid=listed.uuid,
        slug=f"{acronym}-break-{number}",
        session="",
        room=ScheduleRoom(listed.room, listed.room_uuid),
        starts_at=start,
        ends_at=end,
        title=listed.title,
        subtitle="",
        type=listed.kind,
    )


def _in_rooms(entries: Iterable[ScheduleEntry]) -> list[ScheduleEntry]:
    """The entries, of which those whose room is not known are in as many rooms as there are of them at once."""
    placed: list[ScheduleEntry] = []
    busy_until: list[datetime] = []  # by the number of such a room
    for entry in sorted(entries, key=lambda entry: (entry.starts_at.astimezone(UTC), entry.guid)):
        if not entry.room.name:
            start, end = entry.starts_at.astimezone(UTC), entry.ends_at.astimezone(UTC)
            free = (number for number, until in enumerate(busy_until) if until <= start)
            number = next(free, len(busy_until))
            busy_until[number : number + 1] = [end]
            entry = replace(entry, room=ScheduleRoom(_unknown_room(number + 1), ""))  # noqa: PLW2901 (as it is placed)
        placed.append(entry)
    return placed


def _unknown_room(number: int) -> str:
    if number == 1:
        return _("Room to be confirmed")
    return _("Room to be confirmed (%(number)d)") % {"number": number}


def _day(index: int, day: date, congress: CongressContent, entries: list[ScheduleEntry]) -> Day:
    zone = ZoneInfo(congress.time_zone)
    start = datetime.combine(day, time(), tzinfo=zone)
    rooms: dict[ScheduleRoom, list[ScheduleEntry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.room.name, entry.starts_at, entry.subtitle, entry.guid)):
        rooms.setdefault(entry.room, []).append(entry)
    end = max([start + timedelta(days=1), *(entry.ends_at for entry in entries)])
    first = min((entry.starts_at.time() for entry in entries), default=time())
    return Day(index, day, start, min(end, datetime.combine(day + timedelta(days=1), first, tzinfo=zone)), rooms)


def _dates(congress: CongressContent, entries: list[ScheduleEntry]) -> list[date]:
    """Every day of the congress, and then every other day with a session."""
    length = (congress.end_date - congress.start_date).days + 1
    dates = [congress.start_date + timedelta(days=number) for number in range(length)]
    return [*dates, *sorted({entry.starts_at.date() for entry in entries} - set(dates))]


def _acronym(congress: CongressContent) -> str:
    """A short name of the congress as both formats allow it: lower case ASCII letters, digits and underscores."""
    name = slugify(congress.name).replace("-", "_")[:LONGEST_ACRONYM].strip("_")
    return name if len(name) >= len("name") else f"congress_{congress.start_date.year}"


def _version(congress: CongressContent, entries: Iterable[ScheduleEntry]) -> str:
    """A word that changes when the timetable changes, and at no other time."""
    return hashlib.sha256("\n".join(map(repr, (congress, *entries))).encode()).hexdigest()[:12]
