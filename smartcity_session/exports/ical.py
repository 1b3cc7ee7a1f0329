"""iCalendar (RFC 5545 and RFC 7986): sessions, talks and linked events for people's own calendars.

An event is identified by the uuid of what it shows and by nothing else: RFC 7986 (5.3) advises against the host in a
UID, and a portal that moves to another address must not double everybody's events. What has no time yet is no event.
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
)
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.dates import appointed
from smartcity_session.presentation.plain_text import legal, plain_text
from smartcity_session.presentation.running_order import Slot, running_order

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

    `moved_from` is when and where it was to be before, if it was moved; `notices` are those that are shown now.
    """

    sequence: int
    modified_at: datetime
    moved_from: Appointed | None = None
    notices: tuple[NoticeContent, ...] = ()


def session_calendar(content: SessionContent, revision: CalendarRevision, addresses: Addresses) -> bytes:
    """The calendar of one session: the session, its talks and its linked events."""
    name = f"{content.code} {content.title}"
    return _calendar(name, addresses.session_calendar(content.slug), [(content, revision)], addresses)


def programme_calendar(
    congress: CongressContent,
    sessions: Iterable[tuple[SessionContent, CalendarRevision]],
    addresses: Addresses,
    breaks: Iterable[ListedBreak] = (),
) -> bytes:
    """The calendar of the whole programme, in the order of `sessions`, and its breaks."""
    between = [(congress, each) for each in breaks]
    return _calendar(congress.name, addresses.programme_calendar(), list(sessions), addresses, between)


def _calendar(
    name: str,
    source: str,
    sessions: list[tuple[SessionContent, CalendarRevision]],
    addresses: Addresses,
    breaks: Iterable[tuple[CongressContent, ListedBreak]] = (),
) -> bytes:
    from icalendar import Calendar, vText  # noqa: PLC0415 (start-up stays fast)

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", vText(_line(name)))
    calendar.add("x-wr-calname", vText(_line(name)))  # what calendars read that are older than RFC 7986
    calendar.add("source", source, parameters={"value": "URI"})
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    writer = _Writer(addresses)
    events = [event.to_ical() for content, revision in sessions for event in writer.events(content, revision)]
    events += [writer.pause(congress, each).to_ical() for congress, each in breaks]
    _add_time_zones(calendar, writer.starts)
    head: bytes = calendar.to_ical()
    return b"".join((head.removesuffix(END), *events, END))


class _Writer:
    """Writes the events of one calendar; `starts` are those of the events so far."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self.starts: list[date] = []
        self.shared: SharedLines = {}

    def events(self, content: SessionContent, revision: CalendarRevision) -> Iterator[EventLines]:
        """The session, its talks and its linked events, as far as their time is known."""
        page, start = self.addresses.session(content.slug), content.starts_at
        if start is not None:
            yield self._session(content, start, revision, page)
        slots = running_order(content)
        for talk in content.talks:
            if talk.uuid in slots:
                yield self._talk(content, talk, slots[talk.uuid], revision, page)
        for event in content.events:
            if event.start_date is not None:
                yield self._linked_event(event, event.start_date, revision, page)

    def pause(self, congress: CongressContent, listed: ListedBreak) -> EventLines:
        """A break: it keeps nobody busy, and has no page but that of the programme."""
        event = self._event(listed.uuid, listed.title, CalendarRevision(listed.revision, listed.updated_at))
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
        event = self._event(content.uuid, f"{content.code} {content.title}", revision)
        self._set_time(event, start, content.ends_at)
        _set_place(event, content)
        event.add_text("DESCRIPTION", _session_description(content, revision, page))
        event.add("URL", page)
        return event

    def _talk(
        self, content: SessionContent, talk: TalkContent, slot: Slot, revision: CalendarRevision, page: str
    ) -> EventLines:
        event = self._event(talk.uuid, f"{content.code}: {talk.title}", revision)
        self._set_time(event, slot.starts_at, slot.ends_at)
        _set_place(event, content)
        names = [part.person.name for part in talk.contributions]
        if not names and content.status != "cancelled":
            names = [_("Speaker to be confirmed")]
        event.add_text("DESCRIPTION", _paragraphs(", ".join(names), plain_text(talk.abstract)))
        event.add("URL", page)
        event.add("RELATED-TO", content.uuid)
        event.add("TRANSP", "TRANSPARENT")  # the session itself makes its reader busy, and once is enough
        return event

    def _linked_event(
        self, linked: LinkedEventContent, first: date, revision: CalendarRevision, session_page: str
    ) -> EventLines:
        event = self._event(linked.uuid, linked.name, revision)
        # RFC 5545, 3.6.1: the end is not included
        self._set_time(event, first, (linked.end_date or first) + timedelta(days=1))
        place = ", ".join(filter(None, (linked.city, linked.country)))
        if place:
            event.add("LOCATION", _line(place))
        description = _paragraphs(linked.host_event, linked.reason)
        if description:
            event.add_text("DESCRIPTION", description)
        event.add("URL", linked.link or session_page)
        event.add("STATUS", "CONFIRMED")
        event.add("TRANSP", "TRANSPARENT")
        return event

    def _event(self, uid: str, summary: str, revision: CalendarRevision) -> EventLines:
        from smartcity_session.exports.ical_lines import EventLines  # noqa: PLC0415 (start-up stays fast)

        event = EventLines(self.shared)
        event.add_text("UID", uid)
        event.add_text("SUMMARY", _line(summary))
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
    event.add("STATUS", "CANCELLED" if content.status == "cancelled" else "CONFIRMED")


def _set_location(event: EventLines, room: str, congress: CongressContent) -> None:
    place = (room, congress.venue, congress.venue_address, congress.city, congress.country)
    if any(place):
        event.add("LOCATION", _line(", ".join(filter(None, place))))


def _session_description(content: SessionContent, revision: CalendarRevision, page: str) -> str:
    talks = "\n".join(f"• {_talk_line(talk)}" for talk in content.talks)
    notices = [notice.text for notice in revision.notices]
    return _paragraphs(*notices, _news(content, revision), plain_text(content.abstract), talks, page)


def _news(content: SessionContent, revision: CalendarRevision) -> str:
    if content.status == "cancelled":
        return _("Cancelled.") + f" {content.cancellation_note}"
    if revision.moved_from:
        return _("This session was moved. Before: %(former)s.") % {"former": appointed(revision.moved_from)}
    return ""


def _talk_line(talk: TalkContent) -> str:
    names = ", ".join(part.person.name for part in talk.contributions)
    return f"{talk.title} ({names})" if names else talk.title


def _line(text: str) -> str:
    return legal(" ".join(text.split()))


def _paragraphs(*texts: str) -> str:
    return legal("\n\n".join(text.strip() for text in texts if text.strip()))


def _add_time_zones(calendar: Calendar, starts: list[date]) -> None:
    """Describe the zones of events that start then, from the year before the first to the year after the last."""
    from smartcity_session.exports.time_zones import time_zone  # noqa: PLC0415 (start-up stays fast)

    if not starts:
        return
    years = [start.year for start in starts]
    zones = {start.tzinfo: None for start in starts if isinstance(start, datetime)}
    for zone in zones:
        if isinstance(zone, ZoneInfo) and zone.key != "UTC":  # times in UTC name no zone
            first, last = date(min(years) - 1, 1, 1), date(max(years) + 1, 12, 31)
            calendar.add_component(time_zone(zone, first=first, last=last))
