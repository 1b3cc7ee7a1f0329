"""Calendars, read back with the library that calendars use."""

import dataclasses
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from smartcity_session.content import Appointed, NoticeContent, SessionContent
from smartcity_session.exports.ical import (
    CalendarRevision,
    events_calendar,
    programme_calendar,
    session_alone_calendar,
    session_calendar,
    session_events_calendar,
)
from smartcity_session.presentation.addresses import Addresses, ascii_address
from tests.factories.contents import congress_of, content_of, event_of, talk_of

SEOUL = ZoneInfo("Asia/Seoul")
ADDRESSES = Addresses("https://portal.example")
REVISION = CalendarRevision(2, datetime(2015, 4, 7, 9, 30, tzinfo=UTC))


def made(content: SessionContent, revision: CalendarRevision = REVISION) -> Any:
    return Calendar.from_ical(session_calendar(content, revision, ADDRESSES))


def events(content: SessionContent) -> list[Any]:
    return list(made(content).events)


def linked_events(content: SessionContent) -> list[Any]:
    calendar: Any = Calendar.from_ical(session_events_calendar(content, REVISION, ADDRESSES))
    return list(calendar.events)


def test_a_session_is_an_event_with_time_place_and_revision() -> None:
    (event,) = events(content_of())
    assert str(event["summary"]) == "D4 Smart City Solutions"
    assert event.start == datetime(2015, 4, 9, 14, tzinfo=SEOUL)
    assert event.end == datetime(2015, 4, 9, 15, 30, tzinfo=SEOUL)
    assert str(event["location"]) == (
        "B2, Dongdaemun Design Plaza (DDP), 281 Eulji-ro, Jung-gu, Seoul, Republic of Korea"
    )
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 2)
    assert event["dtstamp"].dt == event["last-modified"].dt == REVISION.modified_at
    assert str(event["url"]) == "https://portal.example/sessions/d4/"


def test_an_event_keeps_its_uid_wherever_the_portal_is() -> None:
    elsewhere = session_calendar(content_of(), REVISION, Addresses("https://other.example"))
    (event,) = Calendar.from_ical(elsewhere).events
    assert str(event["uid"]) == str(events(content_of())[0]["uid"]) == content_of().uuid


def test_times_name_a_zone_that_the_calendar_describes() -> None:
    calendar = made(content_of())
    assert calendar.events[0]["dtstart"].params["TZID"] == "Asia/Seoul"
    (zone,) = calendar.timezones
    assert zone["tzid"] == "Asia/Seoul"
    assert {each["tzoffsetto"].td for each in zone.subcomponents} == {timedelta(hours=9)}


def test_a_zone_with_summer_time_is_described_with_both_offsets() -> None:
    calendar = made(content_of(congress=congress_of(time_zone="Europe/Berlin"), date=date(2015, 7, 1)))
    offsets = {each["tzoffsetto"].td for each in calendar.timezones[0].subcomponents}
    assert offsets == {timedelta(hours=1), timedelta(hours=2)}


def test_a_cancelled_session_says_so_with_its_note() -> None:
    (event,) = events(content_of(status="cancelled", cancellation_note="The speakers are ill."))
    assert event["status"] == "CANCELLED"
    assert str(event["description"]).startswith("Cancelled. The speakers are ill.")


def test_a_moved_session_says_first_where_it_was() -> None:
    moved = CalendarRevision(3, REVISION.modified_at, Appointed(date(2015, 4, 9), time(9), time(10, 30), "B1"))
    (event,) = made(content_of(), moved).events
    described = str(event["description"]).replace("\u00a0", " ")
    assert described.startswith("This session was moved. Before: Thursday 9 April 2015, 09:00–10:30, room B1.\n\n")


def test_a_session_without_a_time_is_no_event() -> None:
    assert events(content_of(start_time=None, end_time=None)) == []
    assert events(content_of(date=None, start_time=None, end_time=None)) == []


def test_a_session_without_an_end_has_none() -> None:
    (event,) = events(content_of(end_time=None))
    assert "dtend" not in event


def test_talks_are_events_when_their_time_is_known() -> None:
    content = content_of(talks=(talk_of(1, minutes=20, start_time=time(14, 10)), talk_of(2, minutes=5), talk_of(3)))
    session, first, second = events(content)
    assert [str(each["summary"]) for each in (first, second)] == ["D4: Talk 1", "D4: Talk 2"]
    assert (first.start.time(), first.end.time(), second.start.time()) == (time(14, 10), time(14, 30), time(14, 30))
    assert str(first["related-to"]) == str(session["uid"])
    assert first["sequence"] == 2


def test_a_linked_event_covers_whole_days_to_the_end_of_the_last() -> None:
    (event,) = linked_events(content_of(date=None, start_time=None, end_time=None, events=(event_of(1),)))
    assert (event.start, event.end) == (date(2015, 5, 20), date(2015, 5, 23))
    assert str(event["location"]) == "Berlin, Germany"


def test_a_linked_event_without_a_date_is_none() -> None:
    assert linked_events(content_of(events=(event_of(1, start_date=None, end_date=None),))) == []


def test_linked_events_are_in_files_of_their_own() -> None:
    content = content_of(events=(event_of(1),))
    assert [str(event["summary"]) for event in events(content)] == ["D4 Smart City Solutions"]
    programme: Any = Calendar.from_ical(programme_calendar(content.congress, [(content, REVISION)], ADDRESSES))
    assert len(programme.events) == 1
    calendar: Any = Calendar.from_ical(events_calendar(content.congress, [(content, REVISION)], ADDRESSES))
    assert [event["uid"] for event in calendar.events] == [event["uid"] for event in linked_events(content)]
    assert str(calendar["name"]) == "Linked events: World Congress 2015"


