"""Answers anonymous readers of an unchanged page without asking Django: a small layer around the WSGI application.

A page (`cached_page.CachedPage`) is answered as long as nothing public has changed (`content_version.ContentVersions`),
and until the moment at which the page itself says that it would read differently (`HttpResponse.valid_until`). While
the database is unavailable, what was cached is answered for an hour and marked as stale, unless it was out of date for
an hour before. A request with a session of the admin (`live_sessions`) is always answered by Django, and at once.

What has to be made for readers waits for a slot (`generation_slots`). Without one in time, the answer is the former
page, marked as stale, or says to come back. Which addresses can be cached is known from their views
(`page_key.Route`).
"""

import logging
import threading
import time
import typing
from collections import OrderedDict
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import Error
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from smartcity_session.http.cache_control import canonical_query
from smartcity_session.http.cached_page import CachedPage, page_of
from smartcity_session.http.content_version import ContentVersion, ContentVersions, asked_twice
from smartcity_session.http.generation_slots import IS_BUSY, PATIENCE_S, GenerationSlots, ServerBusyError
from smartcity_session.http.languages import address_language
from smartcity_session.http.live_sessions import LiveSessions
from smartcity_session.http.page_files import PageFileGoneError
from smartcity_session.http.page_key import (
    Environ,
    Key,
    Route,
    digest_of,
    has_query,
    is_too_long,
    key_of,
    route_of,
    scheme_of,
)
from smartcity_session.http.page_store import empty_page_store, empty_page_store_after, store_page, stored_page
from smartcity_session.http.sending import Sending
from smartcity_session.models import Redaction

if typing.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

logger = logging.getLogger(__name__)

STALE_FOR_S = 3600.0
REPLACED_FOR_S = 1.0  # how long a page is answered after it was replaced, while one thread makes the new one
WARN_EVERY_S = 60.0
MEMORY = 64 * 1024**2
FILE_WRAPPER = "wsgi.file_wrapper"  # what some servers send files with: Django's own answer has to come out of it
RESPONSE = "portal.response"  # where Django's response is in the environment of the request
CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE"}
OF_ONE_READER = {*CONDITIONS, "HTTP_IF_RANGE", "HTTP_ACCEPT_ENCODING", "HTTP_COOKIE", "HTTP_AUTHORIZATION"}


Headers = list[tuple[str, str]]


class Made(typing.NamedTuple):
    """What the application answered, before any of it is sent."""

    response: HttpResponseBase
    status: str
    headers: Headers


class Refusal(typing.NamedTuple):
    """The answer to a request that got no slot."""

    status: str
    headers: Headers
    body: bytes


