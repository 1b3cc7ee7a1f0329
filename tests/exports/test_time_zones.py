"""Time zones in calendars, compared with the IANA database as Python has it."""

import bisect
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Timezone

from smartcity_session.exports.ical import CalendarRevision, session_calendar
from smartcity_session.exports.schedule import schedule
from smartcity_session.exports.time_zones import time_zone
from smartcity_session.presentation.addresses import Addresses
from tests.factories.contents import congress_of, content_of

ADDRESSES = Addresses("https://portal.example")
REVISION = CalendarRevision(0, datetime(2015, 4, 7, 9, 30, tzinfo=UTC))
FIRST, LAST = date(2010, 1, 1), date(2020, 1, 1)
ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Caracas",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Asia/Seoul",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Pacific/Apia",
    "Pacific/Auckland",
    "UTC",
]


def onsets(zone: Any) -> list[tuple[datetime, timedelta]]:
    """From which moment on, in UTC, which offset holds: each onset is told by the clock before it."""
    found: list[tuple[datetime, timedelta]] = []
    for part in zone.subcomponents:
        rdates: Any = part.get("RDATE", [])
        rows = rdates if isinstance(rdates, list) else [rdates]
        told = [part["DTSTART"].dt, *(each.dt for row in rows for each in row.dts)]
        before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        found += [((local - before).replace(tzinfo=UTC), after) for local in told]
    return sorted(found)


@pytest.mark.parametrize("name", ZONES)
def test_the_described_offset_is_that_of_the_database_at_every_hour_for_ten_years(name: str) -> None:
    zone = ZoneInfo(name)
    told = onsets(Timezone.from_ical(time_zone(zone, first=FIRST, last=LAST).to_ical()))
    moments = [datetime(2010, 1, 2, tzinfo=UTC) + timedelta(hours=hour) for hour in range(0, 3650 * 24, 3)]
    moments += [moment + timedelta(seconds=step) for moment, _offset in told[1:] for step in (-1, 0, 1)]
    starts = [moment for moment, _offset in told]
    wrong = [
        moment
        for moment in moments
        if told[bisect.bisect_right(starts, moment) - 1][1] != moment.astimezone(zone).utcoffset()
    ]
    assert wrong == []


def test_summer_begins_by_the_clock_before_it() -> None:
    lines = time_zone(ZoneInfo("Europe/Berlin"), first=date(2014, 1, 1), last=date(2015, 12, 31)).to_ical().decode()
    assert "DTSTART:20140330T020000\r\nRDATE:20150329T020000\r\n" in lines
    assert "DTSTART:20141026T030000\r\nRDATE:20151025T030000\r\n" in lines


BERLIN = congress_of(time_zone="Europe/Berlin", start_date=date(2015, 1, 1), end_date=date(2015, 12, 31))


@pytest.mark.parametrize(
    ("day", "start", "end", "duration"),
    [
        (date(2015, 3, 28), time(22), time(4), "05:00"),
        (date(2015, 3, 29), time(1, 30), time(3, 30), "01:00"),
        (date(2015, 3, 29), time(2, 30), time(4), "00:30"),
        (date(2015, 10, 24), time(22), time(4), "07:00"),
        (date(2015, 10, 25), time(1), time(4), "04:00"),
        (date(2015, 7, 1), time(22), time(4), "06:00"),
    ],
)
def test_a_schedule_says_how_much_time_passes_when_clocks_are_changed(
    day: date, start: time, end: time, duration: str
) -> None:
    content = content_of(congress=BERLIN, date=day, start_time=start, end_time=end)
    table = schedule(BERLIN, [content])
    (entry,) = [entry for each in table.days for entries in each.rooms.values() for entry in entries]
    assert entry.duration == duration
    event: Any = Calendar.from_ical(session_calendar(content, REVISION, ADDRESSES)).events[0]
    elapsed = event["dtend"].dt.astimezone(UTC) - event["dtstart"].dt.astimezone(UTC)
    assert f"{elapsed}".zfill(8) == f"{duration}:00"


@pytest.mark.parametrize(("start", "end"), [(time(2, 30), time(3, 15)), (time(2), time(3)), (time(2, 59), time(3, 59))])
def test_no_event_ends_before_it_starts_when_clocks_skip_its_start(start: time, end: time) -> None:
    content = content_of(congress=BERLIN, date=date(2015, 3, 29), start_time=start, end_time=end)
    event: Any = Calendar.from_ical(session_calendar(content, REVISION, ADDRESSES)).events[0]
    assert event["dtstart"].dt == datetime(2015, 3, 29, 3, start.minute, tzinfo=ZoneInfo("Europe/Berlin"))
    assert "dtend" not in event
    assert [day.rooms for day in schedule(BERLIN, [content]).days if day.rooms] == []
