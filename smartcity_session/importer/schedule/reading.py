"""The bytes of a schedule -> its events in the portal's terms, or a clear refusal."""

import json
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartcity_session.exports.schedule import GENERATOR
from smartcity_session.models import ConferenceSession, ProgrammeBreak
from smartcity_session.models.fields import clean_text
from smartcity_session.processes.worker_pool import PoolBusyError, WorkerPool
from smartcity_session.text.language_names import known_languages

MOST_BYTES = 20_000_000
MOST_READ = 60_000_000
SECONDS = 40
POOL = WorkerPool("schedules", count=2, patience=10)
DURATION = re.compile(r"(?:(?P<days>\d{1,2}):)?(?P<hours>\d{1,3}):(?P<minutes>\d{2})(?::\d{2})?")
CODE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
LAST_PART = re.compile(r".*/(?P<code>[A-Z0-9]{6})/?")
OWN_BREAK = "-break-"  # in the slug of a break that the portal wrote
PAUSES = {"break": "break", "coffee break": "break", "pause": "break", "lunch": "lunch", "reception": "reception"}

OF_THE_FILE = {"url", "slug", "id", "attachments"}  # what may differ between two files of one schedule

REASONS = {
    "json": gettext_lazy("This is no JSON and no XML. Choose a schedule.json or a schedule.xml."),
    "xml": gettext_lazy("This is no XML that can be read. Export the schedule anew."),
    "doctype": gettext_lazy("This XML has a document type, which no schedule has: it is not read."),
    "kind": gettext_lazy("This is no schedule: it has no conference. Choose a schedule.json or a schedule.xml."),
    "events": gettext_lazy("The schedule has more than 5,000 events."),
}


class NoScheduleError(Exception):
    """The file is not read as a schedule; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class EventPerson:
    """Somebody who takes part. `key` is the same for one person in the whole schedule."""

    key: str
    guid: str
    name: str
    biography: str
    role: str


@dataclass(frozen=True, slots=True)
class EventTalk:
    """A talk within an event; of the portal's own schedule the title alone is known, and `is_whole` is false."""

    title: str
    abstract: str = ""
    start: time | None = None
    minutes: int | None = None
    persons: tuple[EventPerson, ...] = ()
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleEvent:
    """An event in the portal's terms: day and times are those of the congress, in its zone.

    `record` is what the file says, without what may differ between two files of one schedule.
    """

    guid: str
    code: str
    title: str
    abstract: str
    talks: tuple[EventTalk, ...]
    day: date | None
    start: time | None
    end: time | None
    room: str
    track: str
    format: str
    kind_of_break: str
    language: str
    persons: tuple[EventPerson, ...]
    links: tuple[tuple[str, str], ...]
    record: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class ScheduleFile:
    """A schedule: the congress as it describes it, capacities by name of the room, and events."""

    title: str
    first_day: date | None
    last_day: date | None
    zone: str
    website: str
    capacities: Mapping[str, int]
    events: tuple[ScheduleEvent, ...]


