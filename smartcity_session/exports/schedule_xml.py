"""schedule.xml, the format of frab, pentabarf and pretalx, which the apps of conferences load."""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from smartcity_session import __version__
from smartcity_session.exports.schedule import GENERATOR, TIME_STEP, Day, Schedule, ScheduleEntry
from smartcity_session.presentation.addresses import Addresses, ascii_address
from smartcity_session.presentation.plain_text import legal

DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"
SLUG = re.compile(r"[a-z][a-z0-9-]+")  # as the format has it


def schedule_xml(timetable: Schedule, addresses: Addresses) -> bytes:
    """The timetable as schedule.xml, in UTF-8."""
    root = Element("schedule")
    SubElement(root, "generator", name=GENERATOR, version=__version__)
    _add(root, "url", addresses.of("schedule_xml"))
    _add(root, "version", timetable.version)
    _add_conference(root, timetable, addresses)
    for day in timetable.days:
        _add_day(root, day, addresses)
    indent(root)
    return (DECLARATION + tostring(root, encoding="unicode") + "\n").encode()


def _add_conference(root: Element, timetable: Schedule, addresses: Addresses) -> None:
    congress = timetable.congress
    conference = SubElement(root, "conference")
    _add(conference, "title", congress.name)
    _add(conference, "acronym", timetable.acronym)
    _add(conference, "start", congress.start_date.isoformat())
    _add(conference, "end", congress.end_date.isoformat())
    _add(conference, "days", str(len(timetable.days)))
    _add(conference, "timeslot_duration", TIME_STEP)
    _add(conference, "base_url", addresses.home())
    _add(conference, "url", congress.website or addresses.home())
    _add(conference, "time_zone_name", congress.time_zone)
    for track in timetable.tracks:
        slug = {"slug": track.slug} if SLUG.fullmatch(track.slug) else {}
        SubElement(conference, "track", {"name": legal(track.name), **slug})


def _add_day(root: Element, day: Day, addresses: Addresses) -> None:
    element = SubElement(
        root,
        "day",
        index=str(day.index),
        date=day.date.isoformat(),
        start=day.starts_at.isoformat(),
        end=day.ends_at.isoformat(),
    )
    for where, entries in day.rooms.items():
        room = SubElement(element, "room", name=legal(where.name))
        if where.guid:
            room.set("guid", where.guid)
        for entry in entries:
            _add_event(room, entry, addresses)


def _add_event(room: Element, entry: ScheduleEntry, addresses: Addresses) -> None:
    event = SubElement(room, "event", id=str(entry.id), guid=entry.guid)
    _add(event, "room", entry.room.name)
    _add(event, "title", entry.title)
    _add(event, "subtitle", entry.subtitle)
    _add(event, "type", entry.type)
    _add(event, "date", entry.starts_at.isoformat())
    _add(event, "start", f"{entry.starts_at:%H:%M}")
    _add(event, "duration", entry.duration)
    _add(event, "abstract", entry.abstract)
    _add(event, "slug", entry.slug)
    _add(event, "track", entry.track.name if entry.track else "")
    persons = SubElement(event, "persons")
    for each in entry.persons:
        _add(persons, "person", each.person.name, id=str(each.id), guid=each.person.uuid)
    _add(event, "language", entry.language)
    _add(event, "description", entry.description)
    links = SubElement(event, "links")
    for material in entry.materials:
        if material.link:
            _add(links, "link", material.title, href=ascii_address(material.link))
    attachments = SubElement(event, "attachments")
    for material in entry.materials:
        if material.file:
            _add(attachments, "attachment", material.title, href=addresses.material(material))
    _add(event, "url", entry.page(addresses))
    if entry.takes_feedback:
        _add(event, "feedback_url", addresses.of("feedback", entry.session))


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    legal_attributes = {key: legal(value) for key, value in attributes.items()} if attributes else {}
    SubElement(parent, name, legal_attributes).text = legal(text)
