"""A portal as it is on the internet: under https, behind one proxy, with a session that has something of everything."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from smartcity_session.models import ConferenceSession
from tests.config.test_settings import read_settings
from tests.factories.addresses import session_with_everything
from tests.factories.rows import UserFactory

HOST = "portal.example.org"
FOLLOW_FROM_SITE_URL = (
    "SITE_URL",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "CSRF_COOKIE_NAME",
    "VOTER_COOKIE_NAME",
    "TRUSTED_PROXY_COUNT",
)


@pytest.fixture(scope="session")
def public_settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What settings.py makes of the variables of a portal on the internet."""
    names = list(FOLLOW_FROM_SITE_URL)
    folder = str(tmp_path_factory.mktemp("var"))
    values = read_settings(names, VAR_DIR=folder, SITE_URL=f"https://{HOST}", TRUSTED_PROXY_COUNT="1")
    return dict(zip(names, values, strict=True))


@pytest.fixture
def public(settings: Settings, public_settings: dict[str, object], tmp_path: Path) -> Settings:
    """The portal under https://portal.example.org, with a storage of the test's own."""
    for name, value in public_settings.items():
        setattr(settings, name, value)
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings


@pytest.fixture
def d4(db: None, public: Settings) -> ConferenceSession:
    """A published session with something of everything."""
    return session_with_everything()


@pytest.fixture
def reader(public: Settings) -> Client:
    """A browser without cookies, as the proxy passes on what it asks; an error is an answer."""
    return visitor()


@pytest.fixture
def head_organiser(db: None, public: Settings) -> Client:
    """The browser of an account that may see every page of the admin."""
    client = visitor()
    client.force_login(UserFactory.create(username="head", is_staff=True, is_superuser=True))
    return client


def visitor() -> Client:
    """A browser whose requests come through the proxy, over https."""
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    return Client(raise_request_exception=False, headers=headers)
