"""Filters that show values on pages and in the PDF: those of `presentation`, and what they are in HTML."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Protocol, cast

from django import template
from django.template.defaultfilters import stringfilter
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from smartcity_session.content import PersonContent, SessionContent, SessionSummary, text_language
from smartcity_session.content.fields import label_of
from smartcity_session.presentation import dates, labels, languages, plain_text
from smartcity_session.presentation.dates import EN_DASH, NBSP, clock, hours, utc_offset, weekday
from smartcity_session.presentation.languages import direction
from smartcity_session.presentation.markdown import markdown_html
from smartcity_session.text.language_names import language_name
from smartcity_session.text.lists import comma, listed, semicolon
from speakers.names import initials
from speakers.organisations import organisation_slug

# Thai to Myanmar, Khmer, Kana, Han and Hangul.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"

SHORT_CODE, LONG_CODE = 3, 5  # letters

register = template.Library()


class Coloured(Protocol):
    """Anything with the colour of a topic."""

    @property
    def colour(self) -> str: ...


for function in (
    *(dates.appointed, dates.clock, dates.day, dates.day_and_time, dates.days, dates.hours, dates.utc_offset),
    *(dates.weekday, dates.zone, listed),
    *(labels.file_kind, labels.format_name, labels.host, labels.off_sentence, labels.place, labels.place_parts),
    *(labels.result_name, labels.role_name, labels.size, labels.status_name, labels.whereabouts, languages.direction),
    *(languages.spoken_words, languages.title_language, language_name, initials),
):
    register.filter(function.__name__, function)


register.simple_tag(comma)
register.simple_tag(semicolon)


@register.filter
def label(content: object, name: str) -> str:
    """What a field of a content is called, with a capital: `{{ content|label:"room" }}` is "Room"."""
    return str(capfirst(label_of(type(content), name)))


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as safe HTML."""
    return markdown_html(text)


@register.filter
def plain(text: str) -> str:
    """Markdown as plain text on one line, for descriptions that search engines and chats show."""
    return plain_text.one_line(text)


@register.filter(is_safe=True)
@stringfilter
def one_line(text: str) -> str:
    """Text with single spaces for line ends and runs of spaces, so that a template may wrap a title or an attribute."""
    return re.sub(r"[ \r\n]+", " ", text).strip(" ")


@register.filter
def language_attributes(code: str) -> SafeString:
    """The attributes `lang` and `dir` of an element in this language; none when it is the language of the page."""
    if not code or code == get_language():
        return mark_safe("")
    return format_html(' lang="{}" dir="{}"', code, direction(code))


@register.filter
def other_language(code: str) -> str:
    """The name of a language for readers who may not read it; empty where it is that of the page, or is not known."""
    here = get_language() or ""
    return "" if code.split("-", maxsplit=1)[0].lower() == here.split("-")[0] else language_name(code)


@register.filter
def text_attributes(text: str, unknown: str = "") -> SafeString:
    """The attributes `lang` and `dir` of an element with this text alone; none where it is in the page's language.

    Where its language is not known, `dir` is what is given for `unknown`.
    """
    attributes = language_attributes(text_language(text))
    return attributes if attributes or not unknown else format_html(' dir="{}"', unknown)


@register.filter
def in_own_language(text: str) -> SafeString:
    """The text, within an element that says its language where that is not the page's."""
    attributes = text_attributes(text)
    return format_html("<span{}>{}</span>", attributes, text) if attributes else conditional_escape(text)


@register.filter
def listed_in_own_language(texts: Iterable[str]) -> SafeString:
    """Texts with commas between them, each in its own language."""
    return format_html_join(comma(), "{}", ((in_own_language(text),) for text in texts))


@register.filter
def linked_name(person: PersonContent, css_class: str = "") -> SafeString:
    """The name of a person, which leads to the person's page where there is one."""
    attribute = format_html(' class="{}"', css_class) if css_class else ""
    if not person.slug:
        return format_html("<bdi{}>{}</bdi>", attribute, person.name)
    return format_html(
        '<a{} href="{}"><bdi>{}</bdi></a>', attribute, reverse("speaker", args=[person.slug]), person.name
    )


@register.filter
def original_name(person: PersonContent) -> SafeString:
    """The name in its own script, after a space; nothing for a person without one."""
    if not person.original_name:
        return mark_safe("")
    attributes = language_attributes(person.original_language)
    return format_html(' <span class="original"{}>{}</span>', attributes, person.original_name)


