"""Browsers of people who have logged in."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from tests.factories.rows import UserFactory


def browser_of(group: str = "", *, client: Client | None = None, **facts: Any) -> Client:
    """The browser of an account of the staff, in the group of this name if there is one; `facts` are the account's."""
    user = UserFactory.create(**{"username": group.lower() or "nobody", "is_staff": True, **facts})
    user.groups.set(Group.objects.filter(name=group))
    client = client or Client()
    client.force_login(user)
    return client
