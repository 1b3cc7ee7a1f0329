import gzip

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path

TEXT = "Smart City Solutions " * 50


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEXT)


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEXT + get_token(request))


def short(request: HttpRequest) -> HttpResponse:
    return HttpResponse("short")


def picture(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEXT.encode(), content_type="image/png")


def stream(request: HttpRequest) -> HttpResponseBase:
    return StreamingHttpResponse([TEXT])


urlpatterns = [path(f"{view.__name__}/", view) for view in (page, form, short, picture, stream)]
pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br ; q=0.0", None),
        ("brotli", None),
        ("", None),
    ],
)
def test_a_reader_gets_the_smallest_encoding_that_is_accepted(
    client: Client, accepted: str, encoding: str | None
) -> None:
    response = client.get("/page/", headers={"Accept-Encoding": accepted})
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert response.headers.get("Content-Encoding") == encoding
    assert unpack(response.content).decode() == TEXT
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["form", "short", "picture"])
def test_secrets_small_bodies_and_pictures_stay_as_they_are(client: Client, name: str) -> None:
    response = client.get(f"/{name}/", headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in response.headers
    assert "Accept-Encoding" not in response.headers.get("Vary", "")


def test_a_stream_stays_as_it_is(client: Client) -> None:
    response = client.get("/stream/", headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in response.headers
    assert response.getvalue().decode() == TEXT


@pytest.mark.django_db
def test_a_page_for_someone_who_is_logged_in_stays_as_it_is(client: Client) -> None:
    client.force_login(User.objects.create_user("organiser"))
    response = client.get("/page/", headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"


def test_a_compressed_page_that_did_not_change_is_not_sent_again(client: Client) -> None:
    first = client.get("/page/", headers={"Accept-Encoding": "br"})
    assert first.headers["ETag"].startswith('W/"')
    again = client.get("/page/", headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_response_keeps_other_sites_out_and_devices_off(client: Client) -> None:
    headers = dict(client.get("/page/").headers)
    policy = headers.pop("Content-Security-Policy")
    assert sorted(policy.split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "worker-src 'self'",
    ]
    assert headers.pop("ETag")
    assert headers.pop("X-Request-ID")
    assert headers == {
        "Cache-Control": "private, no-store",
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(TEXT)),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Referrer-Policy": "same-origin",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def test_no_cookie_is_set_for_an_anonymous_reader(client: Client) -> None:
    client.get("/page/")
    assert dict(client.cookies) == {}
