"""Filters that paper alone needs."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from smartcity_session.presentation.labels import printed_address
from smartcity_session.presentation.languages import direction
from smartcity_session.templatetags.portal import in_own_language

register = template.Library()

MARKS = {"ltr": "\u200e", "rtl": "\u200f"}


@register.filter("printed_address")
def address_on_paper(address: str) -> str:
    """The address as `printed_address` has it, also where it begins with digits and words go from right to left."""
    text = printed_address(address)
    is_torn = text[:1].isdigit() and direction(get_language() or "") == "rtl"
    return f"{MARKS['ltr']}{text}" if is_torn else text


@register.filter
def isolated(text: str) -> str:
    """The text between marks of the direction of our words, so that its own moves nothing beside it.

    The PDF engine knows neither `bdi` nor the characters that isolate.
    """
    mark = MARKS[direction(get_language() or "")]
    return format_html("{0}{1}{0}", mark, in_own_language(text)) if text else ""


@register.filter
def written_in(language: str) -> SafeString:
    """The attributes `lang` and `dir` of an element in this language."""
    return format_html('lang="{}" dir="{}"', language, direction(language))
