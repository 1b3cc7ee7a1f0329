"""A time zone as iCalendar describes it (RFC 5545, 3.6.5): from when on which offset holds, by the IANA database."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)

# What holds between two changes: the offset, what it is called, and whether it is standard time.
Observance = tuple[timedelta, str, bool]


def time_zone(zone: ZoneInfo, *, first: date, last: date) -> Timezone:
    """The zone from the beginning of `first` until the beginning of `last`.

    icalendar's own description says when a change comes by the clock after it. The standard wants the clock before it:
    summer would begin an hour late.
    """
    start = datetime.combine(first, time(), tzinfo=zone).astimezone(UTC)
    now = _observance(start, zone)
    onsets: dict[tuple[timedelta, Observance], list[datetime]] = defaultdict(list)
    onsets[now[0], now].append(datetime.combine(first, time()))
    for moment, before, after in _changes(zone, start, datetime.combine(last, time(), tzinfo=zone).astimezone(UTC)):
        onsets[before[0], after].append((moment + before[0]).replace(tzinfo=None))
    described = Timezone()
    described.add("TZID", zone.key)
    described.add("COMMENT", f"This timezone only works from {first} to {last}.")
    for (offset_from, (offset_to, name, is_standard)), (onset, *others) in onsets.items():
        part = TimezoneStandard() if is_standard else TimezoneDaylight()
        part.TZOFFSETFROM, part.TZOFFSETTO = offset_from, offset_to
        part.add("TZNAME", name)
        part.DTSTART = onset
        if others:
            part.add("RDATE", others)
        described.add_component(part)
    return described


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, Observance, Observance]]:
    """Every change between two moments in UTC: the moment, and what holds before it and after it."""
    before, moment = _observance(start, zone), start
    while moment < end:
        following = moment + ONE_DAY
        after = _observance(following, zone)
        if after != before:
            yield _moment_of_change(zone, moment, following), before, after
        before, moment = after, following


def _moment_of_change(zone: ZoneInfo, earlier: datetime, later: datetime) -> datetime:
    """The first second, in UTC, at which holds what holds at the later moment and not at the earlier one."""
    before = _observance(earlier, zone)
    while later - earlier > ONE_SECOND:
        middle = earlier + timedelta(seconds=(later - earlier) // ONE_SECOND // 2)
        earlier, later = (middle, later) if _observance(middle, zone) == before else (earlier, middle)
    return later


def _observance(moment: datetime, zone: ZoneInfo) -> Observance:
    local = moment.astimezone(zone)
    return local.utcoffset() or timedelta(), local.tzname() or "", not local.dst()
