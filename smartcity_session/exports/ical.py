"""iCalendar (RFC 5545 and RFC 7986): sessions, talks and linked events for people's own calendars.

An event is identified by the uuid of what it shows and by nothing else: RFC 7986 (5.3) advises against the host in a
UID, and a portal that moves to another address must not double everybody's events. What has no time yet is no event.
A session's events share its sequence number.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from smartcity_session.content import (
    Appointed,
    CongressContent,
    LinkedEventContent,
    ListedBreak,
    NoticeContent,
    SessionContent,
    TalkContent,
    placed,
    text_language,
)
from smartcity_session.presentation.addresses import Addresses, ascii_address
from smartcity_session.presentation.dates import appointed
from smartcity_session.presentation.plain_text import legal, plain_text
from smartcity_session.presentation.running_order import Slot, running_order
from smartcity_session.text.lists import listed

if typing.TYPE_CHECKING:
    from icalendar import Calendar

    from smartcity_session.exports.ical_lines import EventLines, SharedLines

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Congress session portal//EN"
REFRESH = timedelta(hours=1)
END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True, slots=True)
class CalendarRevision:
    """How often the time, place or status of a session was announced anew, and when its record last changed.

    `moved_from` is when and where it was to be before, if it was moved; `notices` are those that are shown now, and
    `shows_livestream` is whether its page links to the livestream now.
    """

    sequence: int
    modified_at: datetime
    moved_from: Appointed | None = None
    notices: tuple[NoticeContent, ...] = ()
    shows_livestream: bool = False


RevisedSession = tuple[SessionContent, CalendarRevision]


def session_calendar(content: SessionContent, revision: CalendarRevision, addresses: Addresses) -> bytes:
    """The calendar of one session: the session and its talks."""
    writer = _Writer(addresses)
    events = [*writer.session(content, revision), *writer.talks(content, revision)]
    return _calendar(_name(content), addresses.session_calendar(content.slug), writer, events, content.congress)


def session_alone_calendar(content: SessionContent, revision: CalendarRevision, addresses: Addresses) -> bytes:
    """The calendar of one session without its talks."""
    writer = _Writer(addresses)
    events = list(writer.session(content, revision))
    return _calendar(_name(content), addresses.session_alone_calendar(content.slug), writer, events, content.congress)


def programme_calendar(
    congress: CongressContent,
    sessions: Iterable[RevisedSession],
    addresses: Addresses,
    breaks: Iterable[ListedBreak] = (),
) -> bytes:
    """The calendar of the whole programme: the sessions in their order, each with its talks, and the breaks."""
    writer = _Writer(addresses)
    events = [
        event
        for content, revision in sessions
        for event in (*writer.session(content, revision), *writer.talks(content, revision))
    ]
    events += [writer.pause(congress, each) for each in breaks]
    return _calendar(congress.name, addresses.programme_calendar(), writer, events, congress)


def session_events_calendar(content: SessionContent, revision: CalendarRevision, addresses: Addresses) -> bytes:
    """The calendar of the linked events of one session."""
    name = _("Linked events: %(name)s") % {"name": _name(content)}
    source = addresses.session_events_calendar(content.slug)
    return _events_calendar(name, source, [(content, revision)], addresses, content.congress)


def events_calendar(congress: CongressContent, sessions: Iterable[RevisedSession], addresses: Addresses) -> bytes:
    """The calendar of the linked events of all sessions. They are in no other one, for they are other congresses'."""
    name = _("Linked events: %(name)s") % {"name": congress.name}
    return _events_calendar(name, addresses.events_calendar(), sessions, addresses, congress)


def _events_calendar(
    name: str, source: str, sessions: Iterable[RevisedSession], addresses: Addresses, congress: CongressContent
) -> bytes:
    writer = _Writer(addresses)
    events = [event for content, revision in sessions for event in writer.linked_events(content, revision)]
    return _calendar(name, source, writer, events, congress)


def _name(content: SessionContent) -> str:
    return f"{content.code} {content.title}"


