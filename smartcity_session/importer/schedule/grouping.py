"""Events of one track or room, one after the other, as the talks of one session.

pretalx and frab list each talk as an event; many congresses have sessions that consist of several talks.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.text import slugify

from smartcity_session.importer.schedule.reading import EventTalk, ScheduleEvent, ScheduleFile

LONGEST_PAUSE = timedelta(minutes=15)  # a longer one is between two sessions
LONGEST_CODE = 14


class SessionsBy(StrEnum):
    """What the events have in common that become talks of one session. With `NONE` each event is a session."""

    NONE = "none"
    TRACK = "track"
    ROOM = "room"


def grouped(file: ScheduleFile, by: SessionsBy) -> ScheduleFile:
    """The schedule with sessions instead of events that follow on each other on one day, in one room and track.

    Breaks, and events without a time, or without what they are grouped by, stay as they are. A session is found again
    in a later schedule by its track or room, its day, and which one it is on that day.
    """
    if by is SessionsBy.NONE:
        return file
    groups: dict[tuple[Any, ...], list[ScheduleEvent]] = defaultdict(list)
    others = []
    for event in file.events:
        name = _name(event, by)
        if event.kind_of_break or not name or not (event.day and event.start and event.end):
            others.append(event)
        else:
            groups[name, event.day, event.room].append(event)
    sessions = []
    counts: dict[str, int] = defaultdict(int)
    for key, events in sorted(groups.items(), key=lambda item: (item[0][1], item[1][0].start, item[0][2])):
        for number, run in enumerate(_runs(events), start=1):
            counts[key[0]] += 1
            guid = str(uuid5(NAMESPACE_URL, json.dumps([by, *map(str, key), number])))
            sessions.append(_session(run, guid=guid, name=key[0], number=counts[key[0]]))
    return replace(file, events=(*sessions, *others))


def _name(event: ScheduleEvent, by: SessionsBy) -> str:
    return event.track if by is SessionsBy.TRACK else event.room


def _runs(events: Iterable[ScheduleEvent]) -> Iterator[list[ScheduleEvent]]:
    """The events by their start, parted where there is a long pause."""
    run: list[ScheduleEvent] = []
    for event in sorted(events, key=lambda each: _span(each)[0]):
        if run and _span(event)[0] - max(_span(each)[1] for each in run) > LONGEST_PAUSE:
            yield run
            run = []
        run.append(event)
    yield run


def _span(event: ScheduleEvent) -> tuple[datetime, datetime]:
    """Local start and end of an event that has both; an end before the start is on the next day."""
    assert event.day and event.start and event.end  # noqa: S101, PT018 (others are not grouped)
    start, end = (datetime.combine(event.day, each) for each in (event.start, event.end))
    return start, end if end >= start else end + timedelta(days=1)


def _session(events: Sequence[ScheduleEvent], *, guid: str, name: str, number: int) -> ScheduleEvent:
    first = events[0]
    last = max(events, key=lambda event: _span(event)[1])
    persons = {person.key: person for event in events for person in event.persons}
    records = [json.loads(event.record) for event in events]
    people = {json.dumps(each, sort_keys=True): each for record in records for each in record["persons"]}
    record = {"guid": guid, "track": first.track, "persons": list(people.values()), "events": records}
    return replace(
        first,
        guid=guid,
        code=_code(name, number) or f"S-{guid[:8]}",
        title=name if number == 1 else f"{name} ({number})",
        abstract="",
        talks=tuple(map(_talk, events)),
        end=last.end,
        format="",
        track=first.track if len({event.track for event in events}) == 1 else "",
        persons=tuple(persons.values()),
        links=tuple(dict.fromkeys(link for event in events for link in event.links)),
        record=json.dumps(record, ensure_ascii=False, indent=1),
    )


def _code(name: str, number: int) -> str:
    """A code of the letters that it has in ASCII; empty where there are none."""
    letters = slugify(name)[:LONGEST_CODE].strip("-").upper()
    return f"{letters}-{number}" if letters else ""


def _talk(event: ScheduleEvent) -> EventTalk:
    start, end = _span(event)
    minutes = int((end - start) / timedelta(minutes=1))
    return EventTalk(event.title, event.abstract, event.start, minutes, event.persons, is_whole=True)
