"""The public JSON, version 1: what the pages say, for other programs. `exports.openapi` describes it."""

import dataclasses
import inspect
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from smartcity_session.content import (
    Listed,
    NoticeContent,
    breaks_content,
    congress_content,
    listed_events,
    listed_materials,
    listed_sessions,
    moved_speaker,
    organisations_content,
    programme_notices,
    published_session,
    rooms_content,
    session_content,
    session_notices,
    speaker_content,
    speakers_content,
)
from smartcity_session.editions.appointments import moved_sessions
from smartcity_session.exports import json_api
from smartcity_session.http.cache_control import reads, shared
from smartcity_session.models import ConferenceSession, Congress, Edition, SearchEntry
from smartcity_session.presentation.addresses import Addresses
from smartcity_session.presentation.timeline import notice_moments
from smartcity_session.search.excerpts import excerpt
from smartcity_session.search.query import QueryError, search
from smartcity_session.views.edition_records import edition_record
from smartcity_session.views.export_sources import shown
from smartcity_session.views.exports import addresses, holding
from smartcity_session.views.open_data import PREFLIGHT, View, open_data
from smartcity_session.views.paging import positive_number
from smartcity_session.views.search import chosen_kind, hit_url

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from smartcity_session.exports.openapi import Operation

Thing = TypeVar("Thing")

READABLE = {"ensure_ascii": False, "indent": 1}
CONVERTED = re.compile(r"<\w+:(\w+)>")  # a variable part in the route of an address
PROBLEMS_OF_LISTS = (400, 404)  # what can go wrong with a request for a page of a list


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

    value: "DataclassInstance"
    links: dict[str, str]
    notices: tuple[NoticeContent, ...] = ()
    moment: datetime | None = None


Answer = Callable[..., "DataclassInstance | ApiPage"]


def api_view(
    answer: "type[DataclassInstance] | None", *, problems: tuple[int, ...] = (404,)
) -> Callable[[Answer], View]:
    """Answer with JSON: what the view returns, or the problem that it raises (RFC 9457).

    The OpenAPI document has every view that names the dataclass of its `answer`, and the statuses of its `problems`.
    """

    def decorate(view: Answer) -> View:
        @open_data
        @csrf_exempt  # it reads and nothing more, so that any other method gets its 405 and no page about cookies
        @shared
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in {"GET", "HEAD"}:
                return _problem(ProblemError(405, _("Method not allowed"), _("The interface is for reading: use GET.")))
            try:
                return _response(view(request, *args, **kwargs))
            except ProblemError as problem:
                return _problem(problem)

        answered.answer, answered.problems = answer, problems  # type: ignore[attr-defined]  # read by `_operations`
        return answered

    return decorate


def _response(value: "DataclassInstance | ApiPage") -> HttpResponse:
    if not isinstance(value, ApiPage):
        return _json(value)
    response = _json(value.value)
    if value.moment is not None:
        holding(response, notice_moments(value.notices), moment=value.moment)
    if value.links:
        response.headers["Link"] = ", ".join(f'<{url}>; rel="{relation}"' for relation, url in value.links.items())
    return response


def _problem(problem: ProblemError) -> HttpResponse:
    value = json_api.Problem(title=problem.title, status=problem.status, detail=problem.detail)
    response = _json(value, status=problem.status, content_type="application/problem+json")
    if problem.status == 405:
        response.headers["Allow"] = PREFLIGHT["Allow"]
    return response


def _json(value: "DataclassInstance", **arguments: Any) -> HttpResponse:
    parameters = {**READABLE, "default": json_api.json_value}
    return JsonResponse(value, safe=False, json_dumps_params=parameters, **arguments)


def _missing(detail: str) -> ProblemError:
    return ProblemError(404, _("Not found"), detail)


@api_view(json_api.IndexResource, problems=())
def api_index(request: HttpRequest) -> json_api.IndexResource:  # noqa: ARG001 (a view)
    """Say where everything is."""
    return json_api.index_resource(addresses())


@api_view(json_api.CongressResource)
def api_congress(request: HttpRequest) -> json_api.CongressResource:  # noqa: ARG001 (a view)
    """Describe the congress."""
    return json_api.congress_resource(congress_content(_congress()), addresses())


