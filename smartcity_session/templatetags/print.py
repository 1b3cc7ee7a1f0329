"""Filters that paper alone needs."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from smartcity_session.presentation.labels import printed_address
from smartcity_session.presentation.languages import direction

register = template.Library()

register.filter("printed_address", printed_address)


@register.filter
def written_in(language: str) -> SafeString:
    """The attributes `lang` and `dir` of an element in this language."""
    return format_html('lang="{}" dir="{}"', language, direction(language))
