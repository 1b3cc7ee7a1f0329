"""The public JSON, version 1: what the pages say, for other programs. `openapi.json` describes it."""

import dataclasses
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from smartcity_session.content import (
    Listed,
    NoticeContent,
    congress_content,
    listed_events,
    listed_materials,
    listed_sessions,
    organisations_content,
    programme_notices,
    published_session,
    session_content,
    session_notices,
    speaker_content,
    speakers_content,
)
from smartcity_session.exports import json_api
from smartcity_session.http.cache_control import reads, shared
from smartcity_session.models import ConferenceSession, Congress, Edition, SearchEntry
from smartcity_session.search.excerpts import excerpt
from smartcity_session.search.finding import QueryError, search
from smartcity_session.views.exports import addresses, holding, shown
from smartcity_session.views.feeds import edition_record
from smartcity_session.views.open_data import PREFLIGHT, View, open_data
from smartcity_session.views.search import chosen_kind, hit_url

Thing = TypeVar("Thing")

OPENAPI = Path(json_api.__file__).with_name("openapi.json")
READABLE = {"ensure_ascii": False, "indent": 1}
DEFAULT_PER_PAGE = 50
MOST_PER_PAGE = 100


class ProblemError(Exception):
    """A request that can't be answered as it was put: status, and what is wrong (RFC 9457)."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail = status, title, detail


@dataclass(frozen=True, slots=True)
class ApiPage:
    """One page of a list, with the addresses of its neighbours by their relation (RFC 8288).

    It holds until the next of the `notices` comes or goes after the `moment`.
    """

    value: json_api.Value
    links: dict[str, str]
    notices: tuple[NoticeContent, ...] = ()
    moment: datetime | None = None


def api_view(view: Callable[..., json_api.Value | ApiPage]) -> View:
    """Answer with JSON: what the view returns, or the problem that it raises (RFC 9457)."""

    @open_data
    @csrf_exempt  # it reads and nothing more, so that any other method gets its 405 and no page about cookies
    @shared
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return _problem(ProblemError(405, _("Method not allowed"), _("The interface is for reading: use GET.")))
        try:
            value = view(request, *args, **kwargs)
        except ProblemError as problem:
            return _problem(problem)
        links = value.links if isinstance(value, ApiPage) else {}
        response = JsonResponse(value.value if isinstance(value, ApiPage) else value, json_dumps_params=READABLE)
        if isinstance(value, ApiPage) and value.moment is not None:
            holding(response, value.notices, moment=value.moment)
        if links:
            response.headers["Link"] = ", ".join(f'<{url}>; rel="{relation}"' for relation, url in links.items())
        return response

    return answered


def _problem(problem: ProblemError) -> HttpResponse:
    fields = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.detail}
    response = JsonResponse(
        fields, status=problem.status, content_type="application/problem+json", json_dumps_params=READABLE
    )
    if problem.status == 405:
        response.headers["Allow"] = PREFLIGHT["Allow"]
    return response


def _missing(detail: str) -> ProblemError:
    return ProblemError(404, _("Not found"), detail)


@api_view
def api_index(request: HttpRequest) -> json_api.Value:  # noqa: ARG001 (a view)
    """Say where everything is."""
    return json_api.index_value(addresses())


@api_view
def api_congress(request: HttpRequest) -> json_api.Value:  # noqa: ARG001 (a view)
    """Describe the congress."""
    return json_api.congress_value(congress_content(_congress()), addresses())


@api_view
@reads("page", "per_page")
def api_sessions(request: HttpRequest) -> ApiPage:
    """List the published sessions, in programme order."""
    return _page(request, "api_sessions", listed_sessions(), json_api.summary_value)


@api_view
def api_session(request: HttpRequest, code: str) -> ApiPage:  # noqa: ARG001 (a view)
    """Tell everything about one session."""
    session = published_session(code)
    if session is None:
        raise _missing(_("There is no published session with the code %(code)s.") % {"code": code})
    moment = timezone.now()
    notices = session_notices(session, after=moment)
    value = json_api.session_value(session_content(session), addresses(), shown(notices, moment=moment))
    return ApiPage(value, {}, notices, moment)


@api_view
@reads("page", "per_page")
def api_speakers(request: HttpRequest) -> ApiPage:
    """List the speakers of the published programme, by name."""
    return _page(request, "api_speakers", speakers_content(), json_api.speaker_value)


@api_view
def api_speaker(request: HttpRequest, slug: str) -> json_api.Value:  # noqa: ARG001 (a view)
    """Tell everything about one speaker."""
    speaker = speaker_content(slug)
    if speaker is None:
        raise _missing(_("No speaker of the published programme has this address."))
    return json_api.speaker_value(speaker, addresses())


@api_view
@reads("page", "per_page")
def api_organisations(request: HttpRequest) -> ApiPage:
    """List the organisations of the published programme, by name."""
    return _page(request, "api_organisations", organisations_content(), json_api.organisation_value)


@api_view
@reads("page", "per_page")
def api_materials(request: HttpRequest) -> ApiPage:
    """List the materials of the published sessions, by session."""
    return _page(request, "api_materials", listed_materials(), json_api.listed_material_value)


@api_view
@reads("page", "per_page")
def api_events(request: HttpRequest) -> ApiPage:
    """List the linked events of the published sessions, by date."""
    return _page(request, "api_events", listed_events(), json_api.listed_event_value)


@api_view
@reads("q", "kind", "page", "per_page")
def api_search(request: HttpRequest) -> ApiPage:
    """Search the programme for the words of the parameter `q`."""
    try:
        answers = search(request.GET.get("q", ""))
        kind = chosen_kind(request.GET.get("kind", ""))
    except QueryError as error:
        raise ProblemError(400, _("Bad request"), str(error)) from error
    number, per_page, pages = _place(request, total=answers.total(kind))
    hits = answers.hits(first=(number - 1) * per_page, number=per_page, kind=kind)
    asked = {"q": request.GET.get("q", ""), **({"kind": kind} if kind else {})}
    items = [
        json_api.hit_value(
            hit,
            excerpt="".join(piece.text for piece in excerpt(hit.text, answers.phrases)),
            url=settings.SITE_URL + iri_to_uri(hit_url(hit)),
            addresses=addresses(),
        )
        for hit in hits
    ]
    return ApiPage(
        {
            "items": items,
            "counts": {each: answers.total(each) for each in SearchEntry.Kind.values},
            "page": number,
            "pages": pages,
            "per_page": per_page,
            "total": answers.total(kind),
        },
        _links("api_search", number, pages, per_page, **asked),
    )


@api_view
@reads("page", "per_page")
def api_editions(request: HttpRequest) -> ApiPage:
    """List the editions of all sessions, the newest first."""
    editions = Edition.objects.filter(session__in=ConferenceSession.objects.published()).with_state()
    ordered = editions.order_by("-created_at", "-pk")
    return _page(
        request, "api_editions", ordered, lambda row, known: json_api.edition_value(edition_record(row), known)
    )


@api_view
@reads("page", "per_page")
def api_notices(request: HttpRequest) -> ApiPage:
    """List the notices that readers see now, of the congress and of its sessions, the newest first."""
    congress = Congress.objects.current()
    moment = timezone.now()
    notices = programme_notices(congress_content(congress), after=moment) if congress else ()
    page = _page(request, "api_notices", shown(notices, moment=moment), json_api.notice_value)
    return dataclasses.replace(page, notices=notices, moment=moment)


@api_view
def api_unknown(request: HttpRequest, rest: str) -> json_api.Value:  # noqa: ARG001 (a view)
    """Say in JSON that nothing is at this address."""
    raise _missing(_("Nothing is at this address. The index is at %(url)s.") % {"url": addresses().of("api_index")})


@open_data
@require_safe
@shared
def api_openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view)
    """Send the description of this interface (OpenAPI 3.1)."""
    return HttpResponse(OPENAPI.read_bytes(), content_type="application/json")


def _congress() -> Congress:
    congress = Congress.objects.current()
    if congress is None:
        raise _missing(_("The congress is not described yet."))
    return congress


def _page(
    request: HttpRequest,
    route: str,
    things: QuerySet[Any] | Listed[Thing] | tuple[Thing, ...],
    value: Callable[[Any, Any], json_api.Value],
) -> ApiPage:
    """The page of the list that the request asks for. Raises ProblemError: 400 for nonsense, 404 beyond the end."""
    total = things.count() if isinstance(things, QuerySet) else len(things)
    number, per_page, pages = _place(request, total=total)
    shown: Iterable[Any] = things[(number - 1) * per_page : number * per_page]
    items = [value(thing, addresses()) for thing in shown]
    return ApiPage(
        {"items": items, "page": number, "pages": pages, "per_page": per_page, "total": total},
        _links(route, number, pages, per_page),
    )


def _place(request: HttpRequest, *, total: int) -> tuple[int, int, int]:
    """Which page of a list of `total` things is asked for, how many things are on it, and how many pages there are."""
    number = _number(request, "page", default=1, highest=None)
    per_page = _number(request, "per_page", default=DEFAULT_PER_PAGE, highest=MOST_PER_PAGE)
    pages = max(1, math.ceil(total / per_page))
    if number > pages:
        raise _missing(
            _("There is no page %(number)d: the last one is page %(last)d.") % {"number": number, "last": pages}
        )
    return number, per_page, pages


def _number(request: HttpRequest, name: str, *, default: int, highest: int | None) -> int:
    given = request.GET.get(name)
    if given is None:
        return default
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    if number < 1 or (highest is not None and number > highest):
        expected = (
            _("a whole number from 1 to %(highest)d") % {"highest": highest} if highest else _("a whole number from 1")
        )
        detail = _("The parameter %(name)s has to be %(expected)s.") % {"name": name, "expected": expected}
        raise ProblemError(400, _("Bad request"), detail)
    return number


def _links(route: str, number: int, pages: int, per_page: int, **asked: str) -> dict[str, str]:
    numbers = {"first": 1, "prev": number - 1, "next": number + 1, "last": pages}
    return {
        relation: f"{addresses().of(route)}?{urlencode({**asked, 'page': page, 'per_page': per_page})}"
        for relation, page in numbers.items()
        if 1 <= page <= pages
    }