@register.filter
def organisation_address(name: str) -> str:
    """The organisation's part of its address."""
    return organisation_slug(name)


def whole_words(name: str) -> re.Pattern[str]:
    """The name where no letter or digit of another word stands beside it: "KIT" is not in "KITECH".

    In scripts without spaces, and in Hangul, whose words carry particles, a letter beside it may be of another word.
    """
    return re.compile(rf"(?<![^\W{UNSPACED}]){re.escape(name)}(?![^\W{UNSPACED}])")


@register.filter
def affiliation(person: PersonContent) -> SafeString:
    """The affiliation line as the person gave it; the organisation in it leads to its page."""
    line, name = person.affiliation, person.organisation
    found = whole_words(name).search(line) if name.strip() and person.slug else None
    if found is None:
        return conditional_escape(line)
    page = reverse("organisation", args=[organisation_slug(name)])
    return format_html('{}<a href="{}">{}</a>{}', line[: found.start()], page, name, line[found.end() :])


@register.filter
def time_element(content: SessionContent) -> SafeString:
    """When a session is, as `<time>` with zone and offset: "Thursday 9 April 2015, 14:00–15:30 (Asia/Seoul, UTC+9)"."""
    if content.date is None:
        return mark_safe(conditional_escape(_("to be confirmed")))  # noqa: S308 (escaped here)
    start, end = content.starts_at, content.ends_at
    if start is None:
        return format_html('<time datetime="{}">{}</time>', content.date.isoformat(), weekday(content.date))
    times = f"{clock(start)}{EN_DASH}{clock(end)}" if end else clock(start)
    zone = f"({content.congress.time_zone}, {utc_offset(start)})".replace(" ", NBSP)
    shown = format_html(
        '<time datetime="{}">{}{}{}</time>', start.isoformat(), weekday(content.date), comma(), _clock(times)
    )
    return format_html("{} {}", shown, zone)


def _clock(times: str) -> SafeString:
    """The times as something that no line breaks."""
    return format_html('<span class="clock">{}</span>', times)


@register.filter
def when(content: SessionContent) -> SafeString:
    """When a session that has a date is, as `<time>` with the zone: "Thursday 9 April 2015 14:00–15:30 …, UTC+9".

    Without a start the day alone, as large as times are.
    """
    day = cast("date", content.date)
    start, end = content.starts_at, content.ends_at
    if start is None:
        return format_html('<time class="big" datetime="{}">{}</time>', day.isoformat(), weekday(day))
    times = f"{clock(start)}{EN_DASH}{clock(end)}" if end else clock(start)
    zone = f"{content.congress.time_zone}, {utc_offset(start)}".replace(" ", NBSP)
    return format_html(
        '<time datetime="{}"><span class="day">{}</span> <span class="big clock">{}</span></time>'
        ' <span class="zone">{}</span>',
        *(start.isoformat(), weekday(day), times, zone),
    )


@register.filter
def plate_size(code: str) -> str:
    """The class of a code's plate, after a space: long codes are set smaller."""
    if len(code) <= SHORT_CODE:
        return ""
    return " long" if len(code) <= LONG_CODE else " longer"


@register.filter
def topic_class(coloured: Coloured) -> str:
    """The class that gives a session the colour of its topic, after a space; empty without one."""
    return f" t-{coloured.colour}" if coloured.colour else ""


@register.filter
def when_and_where(summary: SessionSummary) -> SafeString:
    """When and where a listed session is: "Thursday 9 April 2015, 14:00–15:30, Room B2"; what is not known is said."""
    if summary.is_off and summary.start_time is None:
        day = weekday(summary.date) if summary.date else ""
        return listed_in_own_language(filter(None, (day, summary.room)))
    if summary.date is None:
        shown = format_html('<span class="tbc">{}</span>', _("date and time to be confirmed"))
    elif summary.start_time is None:
        day_alone = format_html('<time datetime="{}">{}</time>', summary.date.isoformat(), weekday(summary.date))
        shown = format_html(_("{day}, time to be confirmed"), day=day_alone)
    else:
        local = f"{summary.date.isoformat()}T{summary.start_time:%H:%M}"  # without offset: local to the congress
        shown = format_html(
            '<time datetime="{}">{}{}{}</time>', local, weekday(summary.date), comma(), _clock(hours(summary))
        )
    return format_html("{}{}{}", shown, comma(), in_own_language(summary.room)) if summary.room else shown
