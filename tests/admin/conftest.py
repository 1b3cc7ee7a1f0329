"""Who logs into the admin."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from tests.factories.browsers import browser_of
from tests.factories.rows import UserFactory


@pytest.fixture
def organiser(db: None) -> Client:
    """The browser of somebody in the group Organiser."""
    return browser_of("Organiser")


@pytest.fixture
def editor(db: None) -> Client:
    """The browser of somebody in the group Editor."""
    return browser_of("Editor")


@pytest.fixture
def head(db: None) -> Client:
    """The browser of somebody who may do everything."""
    UserFactory.create(username="head", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(username="head"))
    return client


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """A storage of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def stranger(db: None) -> Client:
    """The browser of somebody who may log in and may do nothing."""
    return browser_of(username="stranger")
