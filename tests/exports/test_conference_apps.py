"""schedule.xml and schedule.json read as strictly as the programs do that load them.

Each reader asks for what the sources of its program ask for (read in 2026; no program was run), and fails where that
would stop, skip a session or put it elsewhere.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from smartcity_session.content import SessionContent
from smartcity_session.exports.schedule import schedule
from smartcity_session.exports.schedule_json import schedule_json
from smartcity_session.exports.schedule_xml import schedule_xml
from smartcity_session.presentation.addresses import Addresses
from tests.factories.contents import congress_of, content_of, material_of

ADDRESSES = Addresses("https://portal.example")
Found = dict[str, tuple[str, datetime, datetime, tuple[str, ...]]]  # title, start, end and persons by guid
MIDNIGHT_BY_GIGGITY = time(6)


class UnreadableError(Exception):
    """The program would stop or lose something here."""


def text(element: Element, path: str) -> str:
    """The text of an element that has to be there, and may be empty."""
    found = element.find(path)
    if found is None:
        raise UnreadableError(path)
    return found.text or ""


def attribute(element: Element, name: str) -> str:
    """An attribute that has to be there."""
    found = element.get(name)
    if not found:
        raise UnreadableError(f"{element.tag}@{name}")
    return found


def moment(words: str) -> datetime:
    """A date and time with an offset."""
    found = datetime.fromisoformat(words)
    if found.tzinfo is None:
        raise UnreadableError(words)
    return found


def hours_and_minutes(words: str) -> timedelta:
    """A duration in two digits each, which some readers take by their places."""
    if len(words) != len("01:30") or words[2] != ":":
        raise UnreadableError(words)
    return timedelta(hours=int(words[:2]), minutes=int(words[3:]))


def events(root: Element) -> list[tuple[Element, Element, Element]]:
    """The events, each with its day and its room."""
    return [
        (day, room, event)
        for day in root.findall("day")
        for room in day.findall("room")
        for event in room.findall("event")
    ]


def fosdem_companion(data: bytes) -> Found:
    """FOSDEM Companion: the conference before the days, numbers of sessions and persons, links with addresses."""
    root = ElementTree.fromstring(data)  # noqa: S314 (our own document)
    tags = [child.tag for child in root]
    if tags.index("conference") > tags.index("day"):
        raise UnreadableError("conference")
    for name in ("acronym", "title", "base_url"):
        text(root, f"conference/{name}")
    found: Found = {}
    for day, _room, event in events(root):
        int(attribute(day, "index"))
        date.fromisoformat(attribute(day, "date"))
        if moment(attribute(day, "end")) <= moment(attribute(day, "start")):
            raise UnreadableError("day@end")
        if not 0 < int(attribute(event, "id")) < 2**63:
            raise UnreadableError("event@id")
        for linked in (*event.iter("link"), *event.iter("attachment")):
            attribute(linked, "href")
        persons = {int(attribute(person, "id")): person.text or "" for person in event.iter("person")}
        start = moment(text(event, "date"))
        end = start + hours_and_minutes(text(event, "duration"))
        found[attribute(event, "guid")] = (text(event, "title"), start, end, tuple(persons.values()))
    return found


def engelsystem(data: bytes) -> Found:
    """engelsystem: persons, links and attachments are kept by their number or address, so that equal ones are one."""
    root = ElementTree.fromstring(data)  # noqa: S314 (our own document)
    for name in ("title", "acronym", "start", "end", "days", "timeslot_duration", "base_url"):
        if not text(root, f"conference/{name}"):
            raise UnreadableError(name)
    found: Found = {}
    for _day, room, event in events(root):
        attribute(room, "name")
        int(attribute(event, "id"))
        persons = {person.get("id", ""): person.text or "" for person in event.findall("persons/person")}
        start = moment(text(event, "date"))
        hours, minutes = text(event, "duration").split(":")[:2]
        end = start + timedelta(hours=int(hours), minutes=int(minutes))
        found[attribute(event, "guid")] = (text(event, "title"), start, end, tuple(persons.values()))
    return found


def event_fahrplan(data: bytes) -> Found:
    """EventFahrplan: what starts, by the clock, before its day ends is of the night after; rooms by name."""
    root = ElementTree.fromstring(data)  # noqa: S314 (our own document)
    found: Found = {}
    for day, room, event in events(root):
        int(attribute(day, "index"))
        attribute(room, "name")
        attribute(event, "id")
        start = moment(text(event, "date"))
        by_clock = time.fromisoformat(text(event, "start"))
        shown = datetime.combine(date.fromisoformat(attribute(day, "date")), by_clock, tzinfo=start.tzinfo)
        if by_clock < moment(attribute(day, "end")).time():
            shown += timedelta(days=1)
        end = shown + hours_and_minutes(text(event, "duration"))
        persons = tuple(person.text or "" for person in event.iter("person"))
        found[attribute(event, "guid")] = (text(event, "title"), shown, end, persons)
    return found


def giggity(data: bytes) -> Found:
    """Giggity: the day and the clock alone; before six in the morning is the night after."""
    root = ElementTree.fromstring(data)  # noqa: S314 (our own document)
    found: Found = {}
    for day, room, event in events(root):
        attribute(room, "name")
        attribute(event, "id")
        by_clock = time.fromisoformat(text(event, "start"))
        zone = moment(text(event, "date")).tzinfo
        start = datetime.combine(date.fromisoformat(attribute(day, "date")), by_clock, tzinfo=zone)
        if by_clock < MIDNIGHT_BY_GIGGITY:
            start += timedelta(days=1)
        end = start + hours_and_minutes(text(event, "duration"))
        persons = tuple(person.text or "" for person in event.iter("person"))
        found[attribute(event, "guid")] = (text(event, "title"), start, end, persons)
    return found


def voctoweb(data: bytes) -> Found:
    """voctoweb: every element that it names has to be there, also where it is empty."""
    root = ElementTree.fromstring(data)  # noqa: S314 (our own document)
    found: Found = {}
    for _day, _room, event in events(root):
        for name in ("abstract", "description", "track", "subtitle", "slug", "url", "start", "persons"):
            text(event, name)
        start = moment(text(event, "date"))
        end = start + hours_and_minutes(text(event, "duration"))
        persons = tuple(person.text or "" for person in event.findall("persons/*"))
        found[attribute(event, "guid")] = (text(event, "title"), start, end, persons)
    return found


def voctoweb_json(data: bytes) -> Found:
    """voctoweb: days are a list, rooms an object, persons a list with names and identifiers."""
    found: Found = {}
    for day in json.loads(data)["schedule"]["conference"]["days"]:
        for event in (event for room in day["rooms"].values() for event in room):
            if not all(person["guid"] or person["id"] for person in event["persons"]):
                raise UnreadableError("persons")
            for name in ("id", "abstract", "description", "track", "subtitle", "slug", "url"):
                if name not in event:
                    raise UnreadableError(name)
            start = moment(event["date"])
            end = start + hours_and_minutes(event["duration"])
            persons = tuple(person["name"] for person in event["persons"])
            found[event["guid"]] = (event["title"], start, end, persons)
    return found


XML_READERS = (fosdem_companion, engelsystem, event_fahrplan, giggity, voctoweb)


def programme() -> tuple[SessionContent, ...]:
    """Sessions of each kind: two at once without a room, past midnight, outside of the congress, without anything."""

    def uuid(start: str) -> str:
        return f"{start}000000-0000-4000-8000-000000000000"

    return (
        content_of(materials=(material_of(1), material_of(2, file=None, link="https://bücher.example/서울"))),
        content_of(uuid=uuid("a3"), code="A3", slug="a3", room="", start_time=time(9), end_time=time(10)),
        content_of(uuid=uuid("b1"), code="B1", slug="b1", room="", start_time=time(9), end_time=time(12)),
        content_of(uuid=uuid("c1"), code="C1", slug="c1", start_time=time(23), end_time=time(1)),
        content_of(uuid=uuid("e1"), code="E1", slug="e1", date=date(2015, 4, 14), title="<&> 스마트"),
        content_of(
            uuid=uuid("f1"), code="F1", slug="f1", room="C 1", contributions=(), talks=(), topics=(), abstract=""
        ),
    )


def expected() -> Found:
    found: Found = {}
    for content in programme():
        assert content.starts_at is not None
        assert content.ends_at is not None
        parts = (*content.contributions, *(part for talk in content.talks for part in talk.contributions))
        names = dict.fromkeys(part.person.name for part in parts if part.role != "contact")
        found[content.uuid] = (content.title, content.starts_at, content.ends_at, tuple(names))
    return found


def in_utc(found: Found) -> Found:
    return {guid: (title, a.astimezone(UTC), b.astimezone(UTC), names) for guid, (title, a, b, names) in found.items()}


@pytest.mark.parametrize("read", XML_READERS)
def test_the_xml_is_read_by_each_program(read: Callable[[bytes], Found]) -> None:
    assert in_utc(read(schedule_xml(schedule(congress_of(), programme()), ADDRESSES))) == in_utc(expected())


def test_the_json_is_read_by_voctoweb() -> None:
    assert in_utc(voctoweb_json(schedule_json(schedule(congress_of(), programme()), ADDRESSES))) == in_utc(expected())


@pytest.mark.parametrize(
    ("read", "right", "wrong"),
    [
        (fosdem_companion, b'person id="', b'person number="'),
        (fosdem_companion, b"<duration>01:30", b"<duration>1:30"),
        (fosdem_companion, b"<date>2015-04-09T14:00:00+09:00", b"<date>2015-04-09T14:00:00"),
        (fosdem_companion, b"<acronym>world_congress_2015</acronym>", b""),
        (engelsystem, b"<timeslot_duration>00:05</timeslot_duration>", b""),
        (event_fahrplan, b' end="', b' until="'),
        (giggity, b"<start>14:00</start>", b""),
        (voctoweb, b"<slug>world_congress_2015-session-d4</slug>", b""),
    ],
)
def test_a_reader_stops_where_its_program_would(read: Callable[[bytes], Found], right: bytes, wrong: bytes) -> None:
    data = schedule_xml(schedule(congress_of(), programme()), ADDRESSES)
    assert right in data
    with pytest.raises(UnreadableError):
        read(data.replace(right, wrong))


@pytest.mark.parametrize("read", [event_fahrplan, giggity])
def test_what_goes_wrong_in_a_program_is_known(read: Callable[[bytes], Found]) -> None:
    early = content_of(start_time=time(5), end_time=time(6))
    (shown,) = read(schedule_xml(schedule(congress_of(), [early]), ADDRESSES)).values()
    assert (shown[1] == early.starts_at) is (read is event_fahrplan)  # docs/formats.md says so of Giggity
