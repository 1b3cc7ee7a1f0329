"""Display formatting for pages and for the PDF: dates, times, sizes, languages, Markdown."""

import html
from datetime import date, datetime, time
from pathlib import PurePath
from typing import Protocol
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django import template
from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from smartcity_session.content import CongressContent, PersonContent, SessionContent, SessionSummary
from smartcity_session.diff.changes import Appointed
from smartcity_session.models import ConferenceSession, Outcome
from smartcity_session.presentation.markdown import markdown_html
from speakers.models import Contribution
from speakers.organisations import organisation_slug


class Timed(Protocol):
    """Anything with local times of the congress."""

    @property
    def start_time(self) -> time | None: ...

    @property
    def end_time(self) -> time | None: ...


register = template.Library()

NBSP = "\u00a0"
EN_DASH = "\u2013"
MINUS = "\u2212"


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as safe HTML."""
    return markdown_html(text)


@register.filter
def plain(text: str) -> str:
    """Markdown as plain text on one line, for descriptions that search engines and chats show."""
    return " ".join(html.unescape(strip_tags(markdown_html(text))).split())


@register.filter
def day(value: date) -> str:
    """A date with its month in words and no-break spaces: "7 April 2015"."""
    return date_format(value, _day_format()).replace(" ", NBSP)


@register.filter
def weekday(value: date) -> str:
    """A date with its day of the week: "Thursday 9 April 2015"."""
    return f"{date_format(value, 'l')} {day(value)}"


@register.filter
def clock(value: time | datetime) -> str:
    """A time of day in 24 hours: "14:30"."""
    local = value.timetz() if isinstance(value, datetime) else value
    return time_format(local, "H:i")


@register.filter
def day_and_time(moment: datetime) -> str:
    """A moment in its own zone: "9 April 2015, 14:30"."""
    return f"{day(moment)}, {clock(moment)}"


@register.filter
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
    if first.month != last.month:
        return f"{date_format(first, 'j F').replace(' ', NBSP)}{NBSP}{EN_DASH} {day(last)}"
    return f"{first.day}{EN_DASH}{day(last)}"


@register.filter
def utc_offset(moment: datetime) -> str:
    """The offset of an aware time: "UTC+9", "UTC−3:30", "UTC"."""
    offset = moment.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset is not None else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else MINUS
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


@register.filter
def zone(congress: CongressContent) -> str:
    """The zone in which the congress gives its times, with the offset of its first day: "Asia/Seoul, UTC+9"."""
    noon = datetime.combine(congress.start_date, time(12), tzinfo=ZoneInfo(congress.time_zone))
    return f"{congress.time_zone}, {utc_offset(noon)}".replace(" ", NBSP)


@register.filter
def size(count: int) -> str:
    """A number of bytes as readers know it: "840 B", "46 kB", "2.1 MB", with a no-break space."""
    value, unit = float(count), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    digits = 1 if unit in {"MB", "GB"} and value < 10 else 0
    return f"{value:.{digits}f}{NBSP}{unit}"


@register.filter
def language_name(code: str) -> str:
    """The name of a language in the reader's language: "ko" is "Korean". An unknown code stands for itself."""
    info = LANG_INFO.get(code.lower()) or LANG_INFO.get(code.split("-", maxsplit=1)[0].lower()) or {}
    return _(info["name"]) if "name" in info else code


@register.filter
def direction(code: str) -> str:
    """The direction in which a language is written, for `dir`: "rtl" or "ltr"."""
    return "rtl" if LANG_INFO.get(code.split("-", maxsplit=1)[0].lower(), {}).get("bidi") else "ltr"


@register.filter
def language_attributes(code: str) -> SafeString:
    """The attributes `lang` and `dir` of an element in this language; none when it is the language of the page."""
    if not code or code == get_language():
        return mark_safe("")
    return format_html(' lang="{}" dir="{}"', code, direction(code))


@register.filter
def file_kind(name: str) -> str:
    """The kind of a file as readers know it, by its name: "PDF", "PPTX"; empty without an extension."""
    return PurePath(name).suffix[1:].upper()


