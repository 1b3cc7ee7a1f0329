"""The formats of the registry at their addresses: one view for each, made from its entry."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from smartcity_session.editions.publishing import edition_content
from smartcity_session.exports import registry
from smartcity_session.exports.registry import EditionExport, Export, ProgrammeExport, SessionExport
from smartcity_session.http.cache_control import shared
from smartcity_session.models import ConferenceSession, Congress, Edition
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.timeline import next_boundary
from smartcity_session.views.downloads import SANDBOX, unchanged
from smartcity_session.views.export_sources import EditionRows, ProgrammeRows, SessionRows
from smartcity_session.views.open_data import View, open_data
from smartcity_session.views.pages import MissingPageError
from smartcity_session.views.sessions import at_code

Rows = SessionRows | EditionRows | ProgrammeRows


def addresses() -> Addresses:
    """The portal's addresses in full."""
    return Addresses(settings.SITE_URL)


def holding(response: HttpResponse, moments: Iterable[datetime], *, moment: datetime) -> HttpResponse:
    """The response, which holds until the next of the moments (as `pages.PageResponse` does)."""
    response.valid_until = next_boundary(moments, moment)  # type: ignore[attr-defined]  # read by page_cache
    return response


def export_routes() -> Iterator[URLPattern]:
    """The addresses of the formats that have a function, with the view of each."""
    for export in registry.EXPORTS:
        if export.write is not None:
            yield path(export.route, open_data(require_safe(shared(_view(export)))), name=export.name)


def _view(export: Export[Any]) -> View:
    makers = {SessionExport: _session_view, EditionExport: _edition_view, ProgrammeExport: _programme_view}
    return makers[type(export)](export)


def _session_view(export: Export[Any]) -> View:
    @at_code
    def send(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
        moment = timezone.now()
        return _answer(request, export, SessionRows(session, addresses(), moment), moment)

    return send


def _edition_view(export: Export[Any]) -> View:
    @at_code
    def send(request: HttpRequest, session: ConferenceSession, number: int) -> HttpResponseBase:
        edition = Edition.objects.standing().filter(session=session, number=number).first()
        content = edition_content(edition) if edition else None
        if edition is None or content is None:
            raise MissingPageError(_("Session %(code)s has no such edition.") % {"code": session.code})
        return _answer(request, export, EditionRows(edition, content, addresses()), timezone.now())

    return send


def _programme_view(export: Export[Any]) -> View:
    def send(request: HttpRequest) -> HttpResponseBase:
        congress = Congress.objects.current()
        if congress is None:
            raise MissingPageError(_("The congress is not described yet."))
        moment = timezone.now()
        return _answer(request, export, ProgrammeRows(congress, addresses(), moment), moment)

    return send


def _answer(request: HttpRequest, export: Export[Any], rows: Rows, moment: datetime) -> HttpResponseBase:
    """The file, made just now; not for who has it already, where the format can tell before it is made."""
    etag = quote_etag(export.version(rows)) if export.version else ""
    known = unchanged(request, etag) if etag else None
    if known is not None:
        return known
    assert export.write is not None  # noqa: S101 (only such formats have these views)
    headers = {"Content-Security-Policy": SANDBOX, **({"ETag": etag} if etag else {})}
    response = HttpResponse(export.write(rows), content_type=export.media_type, headers=headers)
    if export.saved_as:
        name = export.saved_as(rows)
        response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return holding(response, rows.moments_read, moment=moment)
