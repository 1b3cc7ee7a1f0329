"""schedule.json: the timetable of `schedule_xml` as JSON."""

import json
import re
from typing import Any

from smartcity_session.exports.schedule import GENERATOR, TIME_STEP, Day, Schedule, ScheduleEntry
from smartcity_session.presentation.addresses import Addresses

# The names of time zones that the format takes; it is left out where the congress has another one.
TIME_ZONE = re.compile(r"([A-Z][a-z]+/[A-Z][a-z]+)|UTC\Z")


def schedule_json(timetable: Schedule, addresses: Addresses) -> bytes:
    """The timetable as schedule.json, in UTF-8."""
    document = {
        "generator": {"name": GENERATOR},
        "schedule": {
            "version": timetable.version,
            "base_url": addresses.home(),
            "conference": _conference(timetable, addresses),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


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
        "track": None,
        "type": entry.type,
        "language": entry.language,
        "abstract": entry.abstract,
        "description": entry.description,
        "persons": [
            {"guid": person.uuid, "name": person.name, "url": addresses.speaker(person.slug)}
            for person in entry.persons
        ],
        "links": [{"title": each.title, "url": each.link} for each in entry.materials if each.link],
        "attachments": [
            {"title": each.title, "url": addresses.material(each)} for each in entry.materials if each.file
        ],
    }
