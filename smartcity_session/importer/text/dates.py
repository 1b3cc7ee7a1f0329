"""Dates as organisers write them: "20-22 May, 2015", "30 June – 2 July 2016", "7th April 2015", ISO 8601."""

import re
from dataclasses import dataclass
from datetime import date

from smartcity_session.config.years import FIRST_YEAR, LAST_YEAR

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TO = r"\s*(?:-|–|—|‒|/|&|\bto\b|\buntil\b|\bthrough\b|\band\b)\s*"
LONGEST_LINE = 2000  # a longer line is prose; looking for dates in it only costs time


def _shape(*parts: str) -> re.Pattern[str]:
    shape = "".join(parts)
    return re.compile(rf"(?<!\w){shape}(?!\w)", re.IGNORECASE)


def _iso(n: int) -> str:
    return rf"(?P<year{n}>\d{{4}})-(?P<month{n}>\d{{2}})-(?P<day{n}>\d{{2}})"


def _dotted(n: int) -> str:
    return rf"(?P<day{n}>\d{{1,2}})\.\s?(?P<month{n}>\d{{1,2}})\.\s?(?P<year{n}>\d{{4}})"


def _east_asian(n: int) -> str:
    return rf"(?P<year{n}>\d{{4}})\s?[년年]\s?(?P<month{n}>\d{{1,2}})\s?[월月]\s?(?P<day{n}>\d{{1,2}})\s?[일日]"


def _day(n: int) -> str:
    return rf"{_WEEKDAY}(?P<day{n}>\d{{1,2}})(?:st|nd|rd|th|\.)?"


def _month(n: int) -> str:
    return rf"(?P<month{n}>{_MONTH_NAMES})\b\.?"


def _year(n: int) -> str:
    return rf",?\s*(?P<year{n}>\d{{4}})\b"


def _day_month(n: int) -> str:
    return _day(n) + r"\s*(?:of\s+)?" + _month(n)


def _month_day(n: int) -> str:
    return _WEEKDAY + _month(n) + r"\s*" + _day(n)


SHAPES = (
    _shape(_iso(1), _TO, _iso(2)),
    _shape(_iso(1)),
    _shape(_dotted(1), _TO, _dotted(2)),
    _shape(_dotted(1)),
    _shape(_east_asian(1)),
    _shape(_day_month(1), _year(1), _TO, _day_month(2), _year(2)),
    _shape(_day_month(1), _TO, _day_month(2), _year(2)),
    _shape(_day(1), _TO, _day_month(2), _year(2)),
    _shape(_day_month(1), _year(1)),
    _shape(_month_day(1), _year(1), _TO, _month_day(2), _year(2)),
    _shape(_month_day(1), _TO, _month_day(2), _year(2)),
    _shape(_month_day(1), _TO, _day(2), _year(2)),
    _shape(_month_day(1), _year(1)),
)


@dataclass(frozen=True, slots=True)
class DatesFound:
    """First and last day, and where in the text they stand: `text[begin:stop]`."""

    first: date
    last: date
    begin: int
    stop: int


def find_dates(text: str) -> DatesFound | None:
    """The first date or range of dates in the text.

    None when there is none, when it is no day of the calendar (31 February) or of a year that no congress has, when
    the last day is before the first, or when the year is missing.
    """
    matches = [found for shape in SHAPES if (found := shape.search(text[:LONGEST_LINE]))]
    if not matches:
        return None
    found = min(matches, key=lambda match: (match.start(), -match.end()))
    return _as_dates(found)


def _as_dates(found: re.Match[str]) -> DatesFound | None:
    parts = found.groupdict()
    try:
        first, last = _date(parts, "1", "2"), _date(parts, "2", "1")
    except ValueError:
        return None
    in_order = first.year >= FIRST_YEAR and first <= last and last.year <= LAST_YEAR
    return DatesFound(first, last, found.start(), found.end()) if in_order else None


def _date(parts: dict[str, str | None], own: str, other: str) -> date:
    year, month, day = (parts.get(name + own) or parts.get(name + other) or "" for name in ("year", "month", "day"))
    return date(int(year), MONTHS.get(month.casefold()) or int(month), int(day))
