"""What programs ask a site for: robots.txt, the sitemap, security.txt and the icon."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from smartcity_session.content import organisation_slugs, rooms_content, site_content
from smartcity_session.exports.registry import ProgrammeExport, SessionExport, exports_of
from smartcity_session.http.cache_control import reads, shared
from smartcity_session.http.languages import addresses_of, site_languages
from smartcity_session.models import ConferenceSession
from smartcity_session.views.pages import current_congress
from speakers.models import Speaker

TEXT = "text/plain; charset=utf-8"
SECURITY_TXT_DAYS = 180  # RFC 9116, 2.5.5 recommends less than a year


class Entry(NamedTuple):
    """An address of the sitemap, when its page was last changed, and the page in all languages: code and address."""

    path: str
    changed_at: datetime | None
    alternates: tuple[tuple[str, str], ...] = ()


class PortalSitemap(Sitemap[Entry]):
    """The addresses of all public pages, under SITE_URL whatever host was asked, with when they changed if known."""

    @property
    def protocol(self) -> str:  # type: ignore[override]  # the settings say it, not the class
        """Return "https" or "http", as in SITE_URL."""
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:  # noqa: ARG002 (Django's signature)
        """Return host and port of SITE_URL."""
        return urlsplit(settings.SITE_URL).netloc

    def items(self) -> list[Entry]:
        """Return the addresses of all public pages, in each language of the congress."""
        return [entry for path, at in self._pages() for entry in _in_all_languages(path, at)]

    def _pages(self) -> list[tuple[str, datetime | None]]:
        """The paths of all public pages, those of sessions and speakers with when these were last changed."""
        lists = ("home", "speakers", "organisations", "materials", "events", "privacy", "imprint")
        rows = ConferenceSession.objects.published().in_programme_order()
        times = rows.values_list("code", "updated_at", "readiness__changed_at")
        sessions = [(code, max(at, changed or at)) for code, at, changed in times]  # a talk may be edited alone
        formats = [each.name for each in exports_of(SessionExport) if each.in_sitemap]
        speakers = Speaker.objects.published().order_by("slug").values_list("slug", "updated_at")
        rooms = rooms_content()
        return [
            *((reverse(name), None) for name in lists),
            *((reverse(each.name), None) for each in exports_of(ProgrammeExport) if each.in_sitemap),
            *((reverse(name, args=[code.lower()]), at) for code, at in sessions for name in ("session", *formats)),
            *((reverse("speaker", args=[slug]), at) for slug, at in speakers),
            *((reverse("information", args=[page.slug]), None) for page in site_content().pages),
            *([(reverse("rooms"), None)] if rooms else []),
            *((reverse("room", args=[room.slug]), None) for room in rooms),
            *((reverse("organisation", args=[slug]), None) for slug in organisation_slugs()),
        ]

    def location(self, item: Entry) -> str:
        """Return the path itself."""
        return item.path

    def lastmod(self, item: Entry) -> datetime | None:
        """Return when what the page shows was last changed."""
        return item.changed_at


def _in_all_languages(path: str, at: datetime | None) -> Iterator[Entry]:
    """The page at a path in each language of the congress; `x-default` is the main one."""
    if not site_languages().further:
        yield Entry(path, at)
        return
    paths = addresses_of(path)
    alternates = tuple((each, settings.SITE_URL + address) for each, address in [*paths, ("x-default", path)])
    for _language, address in paths:
        yield Entry(address, at, alternates)


@require_safe
@shared
@reads("p")  # the page of a sitemap too long for one file
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """List the public pages for search engines (sitemaps.org)."""
    return sitemap(request, {"portal": PortalSitemap()})


@require_safe
@shared
def robots_txt(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view)
    """Welcome search engines to all but the admin (RFC 9309)."""
    kept_out = "" if settings.ADMIN_PATH_IS_SECRET else f" {reverse('admin:index')}"  # its pages say noindex, too
    lines = ["User-agent: *", f"Disallow:{kept_out}", "", f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
@shared
def security_txt(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view)
    """Say whom to tell about a weakness (RFC 9116): the contact of the congress, else the page that names it."""
    congress = current_congress()
    contact = f"mailto:{congress.contact_email}" if congress and congress.contact_email else f"{settings.SITE_URL}/"
    lines = [
        f"Contact: {contact}",
        f"Expires: {security_txt_expires(timezone.now()):%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


def security_txt_expires(now: datetime) -> datetime:
    """Return the midnight, in the zone of `now`, until which security.txt may be relied on: one text for each day."""
    return datetime.combine(now.date() + timedelta(days=SECURITY_TXT_DAYS), time(), tzinfo=now.tzinfo)


@require_safe
@shared
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view)
    """Send the icon to browsers and programs that know no SVG icons."""
    icon = settings.BASE_DIR / "static" / "img" / "favicon.ico"
    return HttpResponse(icon.read_bytes(), content_type="image/vnd.microsoft.icon")
