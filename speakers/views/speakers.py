"""The speakers of the programme, and their photos."""

import dataclasses
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from smartcity_session.accounts.row_rights import rows_seen
from smartcity_session.content import (
    PersonContent,
    SpeakerContent,
    lettered_speakers,
    moved_speaker,
    speaker_content,
)
from smartcity_session.content.rows import from_row
from smartcity_session.http.cache_control import CachePolicy, cache_as, reads, shared
from smartcity_session.views.downloads import Download, send
from smartcity_session.views.pages import (
    MissingPageError,
    UnclearRequestError,
    current_congress,
    page_language,
    render_page,
)
from smartcity_session.views.paging import list_page
from speakers.links import link_label
from speakers.models import Speaker, SpeakerQuerySet
from speakers.photos import open_square
from speakers.views.appearances import SessionParts, session_parts
from speakers.views.letters import letter_groups, letter_links

COMPACT = "list"
SEEN_AT_ONCE = 6  # so many people are on the first screen of the list
PHOTO_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """A speaker as pages show one: each session once. The photos of the first in a list are not waited for."""

    person: PersonContent
    bio: str
    pronouns: str
    orcid: str
    orcid_address: str
    website: str
    other_links: tuple[str, ...]
    sessions: tuple[SessionParts, ...]
    is_first: bool = False

    @property
    def links(self) -> list[tuple[str, str]]:
        """The addresses, the own website first, each with what it is called."""
        return [(address, link_label(address)) for address in (self.website, *self.other_links) if address]


def speaker_page(content: SpeakerContent) -> SpeakerPage:
    """Gather what a speaker does in each session, in programme order."""
    return from_row(SpeakerPage, content, sessions=session_parts([content]), is_first=False)


@require_safe
@shared
@reads("view", "page")
def speakers(request: HttpRequest) -> HttpResponse:
    """List everybody with a part in a published session, with photos or (`view=list`) close together."""
    view = request.GET.get("view", "")
    if view not in {"", COMPACT}:
        raise UnclearRequestError(_("There are two views of the speakers: with photos, and as a list."))
    listed = lettered_speakers(language=page_language())
    page = list_page(request, listed.things)
    pages = [speaker_page(each) for each in page.things]
    first = [dataclasses.replace(each, is_first=True) for each in pages[:SEEN_AT_ONCE]]
    return render_page(
        request,
        "speakers/speakers.html",
        congress=current_congress(),
        compact=view == COMPACT,
        count=page.total,
        page=page.links,
        canonical=page.canonical,
        groups=letter_groups([*first, *pages[SEEN_AT_ONCE:]], page, listed),
        letters=letter_links(page, listed),
    )


@require_safe
@shared
def speaker(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one speaker with every part in the published programme."""
    content = speaker_content(slug, language=page_language())
    moved = moved_speaker(slug) if content is None else None
    if moved is not None:
        return HttpResponsePermanentRedirect(resolve_url("speaker", moved))
    if content is None:
        raise MissingPageError(_("No speaker of the published programme has this address."))
    return render_page(request, "speakers/speaker.html", congress=current_congress(), speaker=speaker_page(content))


@require_safe
@reads()
def photo(request: HttpRequest, digest: str, pixels: int, extension: str) -> HttpResponseBase:
    """Send a photo in one size. Its address names its content, so a copy of it stays right for ever.

    A photo that no published session shows is for those alone who see its speaker in the admin.
    """
    shown = Speaker.objects.filter(photo_digest=digest)
    public = shown.published().first()
    speaker = public or _seen(request, shown)
    if speaker is None:
        raise MissingPageError(_("There is no such photo."))
    try:
        file = open_square(speaker, pixels, extension)
    except FileNotFoundError as error:
        raise MissingPageError(_("There is no such photo.")) from error
    version = f"{digest}-{pixels}-{extension}"
    kind = PHOTO_TYPES[extension]
    download = Download(file=file, name="", kind=kind, size=file.size, version=version, inline=True)
    response = send(request, download)
    return cache_as(response, CachePolicy.FOR_EVER if public else CachePolicy.BY_ITS_READER)


def _seen(request: HttpRequest, shown: SpeakerQuerySet) -> Speaker | None:
    """The first of these speakers whom the account sees in the admin; None without an account."""
    return rows_seen(request.user, shown).first() if admin.site.has_permission(request) else None
