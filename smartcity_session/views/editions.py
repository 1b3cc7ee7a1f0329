"""The editions of a session: all of them, each as a page and as the very file that was published."""

import dataclasses
import io
import itertools
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from materials.models import Material
from smartcity_session.content import (
    ContributionContent,
    MaterialContent,
    PersonContent,
    SessionContent,
    congress_content,
    former_holders,
    in_language,
    session_content,
    session_notices,
)
from smartcity_session.diff.moves import last_move
from smartcity_session.editions.publishing import edition_content
from smartcity_session.http.cache_control import shared
from smartcity_session.models import ConferenceSession, Edition, EditionFile, EditionSheet
from smartcity_session.models.edition import PublishedSheet, load_sheets
from smartcity_session.presentation.awaited import is_open
from smartcity_session.presentation.timeline import Phase, event_moments
from smartcity_session.views.downloads import Download, send, unchanged
from smartcity_session.views.pages import MissingPageError, page_language, render_page
from smartcity_session.views.sessions import at_code, session_page, talk_lines
from speakers.models import Speaker
from speakers.organisations import organisation_key

# The browser's own PDF viewer does not start in a sandbox. The portal made this file itself.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@require_safe
@shared
@at_code
def editions(request: HttpRequest, session: ConferenceSession) -> HttpResponse:
    """List all editions of a session, the newest first."""
    rows = list(Edition.objects.with_state().filter(session=session).order_by("-number"))
    load_sheets(rows)
    before = _numbers_before(rows)
    return render_page(
        request,
        "editions/editions.html",
        congress=congress_content(session.congress),
        notices=session_notices(session, language=page_language()),
        former_holders=former_holders(session, language=page_language()),
        session=session,
        editions=[(row, before.get(row.number), row.sheets_for(page_language())) for row in rows],
        latest=next((row for row in rows if row.stands), None),
    )


@require_safe
@shared
@at_code
def edition(request: HttpRequest, session: ConferenceSession, number: int) -> HttpResponse:
    """Show one edition: what it is, whether it stands, and what it says."""
    edition = edition_or_404(session, number)
    frozen = edition_content(edition)
    now = session_content(session)
    moment = timezone.now()
    page = None
    if frozen is not None:
        shown = in_language(still_linked(frozen), page_language())
        page = session_page(shown, edition=edition, moment=moment)
        # It shows what was said, whatever the hour
        open_then = is_open(frozen, on=edition.as_of)
        page = dataclasses.replace(page, phase=Phase.UNPLACED, is_open=open_then, talks=talk_lines(page.content))
    return render_page(
        request,
        "editions/edition.html",
        congress=now.congress,
        moment=moment,
        notices=session_notices(session, after=moment, language=page_language()),
        moments=event_moments(frozen.events, now.congress) if frozen else (),
        former_holders=former_holders(session, language=page_language()),
        edition=edition,
        sheets=edition.sheets_for(page_language()),
        latest=Edition.objects.latest_of(session),
        now=now,
        moved_from=last_move((frozen, now)) if frozen else None,
        page=page,
    )


@require_safe
@shared
@at_code
def edition_pdf(request: HttpRequest, session: ConferenceSession, number: int) -> HttpResponseBase:
    """Send the very file of an edition; 410 with the reason once it was withdrawn or removed."""
    edition = edition_or_404(session, number)
    if not edition.stands:
        return _gone(request, session, edition)
    return _pdf(request, edition, edition.sheets[0])


@require_safe
@shared
@at_code
def edition_sheet_pdf(request: HttpRequest, session: ConferenceSession, language: str, number: int) -> HttpResponseBase:
    """Send the sheet of an edition in a language; lead to the first one where it has none in it."""
    edition = edition_or_404(session, number)
    if not edition.stands:
        return _gone(request, session, edition)
    sheet = _further_sheet(edition, language)
    return _pdf(request, edition, sheet) if sheet else redirect("edition_pdf", session.slug, number)