@api_view(json_api.Sessions, problems=PROBLEMS_OF_LISTS)
@reads("page", "per_page")
def api_sessions(request: HttpRequest) -> ApiPage:
    """List the published sessions, in programme order."""
    return _page(request, json_api.Sessions, "api_sessions", listed_sessions(), json_api.summary_resource)


@api_view(json_api.SessionResource)
def api_session(request: HttpRequest, code: str) -> ApiPage:  # noqa: ARG001 (a view)
    """Tell everything about one session."""
    session = published_session(code)
    if session is None:
        raise _missing(_("There is no published session with the code %(code)s.") % {"code": code})
    moment = timezone.now()
    notices = session_notices(session, after=moment)
    content = session_content(session)
    former = moved_sessions([content]).get(content.code)
    value = json_api.session_resource(content, addresses(), shown(notices, moment=moment), former)
    return ApiPage(value, {}, notices, moment)


@api_view(json_api.Speakers, problems=PROBLEMS_OF_LISTS)
@reads("page", "per_page")
def api_speakers(request: HttpRequest) -> ApiPage:
    """List the speakers of the published programme, by name."""
    return _page(request, json_api.Speakers, "api_speakers", speakers_content(), json_api.speaker_resource)


@api_view(json_api.SpeakerResource)
def api_speaker(request: HttpRequest, slug: str) -> json_api.SpeakerResource:  # noqa: ARG001 (a view)
    """Tell everything about one speaker."""
    speaker = speaker_content(slug) or speaker_content(moved_speaker(slug) or "")
    if speaker is None:
        raise _missing(_("No speaker of the published programme has this address."))
    return json_api.speaker_resource(speaker, addresses())


@api_view(json_api.Organisations, problems=PROBLEMS_OF_LISTS)
@reads("page", "per_page")
def api_organisations(request: HttpRequest) -> ApiPage:
    """List the organisations of the published programme, by name."""
    return _page(
        request, json_api.Organisations, "api_organisations", organisations_content(), json_api.organisation_resource
    )


@api_view(json_api.Materials, problems=PROBLEMS_OF_LISTS)
@reads("page", "per_page")
def api_materials(request: HttpRequest) -> ApiPage:
    """List the materials of the published sessions, by session."""
    return _page(request, json_api.Materials, "api_materials", listed_materials(), json_api.listed_material_resource)


@api_view(json_api.Events, problems=PROBLEMS_OF_LISTS)
@reads("page", "per_page")
def api_events(request: HttpRequest) -> ApiPage:
    """List the linked events of the published sessions, by date."""
    return _page(request, json_api.Events, "api_events", listed_events(), json_api.listed_event_resource)


@api_view(json_api.SearchResults, problems=PROBLEMS_OF_LISTS)
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
    items = tuple(
        json_api.search_result(
            hit,
            excerpt="".join(piece.text for piece in excerpt(hit.text, answers.phrases)),
            url=settings.SITE_URL + iri_to_uri(hit_url(hit)),
            addresses=addresses(),
        )
        for hit in hits
    )
    results = json_api.SearchResults(
        items=items,
        counts=json_api.SearchCounts(**{each: answers.total(each) for each in SearchEntry.Kind.values}),
        page=number,
        pages=pages,
        per_page=per_page,
        total=answers.total(kind),
    )
    return ApiPage(results, _links("api_search", number, pages, per_page, **asked))


@api_view(json_api.Rooms, problems=PROBLEMS_OF_LISTS)
@reads("page", "per_page")
def api_rooms(request: HttpRequest) -> ApiPage:
    """List the rooms of the published programme, by building and name."""
    return _page(request, json_api.Rooms, "api_rooms", rooms_content(), json_api.room_resource)


@api_view(json_api.Breaks, problems=PROBLEMS_OF_LISTS)
@reads("page", "per_page")
def api_breaks(request: HttpRequest) -> ApiPage:
    """List the breaks, lunches and receptions, by time."""
    return _page(request, json_api.Breaks, "api_breaks", breaks_content(), json_api.break_resource)


