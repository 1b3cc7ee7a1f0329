"""How log-ins begin and end, and where addresses lead. Who may see what: `tests/accounts/test_who_may.py`."""

from typing import Any

import pytest
from django.conf import settings as portal
from django.contrib.auth.models import User
from django.test import Client

from smartcity_session.models import ConferenceSession
from tests.factories.addresses import session_with_everything
from tests.factories.admin_pages import AdminPage, admin_pages
from tests.factories.browsers import browser_of
from tests.factories.rows import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"


@pytest.fixture
def pages(db: None, settings: Any, tmp_path: Any) -> list[AdminPage]:
    """Every page of the admin."""
    settings.MEDIA_ROOT = tmp_path
    return admin_pages(session_with_everything())


def key(client: Client) -> str:
    return client.cookies[portal.SESSION_COOKIE_NAME].value


def log_in(client: Client) -> None:
    assert client.post("/admin/login/", {"username": "organiser", "password": PASSWORD}).status_code == 302


@pytest.fixture
def organiser() -> User:
    """An account that may log in."""
    organiser: User = UserFactory.create(username="organiser", is_staff=True)
    return organiser


def test_a_session_that_somebody_else_began_is_not_taken_over_at_login(client: Client, organiser: User) -> None:
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies[portal.SESSION_COOKIE_NAME] = str(session.session_key)
    planted = key(client)
    log_in(client)
    assert key(client) != planted
    assert Client(headers={"Cookie": f"{portal.SESSION_COOKIE_NAME}={planted}"}).get("/admin/").status_code == 302


def test_a_session_ends_at_logout_whoever_kept_its_cookie(client: Client, organiser: User) -> None:
    log_in(client)
    kept = key(client)
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    assert Client(headers={"Cookie": f"{portal.SESSION_COOKIE_NAME}={kept}"}).get("/admin/").status_code == 302


def test_a_new_password_ends_all_other_sessions_and_renews_this_one(client: Client, organiser: User) -> None:
    other = Client()
    log_in(other)
    log_in(client)
    before = key(client)
    new = {"new_password1": "another long password", "new_password2": "another long password"}
    assert client.post("/admin/password_change/", {"old_password": PASSWORD, **new}).status_code == 302
    assert key(client) != before
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302


@pytest.mark.parametrize("there", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_the_login_leads_to_no_other_site(client: Client, organiser: User, there: str) -> None:
    said = {"username": "organiser", "password": PASSWORD, "next": there}
    response = client.post("/admin/login/", said, query_params={"next": there})
    assert response.headers["Location"] == "/admin/"


def test_no_address_leads_to_another_site(client: Client, organiser: User, pages: list[AdminPage]) -> None:
    ways = (
        "/programme//evil.example",
        "//evil.example/sessions/d4",
        "/sessions/D4//evil.example/",
        "/admin//evil.example",
    )
    for path in ways:
        response = client.get("/", PATH_INFO=path)
        assert not response.headers.get("Location", "/").startswith(("//", "http", "/\\")), path


def test_forwarded_hosts_and_prefixes_are_not_believed(client: Client) -> None:
    session_with_everything()
    tricks = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "X-Original-URL": "/evil",
        "X-Rewrite-URL": "/evil",
        "Forwarded": "host=evil.example",
    }
    for path in ("/", "/sessions/d4/", "/sessions/D4/", "/schedule.json", "/feed.atom", "/sitemap.xml", "/robots.txt"):
        plain, tricked = client.get(path), client.get(path, headers=tricks)
        assert tricked.status_code == plain.status_code
        assert b"evil" not in tricked.content
        assert "evil" not in tricked.headers.get("Location", "")


def test_behind_a_proxy_a_lock_counts_the_address_that_the_proxy_saw(settings: Any, organiser: User) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(portal.AXES_FAILURE_LIMIT):
        guess = Client(headers={"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.7"})
        last = guess.post("/admin/login/", {"username": "organiser", "password": "guess"})
    assert last.status_code == 429
    log_in(Client(headers={"X-Forwarded-For": "192.0.2.7, 192.0.2.8"}))


def test_the_organisers_own_page_of_a_draft_is_kept_from_other_staff(client: Client) -> None:
    draft = ConferenceSession.objects.get(pk=session_with_everything().pk)
    ConferenceSession.objects.filter(pk=draft.pk).update(status="draft", first_published_at=None)
    staff = browser_of()
    assert staff.get(f"/admin/smartcity_session/conferencesession/{draft.pk}/preview.pdf").status_code == 404