def show_response(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Leave Django's response in the environment of the request, as the outermost middleware.

    What Django's handler returns may be wrapped and have no headers: the collector of errors does so (SENTRY_DSN).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = request.META[RESPONSE] = get_response(request)
        return response

    return middleware


class PageCache:
    """A WSGI application that caches what the application inside answers to anonymous readers.

    `clock` tells the Unix time; `patience` is for how many seconds a request waits for a slot.
    """

    def __init__(
        self, application: WSGIHandler, *, clock: Callable[[], float] = time.time, patience: float = PATIENCE_S
    ) -> None:
        self.application = application
        self.clock = clock
        self.states = ContentVersions()
        # The folder keeps its first name: during an upgrade, two releases lock the same files in it
        self.slots = GenerationSlots(settings.VAR_DIR / "turns", patience=patience)
        self.sending = Sending()
        self._sessions = LiveSessions()
        self._pages = _Memory()
        self._redactions: int | None = None
        self._refusals: dict[tuple[str, str], Refusal] = {}
        self._warn_at = 0.0

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        """Answer with what is cached, or by the application; cache that answer where every reader may have it."""
        try:
            if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or self._has_session(environ):
                self._current_state(self.clock())
                return self._send(self._ask(environ), environ, start_response)
            return self._read(environ, start_response)
        except (ServerBusyError, PageFileGoneError):
            return self._refuse(environ, start_response)

    def _read(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        route, query = None, environ.get("QUERY_STRING", "")
        if query:
            route = route_of(environ)
            query = canonical_query(query, route.reads or ())
        key = key_of(environ, query)
        if key not in self._pages:
            route = route or route_of(environ)
            asks_for_part = route.streams and not CONDITIONS.isdisjoint(environ)
            if route.reads is None or is_too_long(key) or (asks_for_part and self._cached(key) is None):
                return self._uncached(route, environ, start_response)
        now = self.clock()
        self._current_state(now)
        page = self._cached(key)
        if page is not None and self._holds(page, key, now):
            try:
                return page.answer(environ, start_response, self.sending, is_stale=self.states.stale_since is not None)
            except PageFileGoneError:
                self._pages.drop(key)
        return self._make(key, route or route_of(environ), environ, start_response)

    def _has_session(self, environ: Environ) -> bool:
        cookies = environ.get("HTTP_COOKIE", "")
        return bool(cookies) and self.states.stale_since is None and self._sessions.is_named_by(cookies, self.clock())

    def _current_state(self, now: float) -> ContentVersion | None:
        state = self.states.current(now)
        if state is not None and state.redactions != self._redactions:
            self._pages.clear()
            if self._redactions is None:
                empty_page_store_after(state.redactions)
            else:
                empty_page_store()
            self._redactions = state.redactions
        return state

    def _holds(self, page: CachedPage, key: Key, now: float) -> bool:
        states = self.states
        is_present = states.known is None or page.state >= states.known
        if states.stale_since is not None:
            replaced_for = 0.0 if is_present else states.stale_since - page.valid_until
            return max(replaced_for, now - states.stale_since) < STALE_FOR_S
        if page.state == states.known and now < page.valid_until:
            return True
        replaced_at = page.valid_until
        if not is_present:
            replaced_at = min(replaced_at, states.known_since if page.state == states.former else 0.0)
        return now < replaced_at + REPLACED_FOR_S and self.slots.is_taken(digest_of(key))

    def _cached(self, key: Key) -> CachedPage | None:
        page = self._pages.get(key)
        is_newest = self.states.stale_since is None and page is not None and page.state == self.states.known
        if is_newest or has_query(key) or (page is not None and self.slots.is_taken(digest_of(key))):
            return page
        shared = stored_page(digest_of(key))
        if not isinstance(shared, CachedPage) or self._redactions not in {None, shared.state.redactions}:
            return page
        if page is None or shared.state > page.state:
            self._pages.add(key, shared)
            return shared
        return page

    def _make(self, key: Key, route: Route, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        """Answer with a new page, or with the former one where no slot is free; raise ServerBusyError without one."""
        digest = digest_of(key)
        try:
            with self.slots.taken(route.kind, digest):
                made = self._page_by_another(key) or self._made(key, digest, environ)
        except ServerBusyError:
            page = self._cached(key)
            if page is None or self.clock() >= page.valid_until + STALE_FOR_S or not page.is_complete():
                raise
            return page.answer(environ, start_response, self.sending, is_stale=True)
        if isinstance(made, CachedPage):
            return made.answer(environ, start_response, self.sending)
        return self._send(made, environ, start_response)

    def _page_by_another(self, key: Key) -> CachedPage | None:
        """The page that another thread or process has made while this one waited."""
        page = self._cached(key)
        is_new = page is not None and page.state == self.states.known and self.clock() < page.valid_until
        return page if is_new and page is not None and page.is_complete() else None

    def _made(self, key: Key, digest: str, environ: Environ) -> CachedPage | Made:
        """Have the application answer somebody without cookies and conditions; what may be cached of that, or all."""
        now = self.clock()
        state = self._current_state(now)
        plain = {name: value for name, value in environ.items() if name not in OF_ONE_READER}
        made = self._ask({**plain, "REQUEST_METHOD": "GET", "QUERY_STRING": key[-1]})
        page = page_of(made.response, state=state, now=now) if state else None
        if page is None:
            return made
        if self._may_have_what_was_removed(page):
            empty_page_store()  # long forms of it are files by now
            return page
        self._pages.add(key, page)
        if not has_query(key):
            store_page(digest, page, seconds=STALE_FOR_S)
        return page

    def _may_have_what_was_removed(self, page: CachedPage) -> bool:
        """Whether something was removed for good while the page was made."""
        try:
            return asked_twice(Redaction.objects.count) != page.state.redactions
        except Error:
            return True

    def _uncached(self, route: Route, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        if not route.waits:
            return self._send(self._ask(environ), environ, start_response)
        with self.slots.taken(route.kind):
            made = self._ask(environ)
        return self._send(made, environ, start_response)

    def _ask(self, environ: Environ) -> Made:
        started: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, *_error: typing.Any) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _body: None

        inside = {name: value for name, value in environ.items() if name != FILE_WRAPPER}
        answer: typing.Any = self.application(inside, start)
        return Made(inside.get(RESPONSE, answer), *started[-1])  # bytes that are no request reach no middleware

    def _send(self, made: Made, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        length = made.response.headers.get("Content-Length")
        if environ["REQUEST_METHOD"] == "HEAD":
            made.response.close()
            body: Iterable[bytes] = [b""]
        else:
            body = self.sending.response(made.response, length)
        start_response(made.status, made.headers)
        return body

    def _refuse(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        """Say that there was no slot, with an answer that was made once: there is no time to make one now."""
        kind = (scheme_of(environ), address_language(environ.get("PATH_INFO", "")))
        if kind not in self._refusals:
            made = self._ask({**environ, IS_BUSY: True})
            if not made.status.startswith("503"):  # led to https, for example
                return self._send(made, environ, start_response)
            headers = [each for each in made.headers if each[0].lower() != "x-request-id"]
            [body] = self.sending.response(made.response, None)
            self._refusals[kind] = Refusal(made.status, headers, body)
        if self.clock() >= self._warn_at:
            self._warn_at = self.clock() + WARN_EVERY_S
            logger.warning("Readers are asked to come back: there was no slot for %s", environ["PATH_INFO"])
        refusal = self._refusals[kind]
        start_response(refusal.status, [*refusal.headers])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else refusal.body]


class _Memory:
    """The pages that this process holds, within MEMORY bytes: those that were added first go first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Key, CachedPage] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __contains__(self, key: Key) -> bool:
        return key in self._pages

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> CachedPage | None:
        return self._pages.get(key)

    def add(self, key: Key, page: CachedPage) -> None:
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._size += page.size
            while self._size > MEMORY:
                _oldest, dropped = self._pages.popitem(last=False)
                self._size -= dropped.size

    def drop(self, key: Key) -> None:
        with self._lock:
            self._drop(key)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        self._size -= page.size if page else 0
