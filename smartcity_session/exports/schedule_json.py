"""schedule.json: the timetable of `schedule_xml` as JSON."""

import json
import re
from json.encoder import encode_basestring
from typing import Any

from smartcity_session import __version__
from smartcity_session.exports.schedule import GENERATOR, TIME_STEP, Day, Schedule, ScheduleEntry
from smartcity_session.presentation.addresses import Addresses, ascii_address

# The names of time zones that the format takes; it is left out where the congress has another one.
SLUG = re.compile(r"[a-z0-9_-]+[a-z0-9]")  # as the format has it
TIME_ZONE = re.compile(r"([A-Z][a-z]+/[A-Z][a-z]+)|UTC\Z")


def schedule_json(timetable: Schedule, addresses: Addresses) -> bytes:
    """The timetable as schedule.json, in UTF-8."""
    document = {
        "generator": {"name": GENERATOR, "version": __version__},
        "schedule": {
            "version": timetable.version,
            "base_url": addresses.home(),
            "conference": _conference(timetable, addresses),
        },
    }
    return _indented(document, "\n").encode()


def _indented(value: Any, line_end: str) -> str:
    """What `json.dumps` gives with `indent=1`, for which it has no quick code: it took a fifth of the whole."""
    if isinstance(value, str):
        return encode_basestring(value)
    within = f"{line_end} "
    if isinstance(value, dict) and value:
        items = [f"{encode_basestring(name)}: {_indented(item, within)}" for name, item in value.items()]
        return f"{{{within}{f',{within}'.join(items)}{line_end}}}"
    if isinstance(value, list) and value:
        return f"[{within}{f',{within}'.join([_indented(item, within) for item in value])}{line_end}]"
    return json.dumps(value)


def _conference(timetable: Schedule, addresses: Addresses) -> dict[str, Any]:
    congress = timetable.congress
    zone = {"time_zone_name": congress.time_zone} if TIME_ZONE.match(congress.time_zone) else {}
    return {
        "acronym": timetable.acronym,
        "title": congress.name,
        "description": congress.theme,
        "start": congress.start_date.isoformat(),
        "end": congress.end_date.isoformat(),
        "daysCount": len(timetable.days),
        "timeslot_duration": TIME_STEP,
        **zone,
        "url": congress.website or addresses.home(),
        "tracks": [
            {"name": track.name, **({"slug": track.slug} if SLUG.fullmatch(track.slug) else {})}
            for track in timetable.tracks
        ],
        "rooms": _rooms(timetable),
        "days": [_day(day, addresses) for day in timetable.days],
    }


def _rooms(timetable: Schedule) -> list[dict[str, str]]:
    """The rooms that have an identifier, each once."""
    rooms = dict.fromkeys(room for day in timetable.days for room in day.rooms if room.guid)
    return [{"guid": room.guid, "name": room.name} for room in rooms]


def _day(day: Day, addresses: Addresses) -> dict[str, Any]:
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": day.starts_at.isoformat(),
        "day_end": day.ends_at.isoformat(),
        "rooms": {room.name: [_event(entry, addresses) for entry in entries] for room, entries in day.rooms.items()},
    }


def _event(entry: ScheduleEntry, addresses: Addresses) -> dict[str, Any]:
    return {
        "guid": entry.guid,
        "id": entry.id,
        "date": entry.starts_at.isoformat(),
        "start": f"{entry.starts_at:%H:%M}",
        "end": entry.ends_at.isoformat(),
        "duration": entry.duration,
        "room": entry.room.name,
        "slug": entry.slug,
        "url": entry.page(addresses),
        "title": entry.title,
        "subtitle": entry.subtitle,
        "track": entry.track.name if entry.track else None,
        "type": entry.type,
        "language": entry.language,
        "abstract": entry.abstract,
        "description": entry.description,
        "persons": [
            {
                "id": each.id,
                "guid": each.person.uuid,
                "name": each.person.name,
                "url": addresses.speaker(each.person.slug),
            }
            for each in entry.persons
        ],
        "links": [{"title": each.title, "url": ascii_address(each.link)} for each in entry.materials if each.link],
        "attachments": [
            {"title": each.title, "url": addresses.material(each)} for each in entry.materials if each.file
        ],
        **({"feedback_url": addresses.of("feedback", entry.session)} if entry.takes_feedback else {}),
    }
