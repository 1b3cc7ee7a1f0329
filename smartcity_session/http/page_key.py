"""What tells one cached page from another, and what is known of an address before it is answered."""

import hashlib
import os
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import get_path_info
from django.urls import Resolver404, resolve

from smartcity_session.http.languages import address_language, site_map

Environ = dict[str, Any]
Key = tuple[str, ...]

LONGEST_KEY = 1000
SOURCES = ("smartcity_session", "speakers", "materials", "templates", "static")


@dataclass(frozen=True, slots=True)
class Route:
    """Which view answers an address, and what it declares of itself.

    `reads` are the query parameters of a view whose answers are the same for everybody (`cache_control.reads`), None
    for other views; `streams` says that they may be long files (`cache_control.streamed`), `waits` that making them
    waits for a slot (`generation_slots`).
    """

    kind: str
    reads: frozenset[str] | None = None
    streams: bool = False
    waits: bool = True


def route_of(environ: Environ) -> Route:
    """Return the route of the address that is asked for."""
    path = get_path_info(environ)
    if path.startswith(settings.STATIC_URL):
        return Route("static", waits=False)
    language = address_language(path)
    try:
        site: Any = site_map(language, settings.ROOT_URLCONF) if language else settings.ROOT_URLCONF
        match = resolve(path, site)
    except Resolver404:
        return Route("")
    view = match.func
    return Route(
        kind=match.view_name,
        reads=getattr(view, "reads", None),
        streams=getattr(view, "streams", False),
        waits=not getattr(view, "never_waits", False),
    )


def key_of(environ: Environ, query: str) -> Key:
    """Return what tells this address from others; `query` is a canonical one."""
    host = re.sub(r":[0-9]+$", "", environ.get("HTTP_HOST", "").lower())  # as ALLOWED_HOSTS is compared
    return (scheme_of(environ), host, environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", ""), query)


def has_query(key: Key) -> bool:
    """Say whether parameters belong to it: there is no end of their values."""
    return bool(key[-1])


def is_too_long(key: Key) -> bool:
    """Say whether it is longer than any address that is worth caching."""
    return sum(map(len, key)) > LONGEST_KEY


def digest_of(key: Key) -> str:
    """Return the name of a page in the shared cache, which outlives a release, whose files the next one lacks."""
    return hashlib.sha256("\n".join((*_release(), *key)).encode("utf-8", "surrogateescape")).hexdigest()


def scheme_of(environ: Environ) -> str:
    """Return the scheme as Django concludes it (`HttpRequest.scheme`): a client's claim alone counts for nothing."""
    if settings.SECURE_PROXY_SSL_HEADER and (scheme := environ.get(settings.SECURE_PROXY_SSL_HEADER[0])) is not None:
        return "https" if scheme.split(",")[0].strip() == settings.SECURE_PROXY_SSL_HEADER[1] else "http"
    return str(environ["wsgi.url_scheme"])


def _release() -> tuple[str, ...]:
    """What pages are made by, beside rows: another release or other settings make other pages of the same rows."""
    collected = getattr(staticfiles_storage, "manifest_hash", "")
    return (_digest_of_sources(), collected, settings.SITE_URL, settings.ADMIN_PATH, str(settings.SERVICE_WORKER))


@cache
def _digest_of_sources() -> str:
    """The digest of every file of the portal, whatever its kind, and of the versions of Python and of the packages.

    Reading them takes some 20 ms of CPU, once in each process.
    """
    digest = hashlib.sha256(sys.version.encode())
    for folder in SOURCES:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(os.fsencode(path.relative_to(settings.BASE_DIR)) + b"\0" + path.read_bytes())
    packages = sorted({path.name for folder in sys.path for path in Path(folder).glob("*.dist-info")})
    digest.update("\n".join(packages).encode())
    return digest.hexdigest()
