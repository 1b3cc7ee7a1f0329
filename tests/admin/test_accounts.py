"""Who may do what, and what happens when somebody has forgotten the password."""

import io
import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS
from django.test import Client
from pytest_django import Settings

from smartcity_session.accounts.groups import create_groups
from tests.admin.pages import logs_in
from tests.factories.rows import UserFactory

OWN = ("smartcity_session", "speakers", "materials")


def permissions_of(name: str) -> set[str]:
    return {permission.codename for permission in Group.objects.get(name=name).permissions.all()}


@pytest.mark.django_db
def test_organisers_may_do_all_and_see_who_has_an_account() -> None:
    expected = {
        f"{action}_{model._meta.model_name}"  # noqa: SLF001 (Django's documented model API)
        for label in OWN
        for model in apps.get_app_config(label).get_models()
        for action in model._meta.default_permissions  # noqa: SLF001 (as above)
    }
    assert permissions_of("Organiser") == expected | {"publish_edition", "read_confidential_feedback", "view_user"}


@pytest.mark.django_db
def test_editors_may_edit_and_neither_publish_nor_delete() -> None:
    permissions = permissions_of("Editor")
    assert {"add_conferencesession", "change_speaker", "view_edition"} <= permissions
    assert {name for name in permissions if not name.startswith(("add_", "change_", "view_"))} == set()
    assert "view_user" not in permissions


@pytest.mark.django_db
def test_groups_are_made_again_when_they_are_missing_and_keep_what_was_added() -> None:
    Group.objects.get(name="Editor").delete()
    organiser = Group.objects.get(name="Organiser")
    before = permissions_of("Organiser")
    organiser.permissions.remove(*organiser.permissions.filter(codename="publish_edition"))
    organiser.user_set.add(UserFactory.create(username="member"))
    for _each in range(2):
        create_groups(sender=apps.get_app_config("smartcity_session"), using=DEFAULT_DB_ALIAS)
    assert permissions_of("Organiser") == before
    assert [user.username for user in organiser.user_set.all()] == ["member"]
    assert Group.objects.filter(name="Editor").count() == 1


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
