"""What lets the portal be read without a network: the service worker, its page of last resort, the web app manifest."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_resolver, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from smartcity_session.content import CongressContent
from smartcity_session.http.cache_control import shared
from smartcity_session.http.languages import site_languages
from smartcity_session.views.pages import current_congress, render_page

JAVASCRIPT = "text/javascript; charset=utf-8"
SHORT_NAME = 12  # letters: more do not fit under an icon
ACCENT, PAPER = "#0b5c66", "#ffffff"
ICONS = (("192", "any"), ("512", "any"), ("512", "maskable"))


@require_safe
@shared
def service_worker(request: HttpRequest) -> HttpResponse:
    """Send the worker, the same bytes for the same release; with SERVICE_WORKER off, one that removes itself."""
    if not settings.SERVICE_WORKER:
        return HttpResponse(render_to_string("offline/farewell.js"), content_type=JAVASCRIPT)
    # The page of last resort names the release's stylesheet and scripts by their digests, so its digest covers them.
    # It leads to the further languages, too.
    digest = hashlib.sha256(offline(request).content + ",".join(site_languages().further).encode())
    release = {
        "version": digest.hexdigest()[:16],
        "files": settings.STATIC_URL,
        "home": reverse("home"),
        "offline": reverse("offline"),
        "sections": _sections(),
        "languages": [code for code, _name in settings.LANGUAGES],
    }
    text = json.dumps(release, sort_keys=True)
    return HttpResponse(
        render_to_string("offline/service-worker.js", {"release": mark_safe(text)}),  # noqa: S308 (no text of anybody's)
        content_type=JAVASCRIPT,
    )


def _sections() -> list[str]:
    """The first parts of the addresses of public pages; that of the admin may be a secret."""
    routes = {str(pattern.pattern) for pattern in get_resolver().url_patterns}
    return sorted({each.partition("/")[0] for each in routes if each.endswith("/") or not each} - {settings.ADMIN_PATH})


@require_safe
@shared
def offline(request: HttpRequest) -> HttpResponse:
    """Show what to do without a network. It asks no database, so that it changes with the release alone."""
    return render_page(request, "offline/offline.html", congress=None)


@require_safe
@shared
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view)
    """Describe the portal to devices that put it on their first screen (W3C Web Application Manifest)."""
    return JsonResponse(_manifest(current_congress()), content_type="application/manifest+json")


def _manifest(congress: CongressContent | None) -> dict[str, Any]:
    name = congress.name if congress else _("Congress programme")
    home = reverse("home")
    return {
        "id": home,
        "name": name,
        "short_name": name if len(name) <= SHORT_NAME else _("Programme"),
        "description": congress.theme if congress else "",
        "lang": get_language() or settings.LANGUAGE_CODE,
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "theme_color": ACCENT,
        "background_color": PAPER,
        "icons": [_icon(pixels, purpose) for pixels, purpose in ICONS],
    }


def _icon(pixels: str, purpose: str) -> dict[str, str]:
    name = f"img/icon-{pixels}.png" if purpose == "any" else f"img/icon-{purpose}-{pixels}.png"
    return {"src": static(name), "sizes": f"{pixels}x{pixels}", "type": "image/png", "purpose": purpose}
