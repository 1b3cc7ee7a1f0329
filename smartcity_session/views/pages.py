"""What all public pages share: how they are rendered, their notices, until when they hold, and their day."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language

from smartcity_session.content import (
    CongressContent,
    NoticeContent,
    SessionContent,
    congress_content,
    congress_notices,
    in_language,
    session_content,
    site_content,
)
from smartcity_session.http.languages import alternates
from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.participation.public_forms import LimitedForm
from smartcity_session.presentation.languages import LanguageLink
from smartcity_session.presentation.timeline import next_boundary, notice_moments

RENEWED_WITHIN = timedelta(days=1)  # a page that reads differently later than this is not renewed while it is open


class MissingPageError(Http404):
    """Nothing public is at this address; the message tells the reader what is missing."""


class UnclearRequestError(BadRequest):
    """The address asks for something that does not exist; the message tells the reader what can be asked."""


class PageResponse(HttpResponse):
    """A public page. It holds until `valid_until` (aware), when it would read differently; None means: for good."""

    def __init__(self, content: str, *, status: int, valid_until: datetime | None) -> None:
        super().__init__(content, status=status)
        self.valid_until = valid_until


def render_page(  # noqa: PLR0913 (what a page is made of)
    request: HttpRequest,
    template: str,
    *,
    congress: CongressContent | None,
    status: int = 200,
    moment: datetime | None = None,
    notices: Sequence[NoticeContent] | None = None,
    moments: Iterable[datetime] = (),
    **context: Any,
) -> PageResponse:
    """Render a public page with the congress that its frame names and its canonical address (RFC 6596).

    It reads as at the `moment`, now if none is given. `notices` are those that concern the page, planned ones included:
    the congress's, in one query, if none are given. `moments` are those at which the page begins to read differently.
    """
    at = moment or timezone.now()
    site = site_content(language=page_language()) if congress else None
    congress = site.named(congress) if congress and site else congress
    if notices is None:
        notices = congress_notices(congress, after=at, language=page_language()) if congress else ()
    valid_until = next_boundary((*moments, *notice_moments(notices)), at)
    frame = {
        "congress": congress,
        "canonical": f"{settings.SITE_URL}{iri_to_uri(request.path)}",
        "languages": language_links(request),
        "works_offline": settings.SERVICE_WORKER,
        "moment": at,
        "site": site,
        "renews_at": valid_until if valid_until and valid_until - at < RENEWED_WITHIN else None,
        "notices": [notice for notice in notices if notice.is_shown(at=at)],
    }
    html = render_to_string(template, {**frame, **context}, request)
    return PageResponse(html, status=status, valid_until=valid_until)


def page_language() -> str:
    """Return the language of the page that is being made."""
    return get_language() or settings.LANGUAGE_CODE


def shown_content(session: ConferenceSession) -> SessionContent:
    """Return all that readers may know of the session, in the language of the page as far as it is translated."""
    return in_language(session_content(session), page_language())


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """Return this page in every language of the congress; nothing where there is one language."""
    return [LanguageLink.to(code, address) for code, address in alternates(request)]


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


def shown_congress(congress: Congress) -> CongressContent:
    """Return the congress as readers know it, in the language of the page as far as it is translated."""
    content, here = congress_content(congress), page_language()
    return content if here == content.language else site_content(language=here).named(content)


def current_congress() -> CongressContent | None:
    """Return the congress as readers know it, or None before an organiser has described it."""
    congress = Congress.objects.current()
    return congress_content(congress) if congress else None


def local_day(now: datetime, congress: CongressContent | None) -> date:
    """Return the day that it is at the congress at the moment `now`; in UTC while there is no congress."""
    return now.astimezone(ZoneInfo(congress.time_zone) if congress else UTC).date()
