"""Answers anonymous readers of an unchanged page without asking Django: a small layer around the WSGI application.

A page (`kept_page.Page`) is answered as long as nothing public has changed (`revisions.States`), and until the moment
at which the page itself says that it would read differently (`HttpResponse.valid_until`). While the database is away,
what was kept is answered for an hour and marked as stale, unless it was out of date for an hour before. Whoever has a
session of the admin is always answered by Django.
"""

import hashlib
import re
import threading
import time
import typing
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from smartcity_session.kept_page import Page, page_of
from smartcity_session.revisions import State, States

if typing.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Environ = dict[str, typing.Any]
Key = tuple[str, ...]

STALE_FOR_S = 3600.0
REPLACED_FOR_S = 1.0  # how long a page is answered after it was replaced, while one thread makes the new one
MEMORY = 64 * 1024**2
MOST_REFUSED = 10_000
LONGEST_ADDRESS = 1000
FILE_WRAPPER = "wsgi.file_wrapper"  # what some servers send files with: Django's own answer has to come out of it
RESPONSE = "portal.response"  # where Django's response stands in the environment of the request
CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING", "HTTP_COOKIE"}


def show_response(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Leave Django's response in the environment of the request, as the outermost middleware.

    What Django's handler returns may be wrapped and have no headers: the collector of errors does so (SENTRY_DSN).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = request.META[RESPONSE] = get_response(request)
        return response

    return middleware


class PageCache:
    """A WSGI application that keeps what the application inside answers to anonymous readers.

    `clock` tells the Unix time.
    """

    def __init__(self, application: WSGIHandler, *, clock: Callable[[], float] = time.time) -> None:
        self.application = application
        self.clock = clock
        self.states = States()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._refused: OrderedDict[Key, State] = OrderedDict()
        self._making: set[Key] = set()
        self._size = 0
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        """Answer with what is kept, or by the application; keep that answer where every reader may have it."""
        key = _key(environ)
        if key is None:
            return self.application(environ, start_response)
        now = self.clock()
        state = self.states.current(now)
        page = self._kept(key)
        stale, in_part = self.states.stale_since is not None, "HTTP_RANGE" in environ
        if page is not None and self._holds(page, key, now) and (stale or not in_part):
            return page.answer(environ, start_response, is_stale=stale)
        if state is None or in_part or self._refused.get(key) == state:
            return self.application(environ, start_response)
        made = self._make(key, state, environ, now)
        if made is None:
            return self.application(environ, start_response)
        return made.answer(environ, start_response)

    def _holds(self, page: Page, key: Key, now: float) -> bool:
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
        return key in self._making and now < replaced_at + REPLACED_FOR_S

    def _kept(self, key: Key) -> Page | None:
        page = self._pages.get(key)
        is_newest = self.states.stale_since is None and page is not None and page.state == self.states.known
        if is_newest or (page is not None and key in self._making):
            return page
        shared = None if _has_query(key) else caches["pages"].get(_digest(key))
        if isinstance(shared, Page) and (page is None or shared.state > page.state):
            self._remember(key, shared)
            return shared
        return page

    def _make(self, key: Key, state: State, environ: Environ, now: float) -> Page | None:
        """Have the application answer somebody without cookies and conditions; None for what may not be kept."""
        self._making.add(key)
        plain = {name: value for name, value in environ.items() if name not in {*CONDITIONS, FILE_WRAPPER}}
        try:
            asked = {**plain, "REQUEST_METHOD": "GET"}
            answer = self.application(asked, _started)
            try:
                page = page_of(asked[RESPONSE], state=state, now=now)
            finally:
                answer.close()
        finally:
            self._making.discard(key)
        if page is None:
            self._refuse(key, state)
        else:
            self._remember(key, page)
            if not _has_query(key):
                with suppress(OSError):  # a full disk makes it slower, not wrong
                    caches["pages"].set(_digest(key), page, STALE_FOR_S)
        return page

    def _remember(self, key: Key, page: Page) -> None:
        with self._lock:
            former = self._pages.pop(key, None)
            self._pages[key] = page
            self._size += page.size - (former.size if former else 0)
            while self._size > MEMORY:
                _oldest, dropped = self._pages.popitem(last=False)
                self._size -= dropped.size

    def _refuse(self, key: Key, state: State) -> None:
        with self._lock:
            self._refused[key] = state
            if len(self._refused) > MOST_REFUSED:
                self._refused.popitem(last=False)


def _started(*_answer: typing.Any) -> Callable[[bytes], object]:
    return lambda _body: None


def _key(environ: Environ) -> Key | None:
    """What tells one page from another; None for a request that is not anonymous reading."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in environ:
        return None
    if settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", ""):
        return None
    host = re.sub(r":[0-9]+$", "", environ.get("HTTP_HOST", "").lower())  # as ALLOWED_HOSTS is compared
    key = (_scheme(environ), host, *(environ.get(name, "") for name in ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")))
    return key if sum(map(len, key)) <= LONGEST_ADDRESS else None


def _scheme(environ: Environ) -> str:
    """The scheme as Django concludes it (`HttpRequest.scheme`): what a client claims counts for nothing by itself."""
    if settings.SECURE_PROXY_SSL_HEADER and (said := environ.get(settings.SECURE_PROXY_SSL_HEADER[0])) is not None:
        return "https" if said.split(",")[0].strip() == settings.SECURE_PROXY_SSL_HEADER[1] else "http"
    return str(environ["wsgi.url_scheme"])


def _has_query(key: Key) -> bool:
    return bool(key[-1])  # there is no end of queries, so they stay out of the shared cache


def _digest(key: Key) -> str:
    """The name of a page in the shared cache, which outlives a release, whose files the next one lacks."""
    release = (_release(), getattr(staticfiles_storage, "manifest_hash", ""), str(settings.SERVICE_WORKER))
    return hashlib.sha256("\n".join((*release, *key)).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def _release() -> str:
    """The digest of what pages are made by: another release makes other pages of the same rows."""
    made = hashlib.sha256()
    for folder in ("smartcity_session", "speakers", "materials", "templates"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in {".py", ".html"}:
                made.update(path.read_bytes())
    return made.hexdigest()
