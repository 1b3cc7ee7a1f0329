"""Display formatting that paper alone needs."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from smartcity_session.templatetags.portal import direction

register = template.Library()

ZERO_WIDTH_SPACE = "\u200b"  # has no glyph, so it is neither printed nor copied
# A line may break after a slash and before what else divides an address, never with a hyphen that is none of its own.
BREAKS = re.compile(r"(?<=/)(?=[^/])|(?<=[^.@?&=_#])(?=[.@?&=_#])")


@register.filter
def printed_address(address: str) -> str:
    """An address as people type it from paper, "portal.example/e/d4", with places where a line may break."""
    bare = address.removeprefix("mailto:").removeprefix("https://").removeprefix("http://")
    if "?" not in bare and "#" not in bare:
        bare = bare.removesuffix("/")
    return ZERO_WIDTH_SPACE.join(BREAKS.split(bare))


@register.filter
def written_in(language: str) -> SafeString:
    """The attributes `lang` and `dir` of an element in this language."""
    return format_html('lang="{}" dir="{}"', language, direction(language))
