"""The Cache-Control of every answer whose view does not set it (RFC 9111, RFC 5861, RFC 8246).

A view says that its answer is the same for everybody (`shared`), or never changes (`CachePolicy.FOR_EVER`). An answer
of which nothing is said is stored in no cache (`CachePolicy.NOWHERE`). A header that is set already stays as it is:
pages with forms and `views.health` have that of Django's `never_cache`, pages for failures (`views.errors`) "no-store".

A shared view sees those query parameters that it declares (`reads`), and no others: the page cache tells one answer
from another by them.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import unquote_plus, urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

Params = ParamSpec("Params")
Response = TypeVar("Response", bound=HttpResponseBase)
Result = TypeVar("Result")
View = Callable[Concatenate[HttpRequest, Params], Result]
Handler = Callable[[HttpRequest], HttpResponseBase]

SHARED_S = 2
RENEWED_S = 1  # how long a copy that is too old is still answered, while the cache fetches the new one
# The oldest copy in front of the portal. A process learns of a change within a second (`content_version`) and makes the
# page within another (`page_cache`), so that readers see a change within five.
OLDEST_COPY = timedelta(seconds=SHARED_S + RENEWED_S)
WITHOUT_THE_PORTAL_S = 3600
YEAR_S = 365 * 24 * 3600


class CachePolicy(StrEnum):
    """Who may cache an answer, and when it is asked for again. The values are those of the header."""

    SHARED = (
        f"public, max-age=0, s-maxage={SHARED_S}, stale-while-revalidate={RENEWED_S}, "
        f"stale-if-error={WITHOUT_THE_PORTAL_S}"
    )
    ASKED_EACH_TIME = "public, no-cache"
    FOR_EVER = f"public, max-age={YEAR_S}, immutable"
    BY_ITS_READER = "private, no-cache"
    NOWHERE = "private, no-store"


def reads(*names: str) -> Callable[[View[Params, Result]], View[Params, Result]]:
    """Declare which query parameters a view reads whose answer is the same for everybody.

    The request has no other parameters then, so that the first test of one that was not declared fails.
    """

    def declare(view: View[Params, Result]) -> View[Params, Result]:
        @wraps(view)
        def declared(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> Result:
            query = canonical_query(request.META.get("QUERY_STRING", ""), names)
            request.META["QUERY_STRING"] = query
            request.GET = QueryDict(query)
            return view(request, *args, **kwargs)

        declared.reads = frozenset(names)  # type: ignore[attr-defined]  # read by the page cache, through wrappers
        return declared

    return declare


def canonical_query(query: str, names: Collection[str]) -> str:
    """The query with these parameters alone, each once with its last value, sorted by name."""
    if not query or not names:
        return ""
    parts = (part.partition("=") for part in query.split("&"))
    values = {name: value for quoted, _, value in parts if (name := unquote_plus(quoted)) in names}
    return urlencode([(name, unquote_plus(values[name])) for name in sorted(values)])


def shared(view: View[Params, Response]) -> View[Params, Response]:
    """Say of a view that everybody gets the same answer, unless the answer itself says otherwise.

    Browsers ask each time whether their copy still holds; caches between them and the portal do so after seconds. A
    view that reads query parameters names them below, with `reads`.
    """
    declared = view if hasattr(view, "reads") else reads()(view)

    @wraps(declared)
    def view_with_policy(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> Response:
        return cache_as(declared(request, *args, **kwargs), CachePolicy.SHARED)

    return view_with_policy


def streamed(view: Callable[Params, Response]) -> Callable[Params, Response]:
    """Say of a view that it may send long files piece by piece, which the page cache does not copy."""
    view.streams = True  # type: ignore[attr-defined]  # read by the page cache, through wrappers
    return view


def cache_as(response: Response, policy: CachePolicy) -> Response:
    """The response with this Cache-Control, unless it has one already."""
    response.headers.setdefault("Cache-Control", policy.value)
    return response


def set_cache_control(get_response: Handler) -> Handler:
    """Set Cache-Control where it is missing: private for one reader's, and no copy is used after `valid_until`."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = cache_as(get_response(request), CachePolicy.NOWHERE)
        if response.headers["Cache-Control"] == CachePolicy.SHARED:
            response.headers["Cache-Control"] = _policy_for(request, response).value
        return response

    return middleware


def _policy_for(request: HttpRequest, response: HttpResponseBase) -> CachePolicy:
    if response.cookies:
        return CachePolicy.NOWHERE
    varies = "cookie" in response.headers.get("Vary", "").lower()
    if varies or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return CachePolicy.BY_ITS_READER
    until = getattr(response, "valid_until", None)
    return CachePolicy.ASKED_EACH_TIME if until and until - timezone.now() < OLDEST_COPY else CachePolicy.SHARED


def expires_at(valid_until: datetime | None, now: datetime) -> datetime | None:
    """The moment until which an answer of `now` may be given out unchanged; None for one that always holds.

    Shortly before that moment the page is made once more, and then says that no copy may be used without asking.
    """
    if valid_until is None or valid_until - now < OLDEST_COPY:
        return valid_until
    return valid_until - OLDEST_COPY
