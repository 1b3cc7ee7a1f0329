"""The whole portal as a server asks it, with the layer that keeps its pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import clear_script_prefix

from smartcity_session.http.page_cache import PageCache


@dataclass
class Answer:
    """What came out of the application."""

    status: str
    headers: dict[str, str]
    body: bytes


@contextmanager
def layer_around_django(**options: Any) -> Iterator[PageCache]:
    """The layer, empty, on the test's own connection to the database."""
    caches["pages"].clear()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield PageCache(WSGIHandler(), **options)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def ask(application: Callable[..., Any], address: str, method: str = "GET", **environ: Any) -> Answer:
    """Ask the way a server does."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    given = {**RequestFactory().generic(method, address).environ, "HTTP_HOST": "127.0.0.1:8000", **environ}
    given["PATH_INFO"] = given["PATH_INFO"].encode().decode("latin-1")  # as PEP 3333 wants it; Django has decoded it

    def start(status: str, headers: list[tuple[str, str]], *_more: object) -> Callable[[bytes], object]:
        started.append((status, headers))
        return bytes

    parts = application(given, start)
    body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    clear_script_prefix()  # Django's test client, unlike a server, goes on with that of the request before
    status, headers = started[0]
    names = [name.lower() for name, _value in headers]
    assert len(names) == len(set(names)), "a header is there twice"
    return Answer(status, {name.lower(): value for name, value in headers}, body)