def _calendar(name: str, source: str, writer: _Writer, events: list[EventLines], congress: CongressContent) -> bytes:
    from icalendar import Calendar, vText  # noqa: PLC0415 (start-up stays fast)

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", vText(_line(name)))
    calendar.add("x-wr-calname", vText(_line(name)))  # what calendars read that are older than RFC 7986
    calendar.add("source", source, parameters={"value": "URI"})
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    if events:
        _add_time_zones(calendar, writer.starts)
    else:  # a calendar has at least one component (RFC 5545, 3.6)
        _add_time_zone(calendar, ZoneInfo(congress.time_zone), congress.start_date.year, congress.end_date.year)
    head: bytes = calendar.to_ical()
    return b"".join((head.removesuffix(END), *(event.to_ical() for event in events), END))


class _Writer:
    """Writes the events of one calendar; `starts` are those of the events so far."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self.starts: list[date] = []
        self.shared: SharedLines = {}

    def session(self, content: SessionContent, revision: CalendarRevision) -> Iterator[EventLines]:
        """The session, if its time is known."""
        start = content.starts_at
        if start is not None:
            yield self._session(content, start, revision, self.addresses.session(content.slug))

    def talks(self, content: SessionContent, revision: CalendarRevision) -> Iterator[EventLines]:
        """The talks whose time is known."""
        slots = running_order(content)
        for talk in content.talks:
            if talk.uuid in slots:
                yield self._talk(content, talk, slots[talk.uuid], revision)

    def linked_events(self, content: SessionContent, revision: CalendarRevision) -> Iterator[EventLines]:
        """The linked events whose first day is known."""
        page = self.addresses.session(content.slug)
        for event in content.events:
            if event.start_date is not None:
                yield self._linked_event(event, event.start_date, revision, page)

    def pause(self, congress: CongressContent, listed: ListedBreak) -> EventLines:
        """A break: it keeps nobody busy, and has no page but that of the programme."""
        revision = CalendarRevision(listed.revision, listed.updated_at)
        event = self._event(listed.uuid, listed.title, revision, language=text_language(listed.title))
        start, end = placed(listed, ZoneInfo(congress.time_zone))
        assert start is not None  # noqa: S101 (its columns are not null)
        self._set_time(event, start, end)
        _set_location(event, listed.room, congress)
        event.add("STATUS", "CONFIRMED")
        event.add("URL", self.addresses.home())
        event.add("CATEGORIES", listed.kind.upper())
        event.add("TRANSP", "TRANSPARENT")
        return event

    def _session(self, content: SessionContent, start: datetime, revision: CalendarRevision, page: str) -> EventLines:
        language = text_language(content.title)
        event = self._event(content.uuid, f"{content.code} {content.title}", revision, language=language)
        self._set_time(event, start, content.ends_at)
        _set_place(event, content)
        description = _session_description(content, revision, page)
        event.add_text("DESCRIPTION", description, language=text_language(content.abstract))
        event.add("URL", page)
        if revision.shows_livestream:  # RFC 7986, 5.11
            event.add_address(
                "CONFERENCE",
                ascii_address(content.livestream_url),
                VALUE="URI",
                FEATURE=["AUDIO", "VIDEO"],
                LABEL=_("Livestream"),
            )
        return event

    def _talk(self, content: SessionContent, talk: TalkContent, slot: Slot, revision: CalendarRevision) -> EventLines:
        event = self._event(talk.uuid, f"{content.code}: {talk.title}", revision, language=text_language(talk.title))
        self._set_time(event, slot.starts_at, slot.ends_at)
        _set_place(event, content)
        names = [part.person.name for part in talk.contributions]
        if not names and not content.is_off:
            names = [_("Speaker to be confirmed")]
        description = _paragraphs(listed(names), plain_text(talk.abstract))
        event.add_text("DESCRIPTION", description, language=text_language(talk.abstract))
        event.add_address("URL", self.addresses.talk(content.slug, talk.uuid))
        event.add("RELATED-TO", content.uuid)
        event.add("TRANSP", "TRANSPARENT")  # the session itself makes its reader busy, and once is enough
        return event

    def _linked_event(
        self, linked: LinkedEventContent, first: date, revision: CalendarRevision, session_page: str
    ) -> EventLines:
        event = self._event(linked.uuid, linked.name, revision, language=text_language(linked.name))
        # RFC 5545, 3.6.1: the end is not included
        self._set_time(event, first, (linked.end_date or first) + timedelta(days=1))
        place = listed((linked.city, linked.country))
        if place:
            event.add("LOCATION", _line(place))
        description = _paragraphs(linked.host_event, linked.reason)
        if description:
            event.add_text("DESCRIPTION", description, language=text_language(linked.reason))
        event.add("URL", ascii_address(linked.link) or session_page)
        event.add("STATUS", "CONFIRMED")
        event.add("TRANSP", "TRANSPARENT")
        return event

    def _event(self, uid: str, summary: str, revision: CalendarRevision, *, language: str) -> EventLines:
        from smartcity_session.exports.ical_lines import EventLines  # noqa: PLC0415 (start-up stays fast)

        event = EventLines(self.shared)
        event.add_text("UID", uid)
        event.add_text("SUMMARY", _line(summary), language=language)
        event.add("DTSTAMP", revision.modified_at)  # without a METHOD it means the last change (RFC 5545, 3.8.7.2)
        event.add("LAST-MODIFIED", revision.modified_at)
        event.add("SEQUENCE", revision.sequence)
        return event

    def _set_time(self, event: EventLines, start: date, end: date | None) -> None:
        self.starts.append(start)
        event.add("DTSTART", start)
        if end is not None:
            event.add("DTEND", end)


def _set_place(event: EventLines, content: SessionContent) -> None:
    _set_location(event, content.room, content.congress)
    event.add("STATUS", "CANCELLED" if content.is_off else "CONFIRMED")


def _set_location(event: EventLines, room: str, congress: CongressContent) -> None:
    place = (room, congress.venue, congress.venue_address, congress.city, congress.country)
    if any(place):
        event.add("LOCATION", _line(listed(place)))


def _session_description(content: SessionContent, revision: CalendarRevision, page: str) -> str:
    talks = "\n".join(f"• {_talk_line(talk)}" for talk in content.talks)
    notices = [_notice(notice) for notice in revision.notices]
    return _paragraphs(_news(content, revision), plain_text(content.abstract), talks, *notices, page)


def _notice(notice: NoticeContent) -> str:
    """The notice, named: a reader of an entry has not asked for it."""
    words = _("Notice: %(text)s") if notice.session_code else _("Notice of the congress: %(text)s")
    return words % {"text": notice.text}


def _news(content: SessionContent, revision: CalendarRevision) -> str:
    if content.status == "cancelled":
        return _("Cancelled.") + f" {content.cancellation_note}"
    if content.is_off:
        return _("Postponed: it does not take place at this time.") + f" {content.cancellation_note}"
    if revision.moved_from:
        return _("This session was moved. Before: %(former)s.") % {"former": appointed(revision.moved_from)}
    return ""


def _talk_line(talk: TalkContent) -> str:
    names = listed(part.person.name for part in talk.contributions)
    return f"{talk.title} ({names})" if names else talk.title


def _line(text: str) -> str:
    return legal(" ".join(text.split()))


def _paragraphs(*texts: str) -> str:
    return legal("\n\n".join(text.strip() for text in texts if text.strip()))


def _add_time_zones(calendar: Calendar, starts: list[date]) -> None:
    """Describe the zones of events that start then, from the year before the first to the year after the last."""
    years = [start.year for start in starts]
    zones = {start.tzinfo: None for start in starts if isinstance(start, datetime)}
    for zone in zones:
        if isinstance(zone, ZoneInfo) and zone.key != "UTC":  # times in UTC name no zone
            _add_time_zone(calendar, zone, min(years), max(years))


def _add_time_zone(calendar: Calendar, zone: ZoneInfo, first: int, last: int) -> None:
    from smartcity_session.exports.time_zones import time_zone  # noqa: PLC0415 (start-up stays fast)

    calendar.add_component(time_zone(zone, first=date(first - 1, 1, 1), last=date(last + 1, 12, 31)))
