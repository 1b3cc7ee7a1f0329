"""What all public pages share: how they are rendered, how they say that something is missing, and their day."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.encoding import iri_to_uri

from smartcity_session.content import CongressContent, congress_content
from smartcity_session.models import Congress
from smartcity_session.public_forms import LimitedForm


class MissingPageError(Http404):
    """Nothing public is at this address; the message tells the reader what is missing."""


class UnclearRequestError(BadRequest):
    """The address asks for something that does not exist; the message tells the reader what can be asked."""


def render_page(
    request: HttpRequest, template: str, *, congress: CongressContent | None, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a public page with the congress that its frame names and its canonical address (RFC 6596)."""
    canonical = f"{settings.SITE_URL}{iri_to_uri(request.path)}"
    return render(request, template, {"congress": congress, "canonical": canonical, **context}, status=status)


def render_form(
    request: HttpRequest, template: str, *, form: LimitedForm, congress: CongressContent | None, **context: Any
) -> HttpResponse:
    """Render a page with a form for visitors, with the status that says how the form fared.

    With no turn left, `Retry-After` says in how many seconds there is one (RFC 9110, 10.2.3).
    """
    response = render_page(request, template, congress=congress, status=form.status, form=form, **context)
    if form.wait:
        response.headers["Retry-After"] = str(form.wait)
    return response


def current_congress() -> CongressContent | None:
    """Return the congress as readers know it, or None before an organiser has described it."""
    congress = Congress.objects.current()
    return congress_content(congress) if congress else None


def local_day(now: datetime, congress: CongressContent | None) -> date:
    """Return the day that it is at the congress at the moment `now`; in UTC while there is no congress."""
    return now.astimezone(ZoneInfo(congress.time_zone) if congress else UTC).date()
