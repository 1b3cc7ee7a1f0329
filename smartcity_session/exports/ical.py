"""iCalendar (RFC 5545 and RFC 7986): sessions, talks and linked events for people's own calendars.

An event is identified by the uuid of what it shows and by nothing else: RFC 7986 (5.3) advises against the host in a
UID, and a portal that moves to another address must not double everybody's events. What has no time yet is no event.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from smartcity_session.changes import Appointed
from smartcity_session.content import CongressContent, LinkedEventContent, NoticeContent, SessionContent, TalkContent
from smartcity_session.exports.addresses import Addresses
from smartcity_session.exports.plain_text import legal, plain_text
from smartcity_session.exports.running_order import Slot, running_order
from smartcity_session.templatetags.portal import appointed

if typing.TYPE_CHECKING:
    from icalendar import Calendar, Event

PRODUCT = "-//Congress session portal//EN"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Revision:
    """How often the time, place or status of a session was announced anew, and when its record last changed.

    `moved_from` is when and where it was to be before, if it was moved; `notices` are those that are shown now.
    """

    sequence: int
    modified_at: datetime
    moved_from: Appointed | None = None
    notices: tuple[NoticeContent, ...] = ()


def session_calendar(content: SessionContent, revision: Revision, addresses: Addresses) -> bytes:
    """The calendar of one session: the session, its talks and its linked events."""
    name = f"{content.code} {content.title}"
    return _calendar(name, addresses.session_calendar(content.slug), [(content, revision)], addresses)


def programme_calendar(
    congress: CongressContent, sessions: Iterable[tuple[SessionContent, Revision]], addresses: Addresses
) -> bytes:
    """The calendar of the whole programme, in the order of `sessions`."""
    return _calendar(congress.name, addresses.programme_calendar(), list(sessions), addresses)


def _calendar(name: str, source: str, sessions: list[tuple[SessionContent, Revision]], addresses: Addresses) -> bytes:
    from icalendar import Calendar, vText  # noqa: PLC0415 (start-up stays fast)

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", vText(_line(name)))
    calendar.add("x-wr-calname", vText(_line(name)))  # what calendars read that are older than RFC 7986
    calendar.add("source", source, parameters={"value": "URI"})
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for content, revision in sessions:
        for event in _events(content, revision, addresses):
            calendar.add_component(event)
    _add_time_zones(calendar)
    document: bytes = calendar.to_ical()
    return document


def _events(content: SessionContent, revision: Revision, addresses: Addresses) -> Iterator[Event]:
    if content.starts_at is not None:
        yield _session_event(content, content.starts_at, revision, addresses)
    slots = running_order(content)
    for talk in content.talks:
        if talk.uuid in slots:
            yield _talk_event(content, talk, slots[talk.uuid], revision, addresses)
    for event in content.events:
        if event.start_date is not None:
            yield _linked_event(event, event.start_date, revision, addresses.session(content.slug))


def _session_event(content: SessionContent, start: datetime, revision: Revision, addresses: Addresses) -> Event:
    event = _event(content.uuid, f"{content.code} {content.title}", revision)
    _set_time(event, start, content.ends_at)
    _set_place(event, content)
    event.add("description", _session_description(content, revision, addresses))
    event.add("url", addresses.session(content.slug))
    return event


def _talk_event(
    content: SessionContent, talk: TalkContent, slot: Slot, revision: Revision, addresses: Addresses
) -> Event:
    event = _event(talk.uuid, f"{content.code}: {talk.title}", revision)
    _set_time(event, slot.starts_at, slot.ends_at)
    _set_place(event, content)
    names = [part.person.name for part in talk.contributions] or [_("Speaker to be confirmed")]
    event.add("description", _paragraphs(", ".join(names), plain_text(talk.abstract)))
    event.add("url", addresses.session(content.slug))
    event.add("related-to", content.uuid)
    event.add("transp", "TRANSPARENT")  # the session itself makes its reader busy, and once is enough
    return event


def _linked_event(linked: LinkedEventContent, first: date, revision: Revision, session_page: str) -> Event:
    event = _event(linked.uuid, linked.name, revision)
    event.add("dtstart", first)
    event.add("dtend", (linked.end_date or first) + timedelta(days=1))  # RFC 5545, 3.6.1: the end is not included
    place = ", ".join(filter(None, (linked.city, linked.country)))
    if place:
        event.add("location", _line(place))
    description = _paragraphs(linked.host_event, linked.reason)
    if description:
        event.add("description", description)
    event.add("url", linked.link or session_page)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _event(uid: str, summary: str, revision: Revision) -> Event:
    from icalendar import Event  # noqa: PLC0415 (start-up stays fast)

    event = Event()
    event.add("uid", uid)
    event.add("summary", _line(summary))
    event.add("dtstamp", revision.modified_at)  # without a METHOD it means the last change (RFC 5545, 3.8.7.2)
    event.add("last-modified", revision.modified_at)
    event.add("sequence", revision.sequence)
    return event


def _set_time(event: Event, start: datetime, end: datetime | None) -> None:
    event.add("dtstart", start)
    if end is not None:
        event.add("dtend", end)


def _set_place(event: Event, content: SessionContent) -> None:
    congress = content.congress
    place = (content.room, congress.venue, congress.venue_address, congress.city, congress.country)
    if any(place):
        event.add("location", _line(", ".join(filter(None, place))))
    event.add("status", "CANCELLED" if content.status == "cancelled" else "CONFIRMED")


def _session_description(content: SessionContent, revision: Revision, addresses: Addresses) -> str:
    talks = "\n".join(f"• {_talk_line(talk)}" for talk in content.talks)
    notices = [notice.text for notice in revision.notices]
    return _paragraphs(
        *notices, _news(content, revision), plain_text(content.abstract), talks, addresses.session(content.slug)
    )


def _news(content: SessionContent, revision: Revision) -> str:
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


def _add_time_zones(calendar: Calendar) -> None:
    """Describe the zones in use, from the year before the first event to the year after the last."""
    moments = [event.start for event in calendar.events]
    if moments:
        years = sorted(moment.year for moment in moments)
        calendar.add_missing_timezones(date(years[0] - 1, 1, 1), date(years[-1] + 1, 12, 31))