@pytest.mark.parametrize("write", [session_calendar, session_alone_calendar, session_events_calendar])
@pytest.mark.parametrize("zone", ["Asia/Seoul", "UTC"])
def test_a_calendar_without_an_event_is_valid(write: Any, zone: str) -> None:
    """It has at least one component (RFC 5545, 3.6), and subscribers may keep it."""
    content = content_of(date=None, start_time=None, end_time=None, congress=congress_of(time_zone=zone))
    calendar: Any = Calendar.from_ical(write(content, REVISION, ADDRESSES))
    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]
    assert calendar.subcomponents[0]["tzid"] == zone


def test_the_session_alone_is_the_same_event_without_its_talks() -> None:
    content = content_of(talks=(talk_of(1, minutes=20, start_time=time(14, 10)),), events=(event_of(1),))
    (alone,) = Calendar.from_ical(session_alone_calendar(content, REVISION, ADDRESSES)).events
    assert alone.to_ical() == events(content)[0].to_ical()


def test_a_talk_leads_to_the_talk() -> None:
    talk = talk_of(1, minutes=20, start_time=time(14, 10))
    _session, event = events(content_of(talks=(talk,)))
    assert str(event["url"]) == f"https://portal.example/sessions/d4/#talk-{talk.uuid}"


NOTICE = NoticeContent(
    "n", "D4", "d4", "We moved to room 3.", datetime(2015, 4, 9, tzinfo=UTC), datetime(2015, 4, 10, tzinfo=UTC), 1,
    REVISION.modified_at,
)  # fmt: skip


@pytest.mark.parametrize(
    ("notice", "named"),
    [
        (NOTICE, "Notice: We moved to room 3."),
        (
            dataclasses.replace(NOTICE, session_code="", session_slug="", text="The lifts are out of order."),
            "Notice of the congress: The lifts are out of order.",
        ),
    ],
)
def test_a_notice_is_named_and_comes_after_the_description(notice: NoticeContent, named: str) -> None:
    revision = dataclasses.replace(REVISION, notices=(notice,))
    (event,) = made(content_of(talks=(talk_of(1),)), revision).events
    assert str(event["description"]).split("\n\n") == [
        "A smart city is not just smart technology.",
        "It provides more services.",
        "• Talk 1 (Speaker 1)",
        named,
        "https://portal.example/sessions/d4/",
    ]


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("https://example.org/서울", "https://example.org/%EC%84%9C%EC%9A%B8"),
        ("https://example.org/%EC%84%9C?q=울", "https://example.org/%EC%84%9C?q=%EC%9A%B8"),
        ("https://münchen.example:8443/", "https://xn--mnchen-3ya.example:8443/"),
        ("https://me@서울.example/", "https://me@xn--2i4bq6h.example/"),
        ("https://" + "ü" * 80 + ".example/", "https://" + "%C3%BC" * 80 + ".example/"),
    ],
)
def test_addresses_are_in_ascii(address: str, uri: str) -> None:
    assert ascii_address(address) == uri
    body = session_events_calendar(content_of(events=(event_of(1, link=address),)), REVISION, ADDRESSES)
    assert f"URL:{uri}".encode() in body.replace(b"\r\n ", b"")


def test_text_cannot_begin_a_new_line_of_the_calendar() -> None:
    content = content_of(title="A\r\nATTENDEE:mailto:x@example.org; B, C", room="B2\nSTATUS:CANCELLED")
    (event,) = events(content)
    assert "attendee" not in event
    assert event["status"] == "CONFIRMED"


def test_control_characters_are_left_out() -> None:
    (event,) = events(content_of(title="Smart\x07 City", abstract="a\x08b", talks=()))
    assert str(event["summary"]) == "D4 Smart City"
    assert str(event["description"]).startswith("ab\n")


def test_the_description_is_plain_text() -> None:
    (event,) = events(content_of(talks=(talk_of(1),)))
    assert str(event["description"]) == (
        "A smart city is not just smart technology.\n\nIt provides more services.\n\n• Talk 1 (Speaker 1)\n\n"
        "https://portal.example/sessions/d4/"
    )


def test_the_same_content_gives_the_same_bytes() -> None:
    content = content_of(events=(event_of(1),))
    assert session_calendar(content, REVISION, ADDRESSES) == session_calendar(content, REVISION, ADDRESSES)


def test_the_programme_holds_every_session_with_its_own_sequence() -> None:
    other = dataclasses.replace(content_of(), uuid="a3000000-0000-4000-8000-000000000000", code="A3", talks=())
    sessions = [(content_of(talks=()), REVISION), (other, CalendarRevision(0, REVISION.modified_at))]
    calendar: Any = Calendar.from_ical(programme_calendar(congress_of(), sessions, ADDRESSES))
    assert [(str(each["uid"]), each["sequence"]) for each in calendar.events] == [
        (content_of().uuid, 2),
        (other.uuid, 0),
    ]
    assert str(calendar["name"]) == "World Congress 2015"
    assert len(calendar.timezones) == 1


def test_lines_are_folded_at_75_bytes() -> None:
    body = session_calendar(content_of(title="스마트 시티 " * 20), REVISION, ADDRESSES)
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