@register.filter
def host(address: str) -> str:
    """The host of a web address: "www.example.org"."""
    return urlsplit(address).hostname or ""


@register.filter
def role_name(role: str) -> str:
    """The role of a contribution in the reader's language."""
    return str(Contribution.Role(role).label)


@register.filter
def format_name(value: str) -> str:
    """The format of a session in the reader's language."""
    return str(ConferenceSession.Format(value).label)


@register.filter
def result_name(value: str) -> str:
    """What became of an outcome, in the reader's language."""
    return str(Outcome.Result(value).label)


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word of a name, for a person without a photo."""
    words = name.split()
    return "".join(word[0] for word in (words if len(words) < 2 else (words[0], words[-1])))


@register.filter
def place(thing: object) -> str:
    """City and country of anything that has them: "Berlin, Germany"."""
    parts = (getattr(thing, "city", ""), getattr(thing, "country", ""))
    return ", ".join(part for part in parts if part)


@register.filter
def organisation_address(name: str) -> str:
    """The organisation's part of its address."""
    return organisation_slug(name)


@register.filter
def affiliation(person: PersonContent) -> SafeString:
    """The affiliation line as the person gave it; the organisation in it leads to its page."""
    line, name = person.affiliation, person.organisation
    if not name.strip() or not person.slug or name not in line:
        return conditional_escape(line)
    before, after = line.split(name, maxsplit=1)
    page = reverse("organisation", args=[organisation_slug(name)])
    return format_html('{}<a href="{}">{}</a>{}', before, page, name, after)


@register.filter
def time_element(content: SessionContent) -> SafeString:
    """When a session is, as `<time>` with zone and offset: "Thursday 9 April 2015, 14:00–15:30 (Asia/Seoul, UTC+9)"."""
    if content.date is None:
        return mark_safe(conditional_escape(_("to be confirmed")))  # noqa: S308 (escaped here)
    start, end = content.starts_at, content.ends_at
    if start is None:
        shown = format_html('<time datetime="{}">{}</time>', content.date.isoformat(), weekday(content.date))
        return format_html(_("{}, time to be confirmed"), shown)
    hours = f"{clock(start)}{EN_DASH}{clock(end)}" if end else clock(start)
    zone = f"({content.congress.time_zone}, {utc_offset(start)})".replace(" ", NBSP)
    return format_html('<time datetime="{}">{}, {}</time> {}', start.isoformat(), weekday(content.date), hours, zone)


@register.filter
def hours(summary: Timed) -> str:
    """The times of a listed session or of a slot: "14:00–15:30"; empty while they are to be confirmed."""
    if summary.start_time is None:
        return ""
    parts = [clock(each) for each in (summary.start_time, summary.end_time) if each is not None]
    return EN_DASH.join(parts)


@register.filter
def when_and_where(summary: SessionSummary) -> SafeString:
    """When and where a listed session is: "Thursday 9 April 2015, 14:00–15:30, Room B2"; what is not known is said."""
    if summary.date is None:
        shown = format_html('<span class="tbc">{}</span>', _("date and time to be confirmed"))
    elif summary.start_time is None:
        day_alone = format_html('<time datetime="{}">{}</time>', summary.date.isoformat(), weekday(summary.date))
        shown = format_html(_("{}, time to be confirmed"), day_alone)
    else:
        local = f"{summary.date.isoformat()}T{summary.start_time:%H:%M}"  # without offset: local to the congress
        shown = format_html('<time datetime="{}">{}, {}</time>', local, weekday(summary.date), hours(summary))
    return format_html("{}, {}", shown, summary.room) if summary.room else shown


@register.filter
def appointed(value: Appointed) -> str:
    """When and where a session was to be: "Thursday 9 April 2015, 14:00–15:30, room B2"."""
    room = _("room %(room)s") % {"room": value.room} if value.room else ""
    parts = (weekday(value.date) if value.date else "", hours(value), room)
    return ", ".join(part for part in parts if part)


def _day_format() -> str:
    # Translators: the order of day, month and year, as a Django date format
    return _("j F Y")