def read_schedule(data: bytes, *, zone: tzinfo | None = None) -> ScheduleFile:
    """The schedule, with times in the zone of the congress, or without one in that which the schedule names.

    Raises NoScheduleError for a file that is none, has too much in it, or cannot be read now.
    """
    if len(data) > MOST_BYTES:
        raise NoScheduleError(_("The file is too large: at most %(limit)d MB.") % {"limit": MOST_BYTES // 1_000_000})
    task = "xml" if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" else "json"
    try:
        output = POOL.run(Path(__file__).with_name("program.py"), task, data, seconds=SECONDS, most=MOST_READ)
    except PoolBusyError as error:
        raise NoScheduleError(str(error)) from error
    if output is None:
        raise NoScheduleError(_("The file takes more time or memory to read than it may."))
    answer = _cleaned(json.loads(output))
    if reason := answer.get("refused"):
        raise NoScheduleError(str(REASONS[reason]))
    return schedule_of(answer, zone)


def _cleaned(value: Any) -> Any:
    """The value with the texts that the portal would store."""
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, list) else clean_text(value).replace("\0", "")


def schedule_of(answer: Mapping[str, Any], zone: tzinfo | None) -> ScheduleFile:
    """The schedule that `program` has read, as for `read_schedule`."""
    conference = answer["conference"]
    named = conference["time_zone_name"]
    is_known = named in zoneinfo.available_timezones()
    within = zone or (zoneinfo.ZoneInfo(named) if is_known else UTC)
    is_own = answer["generator"] == GENERATOR
    places = {room["name"] for room in answer["rooms"] if room["guid"]}
    events = [_event(each, within, is_own=is_own, places=places) for each in answer["events"]]
    days = sorted(event.day for event in events if event.day)
    return ScheduleFile(
        title=conference["title"],
        first_day=_day(conference["start"]) or (days[0] if days else None),
        last_day=_day(conference["end"]) or (days[-1] if days else None),
        zone=named if is_known else "UTC",
        website=conference["url"],
        capacities={each["name"]: int(each["capacity"]) for each in answer["rooms"] if _is_capacity(each["capacity"])},
        events=tuple(event for event in events if event.title),
    )


def _is_capacity(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) < 10**6


def _event(record: dict[str, Any], zone: tzinfo, *, is_own: bool, places: set[str]) -> ScheduleEvent:
    start = _start(record, zone)
    length = _duration(record["duration"])
    end = start + length if start and length and length < timedelta(days=1) else None
    description = record["description"]
    links = record["links"] if is_own else [*record["links"], *record["attachments"]]
    texts = [record["abstract"]] if is_own else [record["abstract"], description]
    subtitle = "" if is_own or not record["subtitle"] else f"*{record['subtitle']}*"
    return ScheduleEvent(
        guid=record["guid"].lower(),
        code=record["subtitle"] if is_own else _code(record),
        title=" ".join(record["title"].split())[:300],
        abstract="\n\n".join(text for text in dict.fromkeys([subtitle, *texts]) if text),
        talks=tuple(map(EventTalk, description.split("\n"))) if is_own and description else (),
        day=start.date() if start else _day(record["day"]),
        start=start.time().replace(tzinfo=None) if start else None,
        end=end.time().replace(tzinfo=None) if end else None,
        room="" if is_own and record["room"] not in places else " ".join(record["room"].split())[:200],
        track=" ".join(record["track"].split())[:80],
        format=_format(record["type"]),
        kind_of_break=_break(record, is_own=is_own),
        language=record["language"].lower() if record["language"].lower() in known_languages() else "en",
        persons=tuple(_person(each) for each in record["persons"] if each["name"]),
        links=tuple((each["title"][:300], each["url"]) for each in links if _is_web(each["url"])),
        record=json.dumps(
            {name: value for name, value in record.items() if name not in OF_THE_FILE}, ensure_ascii=False, indent=1
        ),
    )


def _start(record: Mapping[str, str], zone: tzinfo) -> datetime | None:
    """The moment at which it starts, in the zone; without a moment, day and time as they are written."""
    try:
        moment = datetime.fromisoformat(record["date"])
        if moment.tzinfo:
            return moment.astimezone(zone)
    except (ValueError, OverflowError):
        pass
    try:
        clock = time.fromisoformat(record["start"].zfill(5))
    except ValueError:
        return None
    day = _day(record["date"]) or _day(record["day"])
    return datetime.combine(day, clock, tzinfo=zone) if day else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _duration(text: str) -> timedelta | None:
    match = DURATION.fullmatch(text)
    if match is None:
        return None
    return timedelta(days=int(match["days"] or 0), hours=int(match["hours"]), minutes=int(match["minutes"]))


def _code(record: Mapping[str, str]) -> str:
    """A code for the session: that of pretalx, which older files have in the address alone, or the number of frab."""
    of_address = LAST_PART.fullmatch(record["url"])
    for code in (record["code"], of_address["code"] if of_address else "", record["id"]):
        if code and len(code) <= 17 and CODE.fullmatch(code):
            return code
    return f"E-{record['guid'][:8]}" if CODE.fullmatch(record["guid"][:8]) else ""


def _format(kind: str) -> str:
    choices = ConferenceSession.Format.choices
    return next((value for value, label in choices if kind.casefold() in {value, str(label).casefold()}), "")


def _break(record: Mapping[str, Any], *, is_own: bool) -> str:
    """Which kind of break the event is; empty for a session."""
    if is_own and OWN_BREAK in record["slug"]:
        return record["type"] if record["type"] in ProgrammeBreak.Kind.values else ProgrammeBreak.Kind.OTHER
    return "" if record["persons"] else PAUSES.get(record["type"].casefold(), "")


def _person(person: Mapping[str, str]) -> EventPerson:
    name = " ".join(person["name"].split())[:200]
    return EventPerson(
        person["guid"] or person["code"] or name.casefold(),
        person["guid"].lower(),
        name,
        person["biography"],
        person["role"],
    )


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://")) and len(address) <= 200