@require_safe
@shared
@at_code
def description_pdf(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
    """Send the first sheet of the latest edition, for reading in the browser."""
    edition = _latest_or_404(session)
    return _pdf(request, edition, edition.sheets[0])


@require_safe
@shared
@at_code
def sheet_pdf(request: HttpRequest, session: ConferenceSession, language: str) -> HttpResponseBase:
    """Send the sheet of the latest edition in a language; lead to the first one where it has none in it."""
    edition = _latest_or_404(session)
    sheet = _further_sheet(edition, language)
    return _pdf(request, edition, sheet) if sheet else redirect("description_pdf", session.slug)


def _latest_or_404(session: ConferenceSession) -> Edition:
    edition = Edition.objects.latest_of(session)
    if edition is None:
        raise MissingPageError(_("There is no PDF description of session %(code)s now.") % {"code": session.code})
    return edition


def _further_sheet(edition: Edition, language: str) -> PublishedSheet | None:
    return next((each for each in edition.sheets[1:] if each.language == language), None)


def edition_or_404(session: ConferenceSession, number: int) -> Edition:
    """This edition of the session, with what became of it; or 404 that says which ones there are."""
    edition = Edition.objects.with_state().filter(session=session, number=number).first()
    if edition is None:
        raise MissingPageError(
            _("Session %(code)s has no edition %(number)d.") % {"code": session.code, "number": number}
        )
    return edition


def still_linked(content: SessionContent) -> SessionContent:
    """The frozen content with links and photos only to what is still there, under the address that it has now."""
    uuids = [person.uuid for person in content.persons]
    people = {str(each.uuid): each for each in Speaker.objects.published().filter(uuid__in=uuids)}
    files = dict(
        Material.objects.published()
        .filter(uuid__in=[material.uuid for material in content.materials])
        .values_list("uuid", "file_sha256")
    )
    digests = {str(uuid): digest for uuid, digest in files.items()}
    codes = ConferenceSession.objects.published().filter(code__in=[related.code for related in content.related])
    public = set(codes.values_list("code", flat=True))
    return dataclasses.replace(
        content,
        contributions=_parts(content.contributions, people),
        talks=tuple(
            dataclasses.replace(talk, contributions=_parts(talk.contributions, people)) for talk in content.talks
        ),
        materials=tuple(_material(material, digests) for material in content.materials),
        related=tuple(
            dataclasses.replace(related, slug=related.code.lower() if related.code in public else "")
            for related in content.related
        ),
    )


def _parts(parts: tuple[ContributionContent, ...], people: dict[str, Speaker]) -> tuple[ContributionContent, ...]:
    return tuple(dataclasses.replace(part, person=_person(part.person, people.get(part.person.uuid))) for part in parts)


def _person(person: PersonContent, now: Speaker | None) -> PersonContent:
    if now is None:
        return dataclasses.replace(person, slug="", photo="")
    there = organisation_key(person.organisation) == organisation_key(now.organisation)
    return dataclasses.replace(
        person,
        slug=now.slug,
        photo=person.photo if person.photo == now.photo_digest else "",
        organisation=person.organisation if there else "",
    )


def _material(material: MaterialContent, digests: dict[str, str]) -> MaterialContent:
    if material.file is None or digests.get(material.uuid) == material.file.sha256:
        return material
    return dataclasses.replace(material, file=None)


def _numbers_before(editions: list[Edition]) -> dict[int, int]:
    """For each edition that can be compared the number of the one before it that can, both newest first."""
    numbers = [edition.number for edition in editions if not edition.is_redacted]
    return dict(itertools.pairwise(numbers))


def _gone(request: HttpRequest, session: ConferenceSession, edition: Edition) -> HttpResponse:
    latest = Edition.objects.latest_of(session)
    return render_page(
        request,
        "editions/gone.html",
        congress=congress_content(session.congress),
        notices=session_notices(session, language=page_language()),
        status=410,
        edition=edition,
        latest=latest,
        sheet=latest.sheets_for(page_language())[0] if latest else None,
    )


def _pdf(request: HttpRequest, edition: Edition, sheet: PublishedSheet) -> HttpResponseBase:
    known = unchanged(request, f'"{sheet.sha256}"')
    if known is not None:
        return known  # without loading the file
    download = Download(
        file=io.BytesIO(sheet_bytes(edition, sheet)),
        name=sheet.file_name,
        kind="application/pdf",
        size=sheet.size,
        version=sheet.sha256,
        inline=True,
        policy=PDF_POLICY,
    )
    response = send(request, download)
    if sheet.language:
        response.headers["Content-Language"] = sheet.language
    return response


def sheet_bytes(edition: Edition, sheet: PublishedSheet) -> bytes:
    """The file of a sheet of an edition that stands."""
    rows: Any = EditionFile.objects.filter(edition=edition)
    if not sheet.is_first:
        rows = EditionSheet.objects.filter(edition=edition, language=sheet.language)
    return bytes(rows.values_list("pdf", flat=True).get())
