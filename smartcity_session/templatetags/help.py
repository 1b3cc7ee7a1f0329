"""Where the help of the shown page of the admin is."""

from typing import Any

from django import template
from django.urls import reverse

from smartcity_session.presentation.handbook import chapter_of

register = template.Library()


@register.simple_tag(takes_context=True)
def help_address(context: dict[str, Any]) -> str:
    """The address of the chapter about the page; the front page has an address without a name."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    chapter = chapter_of(match.url_name or "index") if match else ""
    address = reverse("admin_help")
    return f"{address}#{chapter}" if chapter else address
