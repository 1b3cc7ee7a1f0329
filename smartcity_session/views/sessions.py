"""One session: its page, and how other pages of a session find it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
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
from smartcity_session.editions import News, news_since
from smartcity_session.models import ConferenceSession, Edition
from smartcity_session.views.pages import MissingPageError, local_day, render_page
from speakers.models import Contribution

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
    news: News | None
    roles: tuple[RoleLine, ...]
    contacts: tuple[ContributionContent, ...]
    speakers: tuple[ContributionContent, ...]
    materials: tuple[MaterialGroup, ...]
    upcoming: tuple[LinkedEventContent, ...]
    past: tuple[LinkedEventContent, ...]


def session_page(
    content: SessionContent, *, edition: Edition | None, today: date, news: News | None = None
) -> SessionPage:
    """Prepare the page of a session as it reads on the day `today`; `news` is what is new since the edition."""
    return SessionPage(
        content=content,
        edition=edition,
        news=news,
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


def at_code(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give a view the published session with the code in the address, and whatever else the address holds.

    Another case of letters and a former code redirect for good; a code without a public session is 404.
    """

    @wraps(view)
    def found(request: HttpRequest, code: str, **rest: Any) -> HttpResponseBase:
        session = published_session(code) or _formerly(code)
        if session is None:
            raise MissingPageError(_("There is no published session with the code %(code)s.") % {"code": code})
        if code != session.slug:
            return HttpResponsePermanentRedirect(resolve_url(view.__name__, code=session.slug, **rest))
        return view(request, session, **rest)

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
    edition = Edition.objects.latest_of(session)
    news = news_since(edition, content) if edition else None
    page = session_page(content, edition=edition, news=news, today=today)
    return render_page(request, "smartcity_session/session.html", congress=content.congress, page=page)
