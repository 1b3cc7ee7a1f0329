"""What only its owner may send: forms with their token, links that were mailed, codes of a device."""

import re

import pytest
from django.conf import settings as portal
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from pytest_django import Settings

from tests.factories.addresses import addresses, session_with_everything
from tests.factories.admin_pages import admin_pages
from tests.factories.rows import UserFactory

pytestmark = pytest.mark.django_db

TAKES_NO_FORM = {301, 302, 404, 405, 409, 410}  # 409: the form is closed
PASSWORD = "a new password for the congress"


@pytest.mark.walk
def test_no_address_takes_a_form_that_another_site_sends(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path
    session = session_with_everything()
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    paths = [*addresses(session), *(page.path for page in admin_pages(session))]
    answers = {path: browser.post(path, {"text": "x"}) for path in paths}
    refused = {path for path, answer in answers.items() if answer.status_code == 403}
    other = {path: answer.status_code for path, answer in answers.items() if path not in refused}
    assert {path: status for path, status in other.items() if status not in TAKES_NO_FORM} == {}
    assert {f"/{portal.ADMIN_PATH}/login/", "/request/", "/check/", "/sessions/d4/questions/"} <= refused
    moved = {path for path, status in other.items() if status in {301, 302}}
    assert {path for path in moved if browser.get(path).status_code not in {301, 302}} == set()


def mailed_link(client: Client) -> str:
    client.post(f"/{portal.ADMIN_PATH}/password_reset/", {"email": "ana@example.org"})
    call_command("send_requests", verbosity=0)
    found = re.search(rf"/{portal.ADMIN_PATH}/reset/\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


def set_password(link: str) -> bool:
    """Open the link as a browser does, and set the password if there is a form for it."""
    browser = Client()
    form = browser.get(link, follow=True)
    where = form.redirect_chain[-1][0] if form.redirect_chain else link
    done = browser.post(where, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    return done.status_code == 302


def test_a_link_that_sets_a_password_works_once_and_for_nobody_else(client: Client) -> None:
    user = UserFactory.create(username="ana", email="ana@example.org", is_staff=True)
    other = UserFactory.create(username="ben", email="ben@example.org", is_staff=True)
    link = mailed_link(client)
    before, uid, token, after = re.split(r"(?<=reset)/|/", link.removesuffix("/") + "/")[-4:]
    assert before.endswith("reset")
    assert after == ""
    others_uid = mailed_uid(client, "ben@example.org")
    forged = [
        f"{before}/{others_uid}/{token}/",
        f"{before}/{uid}/{token[:-1]}{'a' if token[-1] != 'a' else 'b'}/",
        f"{before}/{uid}/{'0' + token}/",
        f"{before}/{uid}/set-password/",
    ]
    assert [set_password(each) for each in forged] == [False] * 4
    assert set_password(link)
    assert not set_password(link)
    user.refresh_from_db()
    other.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not other.check_password(PASSWORD)


def mailed_uid(client: Client, email: str) -> str:
    client.post(f"/{portal.ADMIN_PATH}/password_reset/", {"email": email})
    call_command("send_requests", verbosity=0)
    found = re.search(rf"/{portal.ADMIN_PATH}/reset/([^/]+)/", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_after_wrong_codes_the_right_one_has_to_wait(settings: Settings) -> None:
    settings.ADMIN_SECOND_FACTOR = True
    UserFactory.create(username="organiser", is_staff=True)
    call_command("add_second_factor", "organiser")
    code = StaticToken.objects.filter(device__user__username="organiser").first()
    assert code
    login = {"username": "organiser", "password": "correct horse battery staple"}
    answers = [Client().post(f"/{portal.ADMIN_PATH}/login/", {**login, "code": f"wrong{n}"}) for n in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert Client().post(f"/{portal.ADMIN_PATH}/login/", {**login, "code": code.token}).status_code == 200
    assert StaticToken.objects.filter(pk=code.pk).exists()
