"""The speakers of the programme, and their photos."""

from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from smartcity_session.content import (
    AppearanceContent,
    PersonContent,
    SessionSummary,
    SpeakerContent,
    speaker_content,
    speakers_content,
)
from smartcity_session.views.pages import MissingPageError, current_congress, render_page
from speakers.models import Speaker
from speakers.photos import photo_name

YEAR = 365 * 24 * 3600
PHOTO_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class SessionParts:
    """All parts of one speaker in one session."""

    session: SessionSummary
    parts: tuple[AppearanceContent, ...]


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """A speaker as pages show one: each session once."""

    person: PersonContent
    bio: str
    sessions: tuple[SessionParts, ...]


def speaker_page(content: SpeakerContent) -> SpeakerPage:
    """Gather what a speaker does in each session, by the sessions' codes."""
    parts: dict[SessionSummary, list[AppearanceContent]] = {}
    for appearance in content.appearances:
        parts.setdefault(appearance.session, []).append(appearance)
    sessions = sorted(parts, key=lambda session: session.code)
    gathered = tuple(SessionParts(session, tuple(parts[session])) for session in sessions)
    return SpeakerPage(content.person, content.bio, gathered)


@require_safe
@cache_control(no_cache=True)
def speakers(request: HttpRequest) -> HttpResponse:
    """List everybody with a part in a published session."""
    pages = [speaker_page(each) for each in speakers_content()]
    return render_page(request, "speakers/speakers.html", congress=current_congress(), speakers=pages)


@require_safe
@cache_control(no_cache=True)
def speaker(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one speaker with every part in the published programme."""
    content = speaker_content(slug)
    if content is None:
        raise MissingPageError(_("No speaker of the published programme has this address."))
    return render_page(request, "speakers/speaker.html", congress=current_congress(), speaker=speaker_page(content))


@require_safe
def photo(request: HttpRequest, digest: str, pixels: int, extension: str) -> HttpResponseBase:
    """Send a photo in one size. Its address names its content, so a copy of it stays right for ever.

    A photo that no published session shows is for organisers only.
    """
    public = Speaker.objects.published().filter(photo_digest=digest).exists()
    if not public and not request.user.is_staff:
        raise MissingPageError(_("There is no such photo."))
    try:
        file = default_storage.open(photo_name(digest, pixels, extension))
    except FileNotFoundError as error:
        raise MissingPageError(_("There is no such photo.")) from error
    response = FileResponse(file, content_type=PHOTO_TYPES[extension])
    if public:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response
