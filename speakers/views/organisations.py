"""The organisations of the programme: who comes from them, and what these people do."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from smartcity_session.content import OrganisationContent, lettered_organisations, moved_organisation, organisations_at
from smartcity_session.http.cache_control import reads, shared
from smartcity_session.views.pages import MissingPageError, current_congress, page_language, render_page
from smartcity_session.views.paging import list_page
from speakers.views.appearances import SessionParts, session_parts
from speakers.views.letters import letter_groups, letter_links


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """An organisation as its page shows it: its people, and each session once with their parts."""

    content: OrganisationContent
    sessions: tuple[SessionParts, ...]


def organisation_page(content: OrganisationContent) -> OrganisationPage:
    """Gather what an organisation's people do, by session in programme order."""
    return OrganisationPage(content, session_parts(content.people))


@require_safe
@shared
@reads("page")
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations whose people have a part in a published session."""
    listed = lettered_organisations(language=page_language())
    page = list_page(request, listed.things)
    return render_page(
        request,
        "speakers/organisations.html",
        congress=current_congress(),
        page=page.links,
        canonical=page.canonical,
        groups=letter_groups([organisation_page(each) for each in page.things], page, listed),
        letters=letter_links(page, listed),
    )


@require_safe
@shared
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the organisation of this address, or each of those whose names give the same address."""
    found = organisations_at(slug, language=page_language())
    moved = None if found else moved_organisation(slug)
    if moved is not None:
        return HttpResponsePermanentRedirect(resolve_url("organisation", moved))
    if not found:
        raise MissingPageError(_("No organisation of the published programme has this address."))
    return render_page(
        request,
        "speakers/organisation.html",
        congress=current_congress(),
        organisations=[organisation_page(each) for each in found],
    )
