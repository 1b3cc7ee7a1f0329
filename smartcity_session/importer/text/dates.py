"""Dates as organisers write them, in every language of the vocabulary: "20-22 May, 2015", "3 de marzo de 2026"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from smartcity_session.config.years import FIRST_YEAR, LAST_YEAR
from smartcity_session.importer.text.vocabulary import vocabulary

MONTHS = vocabulary().months
_MONTH_NAMES = "|".join(map(re.escape, sorted(MONTHS, key=len, reverse=True)))
_DAY_NAMES = "|".join(
    sorted((each for each in vocabulary().weekdays if each.isascii() or each[0] < "\u0250"), key=len, reverse=True)
)
_WEEKDAY = rf"(?:(?:{_DAY_NAMES})\.?,?\s+)?"
_LITTLE = "|".join(sorted(vocabulary().date_words, key=len, reverse=True))
_WORDS = rf"(?:(?:{_LITTLE})\s+)?"
_TO = r"\s*(?:-|–|—|‒|~|/|&|\bto\b|\buntil\b|\bthrough\b|\band\b|\bbis\b|\bund\b|\bau\b|\bal\b|\ba\b|\bao?\b|\be\b|\by\b|\bet\b)\s*"  # noqa: E501 (one pattern)
LONGEST_CONGRESS = 60  # days
LONGEST_LINE = 2000  # a longer line is prose; looking for dates in it only costs time


def _shape(*parts: str) -> re.Pattern[str]:
    shape = "".join(parts)
    return re.compile(rf"(?<!\w)(?<!\d\.){shape}(?!\w)", re.IGNORECASE)


def _iso(n: int) -> str:
    return rf"(?P<year{n}>\d{{4}})-(?P<month{n}>\d{{2}})-(?P<day{n}>\d{{2}})"


def _dotted(n: int) -> str:
    return rf"(?P<day{n}>\d{{1,2}})\.\s?(?P<month{n}>\d{{1,2}})\.\s?(?P<year{n}>\d{{4}})"


def _east_asian(n: int) -> str:
    return rf"(?P<year{n}>\d{{4}})\s?[년年]\s?(?P<month{n}>\d{{1,2}})\s?[월月]\s?(?P<day{n}>\d{{1,2}})\s?[일日号號]"


def _big_endian(n: int) -> str:
    return rf"(?P<year{n}>(?:19|20)\d{{2}})[./]\s?(?P<month{n}>\d{{1,2}})[./]\s?(?P<day{n}>\d{{1,2}})\.?"


def _day_over_12(n: int) -> str:
    return rf"(?P<day{n}>1[3-9]|2\d|3[01])/(?P<month{n}>\d{{1,2}})/(?P<year{n}>\d{{4}})"


def _month_before_day(n: int) -> str:
    return rf"(?P<month{n}>\d{{1,2}})/(?P<day{n}>1[3-9]|2\d|3[01])/(?P<year{n}>\d{{4}})"


def _day(n: int) -> str:
    return rf"{_WEEKDAY}{_WORDS}(?P<day{n}>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°|\.)?"


def _month(n: int) -> str:
    return rf"(?P<month{n}>{_MONTH_NAMES})\b\.?"


def _year(n: int) -> str:
    return rf",?\s*{_WORDS}(?P<year{n}>\d{{4}})\b"


def _day_month(n: int) -> str:
    return _day(n) + rf"\s*{_WORDS}" + _month(n)


def _month_day(n: int) -> str:
    return _WEEKDAY + _month(n) + r"\s*" + _day(n)


SHAPES = (
    _shape(_iso(1), _TO, _iso(2)),
    _shape(_iso(1)),
    _shape(_dotted(1), _TO, _dotted(2)),
    _shape(_dotted(1)),
    _shape(_east_asian(1)),
    _shape(_big_endian(1)),
    _shape(_day_over_12(1)),
    _shape(_month_before_day(1)),
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


def _no_year(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){''.join(parts)}(?!\w)(?!\.?\d)", re.IGNORECASE)


SHAPES_WITHOUT_YEAR = (
    _no_year(_day_month(1)),
    _no_year(_month_day(1)),
    re.compile(r"(?<!\d)(?P<month1>\d{1,2})\s?[월月]\s?(?P<day1>\d{1,2})\s?[일日号號]"),
    _no_year(_WEEKDAY, r"(?P<day1>\d{1,2})\.\s?(?P<month1>\d{1,2})\."),
)


_YEAR = re.compile(r"\d{4}")
_NAMED = rf"\b(?:{_MONTH_NAMES})\b"
_MAY_BE_DAY = re.compile(
    rf"\d(?:\s?[월月]|\.\s?\d{{1,2}}\.|.{{0,8}}{_NAMED})|{_NAMED}.{{0,6}}\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DayFound:
    """A day of a year that the text does not say, and where it stands: `text[begin:stop]`."""

    month: int
    day: int
    begin: int
    stop: int

    def within(self, first: date | None, last: date | None) -> date | None:
        """The one day of the congress from `first` to `last` that it can be."""
        if first is None or last is None or (last - first).days > LONGEST_CONGRESS:
            return None
        days = (first + timedelta(days=each) for each in range((last - first).days + 1))
        return next((each for each in days if (each.month, each.day) == (self.month, self.day)), None)


def find_day(text: str) -> DayFound | None:
    """The first day in the text that is said without a year; None where there is a date with one."""
    if not _MAY_BE_DAY.search(text[:LONGEST_LINE]) or find_dates(text):
        return None
    matches = [found for shape in SHAPES_WITHOUT_YEAR if (found := shape.search(text[:LONGEST_LINE]))]
    for found in sorted(matches, key=lambda match: (match.start(), -match.end())):
        month = MONTHS.get(found["month1"].casefold()) or (int(found["month1"]) if found["month1"].isdigit() else 0)
        if 1 <= month <= 12 and 1 <= int(found["day1"]) <= 31:
            return DayFound(month, int(found["day1"]), found.start(), found.end())
    return None


def find_dates(text: str) -> DatesFound | None:
    """The first date or range of dates in the text.

    None when there is none, when it is no day of the calendar (31 February) or of a year that no congress has, when
    the last day is before the first, or when the year is missing.
    """
    if not _YEAR.search(text[:LONGEST_LINE]):
        return None
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
