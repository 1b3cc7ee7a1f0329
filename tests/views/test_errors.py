"""What goes wrong ends in a clear page; public pages set no cookie and depend on none."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from smartcity_session.models import ConferenceSession

PAGES = (
    "/",
    "/sessions/d4/",
    "/speakers/",
    "/speakers/siegfried-zöllner/",
    "/organisations/",
    "/organisations/iclei-europe/",
    "/materials/",
    "/events/",
    "/nothing/",
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/sessions/%00/",
        "/sessions/d4%00/description.pdf",
        "/sessions/%FF%FE/",
        f"/sessions/{'d' * 5000}/",
        "/sessions/%E2%80%AEd4/",
        "/sessions/d4%0D%0ASet-Cookie:x=1/",
        "/speakers/%00/",
        f"/speakers/{'x' * 5000}/",
        "/speakers/%F0%9F%92%A9/",
        "/speakers/%C0%AF/",
        "/organisations/%00/",
        "/organisations/%F0%9F%92%A9/",
        "/e/%00",
        f"/e/{'x' * 5000}",
        "/materials/00000000-0000-0000-0000-000000000000/%00",
        f"/materials/00000000-0000-0000-0000-000000000000/{'x' * 5000}",
        "/materials/no-uuid/x.pdf",
        "/photos/%00",
        "/photos/..%2f..%2fetc%2fpasswd",
        "/%00",
        "/?%00=%00",
    ],
)
def test_odd_addresses_are_answered_with_a_page(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == (200 if path.startswith("/?") else 404)
    assert response.text.count("<h1>") == 1


@pytest.mark.django_db
def test_a_host_that_is_not_the_portals_is_a_bad_request(client: Client) -> None:
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "This request cannot be understood" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_pages_only_take_safe_methods(client: Client, d4: ConferenceSession, path: str) -> None:
    assert client.post(path).status_code in {404, 405}


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_pages_set_no_cookie_and_do_not_vary_by_one(client: Client, d4: ConferenceSession, path: str) -> None:
    response = client.get(path)
    assert response.cookies.output() == ""
    assert "cookie" not in response.headers.get("Vary", "").lower()


@pytest.mark.django_db
def test_a_page_is_confirmed_without_sending_it_again_until_it_changes(client: Client, d4: ConferenceSession) -> None:
    etag = client.get("/sessions/d4/").headers["ETag"]
    assert client.get("/sessions/d4/", headers={"If-None-Match": etag}).status_code == 304
    d4.room = "Room 3"
    d4.save()
    assert "Room 3" in client.get("/sessions/d4/", headers={"If-None-Match": etag}).text


def test_a_missing_page_is_found_missing_without_the_database(
    client: Client, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.block():
        response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "There is nothing at this address." in response.text
    assert '<meta name="robots" content="noindex">' in response.text


def test_the_page_for_errors_needs_nothing(settings: Settings) -> None:
    settings.ROOT_URLCONF = "broken.on.purpose"
    html = render_to_string("500.html")
    assert "<h1>Something went wrong</h1>" in html
    assert 'href="/static/css/portal.css"' in html


@pytest.mark.django_db
def test_an_expired_form_says_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert "This form has expired" in response.text


def test_templates_hold_nothing_inline_and_ask_no_other_site(settings: Settings) -> None:
    apart = {"admin", "mails"}  # the admin has a test of its own; a mail carries its style, for it has no other
    sources = [path for path in (settings.BASE_DIR / "templates").rglob("*.html") if not apart & set(path.parts)]
    wrong = re.compile(r"style=|<style|<script(?![^>]*(?:json| src=))|\bon\w+=\"|(?:src|href)=\"(?:https?:)?//")
    assert [path.name for path in sources if wrong.search(Path(path).read_text(encoding="utf-8"))] == []
