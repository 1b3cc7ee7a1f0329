"""One session: its page, its PDF description, and the short address that stands on the PDF."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from materials.models import Material
from smartcity_session.content import (
    ContributionContent,
    LinkedEventContent,
    MaterialContent,
    SessionContent,
    published_session,
    session_content,
)
from smartcity_session.models import ConferenceSession, Edition, EditionFile
from smartcity_session.views.downloads import Download, send
from smartcity_session.views.pages import MissingPageError, local_day, render_page
from speakers.models import Contribution

# The browser's own PDF viewer does not start in a sandbox. The portal made this file itself.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
# Who readers look for even while nobody is named; a chair is named only where there is one.
AWAITED_ROLES = (Contribution.Role.FACILITATOR, Contribution.Role.RAPPORTEUR)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role in the session as a whole, and who has it; nobody means: to be confirmed."""

    label: str
    parts: tuple[ContributionContent, ...]


@dataclass(frozen=True, slots=True)
class MaterialGroup:
    """The materials for one use: before, during or after the session."""

    label: str
    materials: tuple[MaterialContent, ...]


@dataclass(frozen=True, slots=True)
class SessionPage:
    """What the page shows of a session, on one day."""

    content: SessionContent
    edition: Edition | None
    roles: tuple[RoleLine, ...]
    contacts: tuple[ContributionContent, ...]
    speakers: tuple[ContributionContent, ...]
    materials: tuple[MaterialGroup, ...]
    upcoming: tuple[LinkedEventContent, ...]
    past: tuple[LinkedEventContent, ...]


def session_page(content: SessionContent, *, edition: Edition | None, today: date) -> SessionPage:
    """Prepare the page of a session as it reads on the day `today`."""
    return SessionPage(
        content=content,
        edition=edition,
        roles=_role_lines(content),
        contacts=content.people(Contribution.Role.CONTACT),
        speakers=(*content.people(Contribution.Role.SPEAKER), *content.people(Contribution.Role.PANELLIST)),
        materials=_material_groups(content),
        upcoming=tuple(event for event in content.events if not event.is_past(on=today)),
        past=tuple(event for event in content.events if event.is_past(on=today)),
    )


def _role_lines(content: SessionContent) -> tuple[RoleLine, ...]:
    roles = (Contribution.Role.CHAIR, *AWAITED_ROLES)
    lines = [(role, content.people(role)) for role in roles]
    return tuple(RoleLine(str(role.label), parts) for role, parts in lines if parts or role in AWAITED_ROLES)


def _material_groups(content: SessionContent) -> tuple[MaterialGroup, ...]:
    groups = [
        MaterialGroup(str(use.label), tuple(each for each in content.materials if each.use == use))
        for use in Material.Use
    ]
    return tuple(group for group in groups if group.materials)


def at_code(
    view: Callable[[HttpRequest, ConferenceSession], HttpResponseBase],
) -> Callable[[HttpRequest, str], HttpResponseBase]:
    """Give a view the published session with the code in the address.

    Another case of letters and a former code redirect for good; a code without a public session is 404.
    """

    @wraps(view)
    def found(request: HttpRequest, code: str) -> HttpResponseBase:
        session = published_session(code) or _formerly(code)
        if session is None:
            raise MissingPageError(_("There is no published session with the code %(code)s.") % {"code": code})
        if code != session.slug:
            return HttpResponsePermanentRedirect(resolve_url(view.__name__, session.slug))
        return view(request, session)

    return found


def _formerly(code: str) -> ConferenceSession | None:
    return ConferenceSession.objects.published().filter(former_codes__code__iexact=code).first()


@require_safe
@cache_control(no_cache=True)
@at_code
def session(request: HttpRequest, session: ConferenceSession) -> HttpResponse:
    """Show everything about one session."""
    content = session_content(session)
    today = local_day(timezone.now(), content.congress)
    page = session_page(content, edition=Edition.objects.latest_of(session), today=today)
    return render_page(request, "smartcity_session/session.html", congress=content.congress, page=page)


@require_safe
@cache_control(no_cache=True)
@at_code
def description_pdf(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
    """Send the stored PDF of the latest edition, for reading in the browser."""
    edition = Edition.objects.latest_of(session)
    pdf: Any = EditionFile.objects.filter(edition=edition).values_list("pdf", flat=True).first()
    if edition is None or pdf is None:
        raise MissingPageError(_("There is no PDF description of session %(code)s now.") % {"code": session.code})
    download = Download(
        file=io.BytesIO(pdf),
        name=edition.file_name,
        kind="application/pdf",
        size=edition.pdf_size,
        sha256=edition.pdf_sha256,
        inline=True,
        policy=PDF_POLICY,
    )
    return send(request, download)


@require_safe
@cache_control(no_cache=True)
def edition_short(request: HttpRequest, short: str) -> HttpResponse:  # noqa: ARG001 (a view)
    """Lead from the address on a printed sheet to the live page."""
    published = ConferenceSession.objects.published()
    edition = Edition.objects.filter(short=short.lower(), session__in=published).select_related("session").first()
    if edition is None:
        raise MissingPageError(
            _("No edition has the short address /e/%(short)s. Compare it with the printed sheet.") % {"short": short}
        )
    return HttpResponseRedirect(edition.session.get_absolute_url())
