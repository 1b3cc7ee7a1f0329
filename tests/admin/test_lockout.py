"""Guessing passwords: what is locked, for whom, and for how long."""

import pytest
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.admin.pages import logs_in
from tests.factories.rows import UserFactory

pytestmark = pytest.mark.django_db
RIGHT = "correct horse battery staple"


@pytest.fixture
def locked(client: Client) -> Client:
    """A client whose address may not try the name `organiser` for a while."""
    UserFactory.create(username="organiser", is_staff=True)
    for _time in range(settings.AXES_FAILURE_LIMIT):
        assert not logs_in(client, "organiser", "guess")
    return client


def test_a_guessed_name_is_locked_at_the_address_of_the_guesses_even_for_the_right_password(locked: Client) -> None:
    answer = locked.post("/admin/login/", {"username": "organiser", "password": RIGHT})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "for 15 minutes: wait, and try again" in answer.content.decode()


def test_the_office_at_the_same_address_logs_in_with_its_other_names(locked: Client) -> None:
    UserFactory.create(username="colleague", is_staff=True)
    assert logs_in(locked, "colleague", RIGHT)


def test_the_organiser_logs_in_from_anywhere_else(locked: Client) -> None:
    assert logs_in(Client(REMOTE_ADDR="192.0.2.7"), "organiser", RIGHT)


def test_another_spelling_of_the_forwarded_address_is_no_other_address(locked: Client) -> None:
    client = Client(headers={"X-Forwarded-For": "192.0.2.7"})
    assert not logs_in(client, "organiser", RIGHT)


def test_a_right_password_forgets_the_wrong_ones_before_it(client: Client) -> None:
    UserFactory.create(username="organiser", is_staff=True)
    for _time in range(settings.AXES_FAILURE_LIMIT - 1):
        logs_in(client, "organiser", "guess")
    assert logs_in(client, "organiser", RIGHT)
    assert not AccessAttempt.objects.exists()


def test_the_owner_of_the_account_opens_the_lock_with_the_link_of_the_mail(locked: Client) -> None:
    user = User.objects.get(username="organiser")
    link = f"/admin/reset/{urlsafe_base64_encode(force_bytes(user.pk))}/{default_token_generator.make_token(user)}/"
    form = locked.get(link, follow=True).redirect_chain[-1][0]
    new = {"new_password1": "another horse, another staple", "new_password2": "another horse, another staple"}
    assert locked.post(form, new).status_code == 302
    assert logs_in(locked, "organiser", new["new_password1"])


def test_the_lock_can_be_opened_on_the_machine(locked: Client) -> None:
    reset(username="organiser")
    assert logs_in(locked, "organiser", RIGHT)
