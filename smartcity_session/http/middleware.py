"""What every response gets: isolation from other sites, a limit for what is sent, a smaller body where that is safe."""

import gzip
import re
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # ships no types
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import get_resolver
from django.utils.cache import patch_vary_headers

from smartcity_session.http.languages import bare_path

Handler = Callable[[HttpRequest], HttpResponseBase]

ISOLATION = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
OPEN_DATA = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
COMPRESSIBLE = re.compile(r"text/|image/svg\+xml|application/(json|xml|[\w.-]+\+(json|xml))")
SMALLEST_TO_COMPRESS = 300  # below it, the header costs more than the body saves


def isolate(get_response: Handler) -> Handler:
    """Keep other sites from embedding what the portal serves, and pages from asking for devices.

    Django's middlewares set some of these headers, but on no answer that is made outside of them (a wrong host, a 304).
    """
    frame = {
        **ISOLATION,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in frame.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def share_open_data(get_response: Handler) -> Handler:
    """Let other sites read what a view offers as open data (`views.open_data`), as the Fetch standard asks for it.

    It wraps ConditionalGetMiddleware, which keeps none of these headers on a 304.

    django-cors-headers (4.9) does something else: it answers a request without the header Origin without these headers
    and with `Vary: origin`, so that each cached page would be two pages; it chooses addresses by a regular expression
    instead of a mark on the view; and it does not set Cross-Origin-Resource-Policy.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        view = request.resolver_match.func if request.resolver_match else None
        if getattr(view, "is_open_data", False):
            for name, value in OPEN_DATA.items():
                response.headers[name] = value
        return response

    return middleware


def limit_request_size(get_response: Handler) -> Handler:
    """Refuse a request that announces more bytes than its address takes (RFC 9110, 15.5.14)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        is_upload = bare_path(request.path_info).startswith(settings.UPLOAD_PATHS)
        most = settings.UPLOAD_MAX_SIZE if is_upload else settings.FORM_MAX_SIZE
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > most:
            too_large: Handler = get_resolver().resolve_error_handler(413)
            return too_large(request)
        return get_response(request)

    return middleware


def compress(get_response: Handler) -> Handler:
    """Compress what anonymous readers get.

    A page with a secret in it (a form token, a signed-in person's name) stays as it is: its compressed size would tell
    the secret letter by letter (CVE-2013-3587). Such pages set a cookie or were asked for with the session's.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, HttpResponse) and _may_be_compressed(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            if settings.SESSION_COOKIE_NAME not in request.COOKIES:
                _encode(response, request.headers.get("Accept-Encoding", ""))
        return response

    return middleware


def _may_be_compressed(response: HttpResponse) -> bool:
    return (
        not response.cookies
        and not response.has_header("Content-Encoding")
        and is_compressible(response, response.content)
    )


def is_compressible(response: HttpResponseBase, body: bytes) -> bool:
    """Whether compression makes this body of the response smaller."""
    kind = response.headers.get("Content-Type", "")
    return len(body) >= SMALLEST_TO_COMPRESS and COMPRESSIBLE.match(kind) is not None


def _encode(response: HttpResponse, accepted: str) -> None:
    encoding = best_encoding(accepted)
    if not encoding:
        return
    response.content = packed(response.content, encoding)
    response.headers["Content-Encoding"] = encoding
    response.headers["Content-Length"] = str(len(response.content))
    etag = response.headers.get("ETag", "")
    if etag.startswith('"'):
        response.headers["ETag"] = f"W/{etag}"  # the same text in other bytes (RFC 9110, 8.8.1)


def best_encoding(accepted: str) -> str:
    """Return the coding that suits a header Accept-Encoding best: `br`, `gzip`, or nothing for the plain bytes."""
    offers = [offer.partition(";") for offer in accepted.split(",")]
    wanted = {name.strip() for name, _, weight in offers if not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight)}
    return next((name for name in ("br", "gzip") if name in wanted), "")


def packed(body: bytes, encoding: str) -> bytes:
    """Return the body in the coding `br` or `gzip`: the same bytes each time."""
    if encoding == "gzip":
        return gzip.compress(body, mtime=0)
    smaller: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=6)
    return smaller
