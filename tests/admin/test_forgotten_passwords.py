"""What happens when somebody has forgotten the password."""

import io
import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests.admin.pages import logs_in
from tests.factories.rows import UserFactory


@pytest.mark.django_db
def test_a_forgotten_password_is_set_anew_by_mail(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example.org"
    user = UserFactory.create(username="organiser", is_staff=True)
    login = client.get("/admin/login/").content.decode()
    assert 'href="/admin/password_reset/"' in login
    client.post("/admin/password_reset/", {"email": user.email})
    call_command("send_requests", stdout=io.StringIO())
    (message,) = mail.outbox
    address = re.search(r"https://portal\.example\.org(/admin/reset/\S+)", str(message.body))
    assert address
    form = client.get(address[1], follow=True)
    words = {"new_password1": "a new long password", "new_password2": "a new long password"}
    client.post(form.redirect_chain[-1][0], words)
    assert logs_in(client, "organiser", "a new long password")
    assert "The password reset link was invalid" in client.get(address[1], follow=True).content.decode()


@pytest.mark.django_db
def test_no_mail_leaves_for_an_address_without_an_account_and_the_answer_is_the_same(client: Client) -> None:
    UserFactory.create(username="organiser", email="known@example.org", is_staff=True)
    answers = [client.post("/admin/password_reset/", {"email": f"{who}@example.org"}) for who in ("known", "nobody")]
    assert {answer.headers["Location"] for answer in answers} == {"/admin/password_reset/done/"}
    call_command("send_requests", stdout=io.StringIO())
    assert [message.to for message in mail.outbox] == [["known@example.org"]]


@pytest.mark.django_db
def test_a_password_is_set_on_the_machine(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    UserFactory.create(username="organiser", is_staff=True)
    monkeypatch.setattr("getpass.getpass", lambda *_args, **_given: "a new long password")
    call_command("changepassword", "organiser", stdout=io.StringIO())
    assert logs_in(client, "organiser", "a new long password")
    assert User.objects.count() == 1
