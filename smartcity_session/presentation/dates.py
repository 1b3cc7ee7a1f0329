"""Days, times and zones in words, in the reader's language.

English has the portal's own forms; other languages have those of Unicode's CLDR.
"""

import re
from datetime import date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from smartcity_session.content import Appointed, CongressContent
from smartcity_session.presentation.languages import cldr_locale
from smartcity_session.text.lists import listed

NBSP = "\u00a0"
EN_DASH = "\u2013"
MINUS = "\u2212"
THIN_SPACE = "\u2009"  # fonts lack it


class Timed(Protocol):
    """Anything with local times of the congress."""

    @property
    def start_time(self) -> time | None: ...

    @property
    def end_time(self) -> time | None: ...


def day(value: date) -> str:
    """A date with its month in words and no-break spaces: "7 April 2015"."""
    locale = cldr_locale()
    text = format_date(value, "long", locale) if locale else date_format(value, "j F Y")
    return text.replace(" ", NBSP)


def weekday(value: date) -> str:
    """A date with its day of the week: "Thursday 9 April 2015"."""
    locale = cldr_locale()
    return format_date(value, "full", locale) if locale else f"{date_format(value, 'l')} {day(value)}"


def short_weekday(value: date) -> str:
    """A date of a year that is known, for a list to choose from: "Thu 9 Apr"."""
    locale = cldr_locale()
    return format_skeleton("MMMEd", value, locale=locale) if locale else date_format(value, "D j M")


def clock(value: time | datetime) -> str:
    """A time of day in 24 hours: "14:30"."""
    return f"{value:%H:%M}"


def day_and_time(moment: datetime) -> str:
    """A moment in its own zone: "9 April 2015, 14:30"."""
    return f"{day(moment)}, {clock(moment)}"


def days(event: object) -> str:
    """The days of anything with `start_date` and `end_date`: "20–22 May 2015", "30 June – 2 July 2016", "7 April 2015".

    Empty without a start date.
    """
    first: date | None = getattr(event, "start_date", None)
    last: date | None = getattr(event, "end_date", None)
    if first is None:
        return ""
    if last is None or last == first:
        return day(first)
    if first.year != last.year:
        return f"{day(first)}{NBSP}{EN_DASH} {day(last)}"
    if locale := cldr_locale():
        return _interval(first, last, locale)
    if first.month != last.month:
        return f"{date_format(first, 'j F').replace(' ', NBSP)}{NBSP}{EN_DASH} {day(last)}"
    return f"{first.day}{EN_DASH}{day(last)}"


def _interval(first: date, last: date, locale: Locale) -> str:
    """Two days of a year as CLDR joins them, with the months in full: "8.–12. April 2015"."""
    known = locale.interval_formats
    patterns = known["yMMMMd" if "yMMMMd" in known else "yMMMd"]["M" if first.month != last.month else "d"]
    full = [re.sub("M{3,}", "MMMM", pattern) for pattern in patterns]
    parts = [format_date(each, pattern, locale) for each, pattern in zip((first, last), full, strict=True)]
    return "".join(parts).replace(THIN_SPACE, " ").replace(" ", NBSP)


def utc_offset(moment: datetime) -> str:
    """The offset of an aware time: "UTC+9", "UTC−3:30", "UTC"."""
    offset = moment.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset is not None else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else MINUS
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def zone(congress: CongressContent) -> str:
    """The zone in which the congress gives its times, with the offset of its first day: "Asia/Seoul, UTC+9"."""
    noon = datetime.combine(congress.start_date, time(12), tzinfo=ZoneInfo(congress.time_zone))
    return f"{congress.time_zone}, {utc_offset(noon)}".replace(" ", NBSP)


def hours(summary: Timed) -> str:
    """The times of a listed session or of a slot: "14:00–15:30"; empty while they are to be confirmed."""
    if summary.start_time is None:
        return ""
    parts = [clock(each) for each in (summary.start_time, summary.end_time) if each is not None]
    return EN_DASH.join(parts)


def appointed(value: Appointed) -> str:
    """When and where a session was to be: "Thursday 9 April 2015, 14:00–15:30, room B2"."""
    room = _("room %(room)s") % {"room": value.room} if value.room else ""
    return listed((weekday(value.date) if value.date else "", hours(value), room))
