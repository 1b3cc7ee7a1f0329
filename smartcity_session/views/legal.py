"""Who answers for the portal, and what it stores."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from smartcity_session.content import CongressContent, congress_content
from smartcity_session.content.translations import TextColumn, row_text, with_translations
from smartcity_session.http.cache_control import shared
from smartcity_session.models import Congress
from smartcity_session.models.account import INVITATION_LASTS
from smartcity_session.models.translation import TextSubject
from smartcity_session.participation import votes
from smartcity_session.participation.retention import retained_data
from smartcity_session.views.pages import page_language, render_page


@require_safe
@shared
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what the organisers say about privacy, and what the portal itself stores and for how long."""
    congress, text = _read("privacy_text")
    return render_page(
        request,
        "legal/privacy.html",
        congress=_content(congress),
        text=text,
        kept=retained_data(congress),
        csrf_cookie=settings.CSRF_COOKIE_NAME,
        voter_cookie=settings.VOTER_COOKIE_NAME,
        voter_days=votes.MAX_AGE_S // (24 * 3600),
        session_cookie=settings.SESSION_COOKIE_NAME,
        invitation_days=INVITATION_LASTS.days,
        session_hours=settings.SESSION_COOKIE_AGE // 3600,
    )


@require_safe
@shared
def imprint(request: HttpRequest) -> HttpResponse:
    """Show who answers for the portal, or say what is missing."""
    congress, text = _read("imprint_text")
    return render_page(request, "legal/imprint.html", congress=_content(congress), text=text)


def _read(name: str) -> tuple[Congress | None, str]:
    """The congress, and a text of it in the language of the page where that is translated."""
    column = TextColumn(TextSubject.CONGRESS, name)
    congress = with_translations(Congress.objects.all(), page_language(), column).current()
    text = getattr(congress, name) if congress else ""
    return congress, row_text(congress, column, text, page_language())


def _content(congress: Congress | None) -> CongressContent | None:
    return congress_content(congress) if congress else None