@api_view(json_api.Editions, problems=PROBLEMS_OF_LISTS)
@reads("page", "per_page")
def api_editions(request: HttpRequest) -> ApiPage:
    """List the editions of all sessions, the newest first."""
    editions = Edition.objects.filter(session__in=ConferenceSession.objects.published()).with_state()
    ordered = editions.order_by("-created_at", "-pk").with_sheets()
    return _page(request, json_api.Editions, "api_editions", ordered, _edition)


def _edition(edition: Edition, addresses: Addresses) -> json_api.EditionResource:
    return json_api.edition_resource(edition_record(edition), addresses)


@api_view(json_api.Notices, problems=PROBLEMS_OF_LISTS)
@reads("page", "per_page")
def api_notices(request: HttpRequest) -> ApiPage:
    """List the notices that readers see now, of the congress and of its sessions, the newest first."""
    congress = Congress.objects.current()
    moment = timezone.now()
    notices = programme_notices(congress_content(congress), after=moment) if congress else ()
    page = _page(request, json_api.Notices, "api_notices", shown(notices, moment=moment), json_api.notice_resource)
    return dataclasses.replace(page, notices=notices, moment=moment)


@api_view(None)
def api_unknown(request: HttpRequest, rest: str) -> json_api.Problem:  # noqa: ARG001 (a view)
    """Say in JSON that nothing is at this address."""
    raise _missing(_("Nothing is at this address. The index is at %(url)s.") % {"url": addresses().of("api_index")})


@open_data
@require_safe
@shared
def api_openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view)
    """Send the description of this interface (OpenAPI 3.1)."""
    return HttpResponse(openapi_document(), content_type="application/json")


@cache
def openapi_document() -> bytes:
    from smartcity_session.exports.openapi import openapi_json  # noqa: PLC0415 (start-up stays fast)

    return openapi_json(_operations())


def _operations() -> "Iterator[Operation]":
    """The addresses of the interface, as the site map has them."""
    from smartcity_session.exports.openapi import Operation  # noqa: PLC0415 (as above)

    routes = (route for route in get_resolver().url_patterns if isinstance(route, URLPattern))
    for route in routes:
        view: Any = route.callback
        if getattr(view, "answer", None):
            yield Operation(
                name=(route.name or "").removeprefix("api_"),
                path="/" + CONVERTED.sub(r"{\1}", str(route.pattern)),
                summary=inspect.getdoc(view) or "",
                path_parameters={name: converter.regex for name, converter in route.pattern.converters.items()},
                query_parameters=view.reads,
                answer=view.answer,
                problems=view.problems,
            )


def _congress() -> Congress:
    congress = Congress.objects.current()
    if congress is None:
        raise _missing(_("The congress is not described yet."))
    return congress


def _page(
    request: HttpRequest,
    kind: type[json_api.ApiList],
    route: str,
    things: QuerySet[Any] | Listed[Thing] | tuple[Thing, ...],
    resource: "Callable[[Any, Addresses], DataclassInstance]",
) -> ApiPage:
    """The page of the list that the request asks for. Raises ProblemError: 400 for nonsense, 404 beyond the end."""
    total = things.count() if isinstance(things, QuerySet) else len(things)
    number, per_page, pages = _place(request, total=total)
    shown: Iterable[Any] = things[(number - 1) * per_page : number * per_page]
    items = tuple(resource(thing, addresses()) for thing in shown)
    page = kind(items=items, page=number, pages=pages, per_page=per_page, total=total)
    return ApiPage(page, _links(route, number, pages, per_page))


def _place(request: HttpRequest, *, total: int) -> tuple[int, int, int]:
    """Which page of a list of `total` things is asked for, how many things are on it, and how many pages there are."""
    number = _number(request, "page", default=1, highest=None)
    per_page = _number(request, "per_page", default=json_api.DEFAULT_PER_PAGE, highest=json_api.MOST_PER_PAGE)
    pages = max(1, math.ceil(total / per_page))
    if number > pages:
        raise _missing(
            _("There is no page %(number)d: the last one is page %(last)d.") % {"number": number, "last": pages}
        )
    return number, per_page, pages


def _number(request: HttpRequest, name: str, *, default: int, highest: int | None) -> int:
    text = request.GET.get(name)
    if text is None:
        return default
    number = positive_number(text)
    if number is None or (highest is not None and number > highest):
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
