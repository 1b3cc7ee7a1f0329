"""Who logs into the admin."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import Settings

from tests.factories.rows import UserFactory


def member_of(group: str) -> Client:
    user = UserFactory.create(username=group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def organiser(db: None) -> Client:
    """The browser of somebody in the group Organiser."""
    return member_of("Organiser")


@pytest.fixture
def editor(db: None) -> Client:
    """The browser of somebody in the group Editor."""
    return member_of("Editor")


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """A storage of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def stranger(db: None) -> Client:
    """The browser of somebody who may log in and may do nothing."""
    client = Client()
    client.force_login(UserFactory.create(username="stranger", is_staff=True))
    return client
