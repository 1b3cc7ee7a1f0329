"""Reads a schedule, as a program of its own: the bytes of a file come on standard input, the schedule goes out as JSON.

The answer is {"generator", "conference": {...}, "rooms": [...], "events": [...]} with texts alone, or {"refused": why}.
Both formats, `schedule.json` and `schedule.xml`, are brought into the shape of the first.

It runs in a child process with limits on time and memory. XML with a document type is refused before anything of it is
expanded: entities can name files, and unpack to any size. It has neither settings nor database.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

SECONDS = 20
MEMORY = 512 * 1024**2
MOST_EVENTS = 5_000
LONGEST_TEXT = 100_000

EVENT = (
    *("guid", "id", "code", "slug", "date", "start", "duration", "room", "title", "subtitle", "track", "type"),
    *("language", "abstract", "description", "url"),
)
CONFERENCE = ("title", "start", "end", "time_zone_name", "url")


class RefusedError(Exception):
    """The file is not read; the message is the key of the reason."""


def from_json(data: bytes) -> dict[str, Any]:
    """A `schedule.json`."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise RefusedError("json") from None
    schedule = _dict(_dict(document).get("schedule"))
    conference = _dict(schedule.get("conference"))
    if not conference:
        raise RefusedError("kind")
    generator = _dict(_dict(document).get("generator")) or _dict(schedule.get("generator"))
    return {
        "generator": _text(generator.get("name")),
        "conference": _texts(conference, CONFERENCE),
        "rooms": [
            {**_texts(_dict(room), ("guid", "name")), "capacity": _text(_dict(room).get("capacity"))}
            for room in _list(conference.get("rooms"))
        ],
        "events": _first(_json_events(conference)),
    }


def _json_events(conference: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for day in _list(conference.get("days")):
        for room, events in _dict(_dict(day).get("rooms")).items():
            for each in map(_dict, _list(events)):
                event: dict[str, Any] = {**_texts(each, EVENT), "day": _text(_dict(day).get("date"))}
                event["room"] = event["room"] or _text(room)
                event["persons"] = [_person(_dict(person)) for person in _list(each.get("persons"))]
                event |= {name: list(_links(each.get(name))) for name in ("links", "attachments")}
                yield event


def _person(person: dict[str, Any]) -> dict[str, str]:
    names = (person.get(key) for key in ("public_name", "name", "full_public_name", "full_name"))
    return {
        "name": next((_text(name) for name in names if _text(name)), ""),
        "guid": _text(person.get("guid")),
        "code": _text(person.get("code")) or _text(person.get("id")),
        "biography": _text(person.get("biography")) or _text(person.get("description")),
        "role": _text(person.get("role")),
    }


def _links(links: object) -> Iterator[dict[str, str]]:
    for each in map(_dict, _list(links)):
        address = _text(each.get("url")) or _text(each.get("href"))
        if address:
            yield {"title": _text(each.get("title")) or address, "url": address}


def from_xml(data: bytes) -> dict[str, Any]:
    """A `schedule.xml`."""
    parser = XMLParser(target=_Builder())  # noqa: S314 (document types are refused, in a process with limits)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError:
        raise RefusedError("xml") from None
    conference = root.find("conference")
    if root.tag != "schedule" or conference is None:
        raise RefusedError("kind")
    generator = root.find("generator")
    return {
        "generator": "" if generator is None else generator.get("name", ""),
        "conference": {name: _child(conference, name) for name in CONFERENCE},
        "rooms": [
            {"guid": room.get("guid", ""), "name": room.get("name", ""), "capacity": ""}
            for room in root.iter("room")
            if room.get("name")
        ],
        "events": _first(_xml_events(root)),
    }


class _Builder(TreeBuilder):
    def doctype(self, *_declaration: object) -> None:
        raise RefusedError("doctype")


def _xml_events(root: Element) -> Iterator[dict[str, Any]]:
    for day in root.iter("day"):
        for room in day.iter("room"):
            for each in room.findall("event"):
                event: dict[str, Any] = {name: each.get(name, "") or _child(each, name) for name in EVENT}
                event |= {"room": event["room"] or room.get("name", ""), "day": day.get("date", "")}
                people = each.findall("persons/person")
                event["persons"] = [_person({**person.attrib, "name": person.text}) for person in people]
                for name, path in (("links", "links/link"), ("attachments", "attachments/attachment")):
                    event[name] = list(_links([{**link.attrib, "title": link.text} for link in each.findall(path)]))
                yield event


def _child(parent: Element, name: str) -> str:
    return _text(parent.findtext(name))


def _first(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for event in events:
        found.append(event)
        if len(found) > MOST_EVENTS:
            raise RefusedError("events")
    return found


def _texts(values: dict[str, Any], names: Iterable[str]) -> dict[str, str]:
    return {name: _text(values.get(name)) for name in names}


def _text(value: object) -> str:
    """A text, or a number as one; of a text in several languages the English one, or the first; else nothing."""
    if isinstance(value, dict):
        value = value.get("en") or next(iter(value.values()), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()[:LONGEST_TEXT]


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[3]))  # `python -I` does not know where the portal is
    from smartcity_session.processes.limits import limit_resources

    limit_resources(seconds=SECONDS, memory=MEMORY)
    try:
        answer = {"json": from_json, "xml": from_xml}[sys.argv[1]](sys.stdin.buffer.read())
    except RefusedError as refused:
        answer = {"refused": str(refused)}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace"))
