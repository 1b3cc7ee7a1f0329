"""The plan of the programme: when and where sessions, talks and breaks are, and who has a part. Drafts are in it.

It is for organisers, who see problems before readers do: no public page is made from it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from smartcity_session.content.rows import congress_content
from smartcity_session.content.types import CongressContent, placed
from smartcity_session.models import ConferenceSession, Congress, ProgrammeBreak
from smartcity_session.text.letters import room_key
from speakers.models import Contribution, Talk
from speakers.names import full_name

CalendarDate = date  # for the classes in which a field of this name hides the type


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """Somebody's part; `person` is the uuid."""

    person: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class PlannedTalk:
    """A talk, its time as far as it is known, and who has a part in it."""

    pk: int
    uuid: str
    title: str
    start_time: time | None
    minutes: int | None
    parts: tuple[PlannedPart, ...]


@dataclass(frozen=True, slots=True)
class PlannedRoom:
    """A room. `key` is the same for what is in one room; it is that of the name where there is a text alone."""

    key: str
    name: str
    building: str


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session that takes place: local times of the congress, as far as they are known."""

    pk: int
    uuid: str
    code: str
    title: str
    status: str
    date: CalendarDate | None
    start_time: time | None
    end_time: time | None
    room: PlannedRoom | None
    parts: tuple[PlannedPart, ...]
    talks: tuple[PlannedTalk, ...]
    congress: CongressContent

    @property
    def starts_at(self) -> datetime | None:
        """The start as an aware time in the zone of the congress, or None while it is to be confirmed."""
        return placed(self, ZoneInfo(self.congress.time_zone))[0]

    @property
    def ends_at(self) -> datetime | None:
        """The end as an aware time; an end earlier in the day than the start is on the next day."""
        return placed(self, ZoneInfo(self.congress.time_zone))[1]


@dataclass(frozen=True, slots=True)
class PlannedBreak:
    """A break, a lunch or a reception."""

    pk: int
    uuid: str
    title: str
    date: CalendarDate
    start_time: time
    end_time: time
    room: PlannedRoom | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What takes place at the congress, and how long the way takes between two buildings, in minutes."""

    congress: CongressContent
    minutes_between_buildings: int
    sessions: tuple[PlannedSession, ...]
    breaks: tuple[PlannedBreak, ...]


def plan_of(congress: Congress, *, days: Collection[date] | None = None, also: Collection[int] = ()) -> Plan:
    """Read what has a date, on these days or on all: drafts too, and no cancelled session. Four queries.

    `also` are keys of sessions that are read whatever their date.
    """
    dated = Q(date__isnull=False) if days is None else Q(date__in=days)
    sessions = ConferenceSession.objects.filter(dated | Q(pk__in=also)).exclude(
        status=ConferenceSession.Status.CANCELLED
    )
    breaks = ProgrammeBreak.objects.filter(dated).select_related("location")
    content = congress_content(congress)
    return Plan(
        congress=content,
        minutes_between_buildings=congress.minutes_between_buildings,
        sessions=tuple(_sessions(list(sessions.in_programme_order().values_list(*SESSION)), content)),
        breaks=tuple(_break(each) for each in breaks.order_by("date", "start_time", "pk")),
    )


SESSION = (
    "pk",
    "uuid",
    "code",
    "title",
    "status",
    "date",
    "start_time",
    "end_time",
    "room",
    "location__uuid",
    "location__name",
    "location__building",
)


def _sessions(rows: list[tuple[Any, ...]], congress: CongressContent) -> list[PlannedSession]:
    keys = [row[0] for row in rows]
    of_talks, of_sessions = _parts(keys)
    talks: dict[int, list[PlannedTalk]] = defaultdict(list)
    columns = ("session_id", "pk", "uuid", "title", "start_time", "minutes")
    found = Talk.objects.filter(session__in=keys).order_by("position", "pk")
    for session, pk, key, title, start, minutes in found.values_list(*columns):
        talks[session].append(PlannedTalk(pk, str(key), title, start, minutes, tuple(of_talks[pk])))
    return [_session(row, tuple(of_sessions[row[0]]), tuple(talks[row[0]]), congress) for row in rows]


def _session(
    row: tuple[Any, ...], parts: tuple[PlannedPart, ...], talks: tuple[PlannedTalk, ...], congress: CongressContent
) -> PlannedSession:
    pk, key, code, title, status, day, start, end, text, *location = row
    room = _room(text, *location)
    return PlannedSession(pk, str(key), code, title, status, day, start, end, room, parts, talks, congress)


def _parts(sessions: list[int]) -> tuple[dict[int, list[PlannedPart]], dict[int, list[PlannedPart]]]:
    of_talks: dict[int, list[PlannedPart]] = defaultdict(list)
    of_sessions: dict[int, list[PlannedPart]] = defaultdict(list)
    rows = Contribution.objects.filter(
        Q(session__in=sessions) | Q(talk__in=Talk.objects.filter(session__in=sessions))
    ).order_by("position", "pk")
    columns = ("talk_id", "session_id", "role", "speaker__uuid", "speaker__title", "speaker__name")
    for talk, session, role, person, title, name in rows.values_list(*columns):
        part = PlannedPart(str(person), full_name(title, name), role)
        (of_talks[talk] if talk else of_sessions[session]).append(part)
    return of_talks, of_sessions


def _room(text: str, key: object = None, name: str | None = None, building: str | None = None) -> PlannedRoom | None:
    """The room of these columns; where the text names another one, the former release has just written it."""
    if not text:
        return None
    if key is not None and name is not None and room_key(name) == room_key(text):
        return PlannedRoom(str(key), name, building or "")
    return PlannedRoom(room_key(text), text, "")


def _break(row: ProgrammeBreak) -> PlannedBreak:
    room = row.location
    where = PlannedRoom(str(room.uuid), room.name, room.building) if room else None
    return PlannedBreak(row.pk, str(row.uuid), row.title, row.date, row.start_time, row.end_time, where)
