"""What browsers are told with every answer, scored by the rules of Mozilla's HTTP Observatory."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as portal
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from smartcity_session.editions.publishing import withdraw_edition
from smartcity_session.models import ConferenceSession
from smartcity_session.urls import urlpatterns as site_map
from tests.factories.addresses import addresses
from tests.factories.admin_pages import admin_pages
from tests.factories.rows import UserFactory
from tests.security.conftest import HOST
from tests.security.observatory import Answered, policy, score

pytestmark = pytest.mark.django_db

ENOUGH = 110
UNSAFE = ("unsafe", "*", "data:", "http:", "https:")
ISOLATED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def answered(response: Any) -> Answered:
    is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
    page = response.content.decode() if is_page else ""
    headers = dict(response.headers)
    if not response.wsgi_request.is_secure():
        assert "Strict-Transport-Security" not in headers  # RFC 6797, 7.2: it comes with the https that this leads to
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return Answered(headers, tuple(response.cookies.values()), page)


def wrong(response: Any) -> list[str]:
    """What the answer lacks."""
    given = answered(response)
    b"".join(response)  # a file is closed at its end
    sources = set().union(*policy(given).values())
    if given.headers.get("Content-Type") == "application/pdf":
        sources.discard("'unsafe-inline'")  # of styles: the frame in which Chromium shows a PDF has a style attribute
    problems = [f"{score(given)} points"] if score(given) < ENOUGH else []
    problems += [
        f"{name}: {given.headers.get(name)}" for name, value in ISOLATED.items() if given.headers.get(name) != value
    ]
    problems += [f"source {each}" for each in sources if any(word in each for word in UNSAFE)]
    for cookie in given.cookies:
        kept = (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"])
        if kept != (True, True, "Lax", "/", "") or not cookie.key.startswith("__Host-"):
            problems.append(f"cookie {cookie.key}")
    return problems


def poor(client: Client, paths: list[str]) -> dict[str, list[str]]:
    found = {each: wrong(client.get(each)) for each in paths}
    return {each: problems for each, problems in found.items() if problems}


@pytest.mark.walk
def test_every_public_address_scores_at_least_110(reader: Client, d4: ConferenceSession) -> None:
    paths = addresses(d4)
    assert poor(reader, paths) == {}
    assert len(paths) > 60


@pytest.mark.walk
def test_every_page_of_the_admin_scores_at_least_110_for_whoever_asks(
    reader: Client, head_organiser: Client, d4: ConferenceSession
) -> None:
    paths = [page.path for page in admin_pages(d4)]
    assert poor(reader, paths) == {}
    assert poor(head_organiser, paths) == {}
    assert len(paths) > 80


def test_what_is_known_already_is_confirmed_with_the_same_headers(reader: Client, d4: ConferenceSession) -> None:
    for path_of in ("/", "/sessions/d4/", "/sessions/d4/description.pdf", "/schedule.json"):
        etag = reader.get(path_of).headers["ETag"]
        again = reader.get(path_of, headers={"If-None-Match": etag})
        assert again.status_code == 304
        assert wrong(again) == []


def broken(_request: Any) -> HttpResponse:
    raise ValueError("on purpose")


def away(_request: Any) -> HttpResponse:
    raise OperationalError("on purpose")


urlpatterns = [path("broken/", broken), path("away/", away), *site_map]
handler400, handler404, handler413, handler500 = (
    f"smartcity_session.views.errors.{name}" for name in ("bad_request", "not_found", "too_large", "server_error")
)


def refusals(reader: Client, session: ConferenceSession) -> Iterator[tuple[int, Any]]:
    """An answer of each kind that is no page that was asked for."""
    tight = Client(enforce_csrf_checks=True, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
    yield 400, reader.get("/", {"day": "never"})
    yield 400, reader.get("/", headers={"Host": "evil.example"})
    yield 400, reader.get("/", headers={"Host": "evil.example", "X-Forwarded-Proto": "http"})
    yield 301, reader.get("/", headers={"X-Forwarded-Proto": "http"})
    yield 301, reader.get("/sessions/d4")
    yield 302, reader.get(f"/{portal.ADMIN_PATH}/")
    yield 403, tight.post("/request/", {"message": "x"})
    yield 404, reader.get("/nothing/here/")
    yield 405, reader.post("/")
    yield 413, reader.generic("POST", "/request/", b"x", CONTENT_LENGTH=str(10**12))
    yield 416, reader.get("/sessions/d4/description.pdf", headers={"Range": "bytes=999999-"})
    yield 500, reader.get("/broken/")
    yield 503, reader.get("/away/")
    for _time in range(portal.AXES_FAILURE_LIMIT):
        last = reader.post(f"/{portal.ADMIN_PATH}/login/", {"username": "x", "password": "y"})
    yield 429, last
    withdraw_edition(edition=session.editions.get(), by=UserFactory.create(), reason="wrong room")
    yield 410, reader.get("/sessions/d4/editions/1/description.pdf")


@pytest.mark.urls(__name__)
def test_every_refusal_and_redirect_scores_at_least_110(reader: Client, d4: ConferenceSession) -> None:
    found = [(status, response.status_code, wrong(response)) for status, response in refusals(reader, d4)]
    assert [each for each in found if each != (each[0], each[0], [])] == []


def test_readers_get_no_cookie_and_forms_one_that_only_the_portal_reads(reader: Client, d4: ConferenceSession) -> None:
    set_by = {}
    for each in addresses(d4):
        response = reader.get(each)
        b"".join(response)  # a file is closed at its end
        set_by[each] = list(response.cookies)
    with_cookie = {each for each, names in set_by.items() if names}
    assert {name for names in set_by.values() for name in names} == {"__Host-csrf"}
    assert {
        each for each in with_cookie if not each.endswith(("/check/", "/questions/", "/request/", "/feedback/"))
    } == set()


def test_a_link_that_sets_a_password_is_told_to_nobody(reader: Client, d4: ConferenceSession) -> None:
    response = reader.get(f"/{portal.ADMIN_PATH}/reset/MQ/some-token/")
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_without_encryption_nothing_promises_it(client: Client, settings: Settings, db: None) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
