"""Logging in where the installation asks for a second factor."""

import io
import re
import time

import pytest
from django.conf import settings as portal
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from tests.factories.rows import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = {"username": "organiser", "password": "correct horse battery staple"}


@pytest.fixture(autouse=True)
def asked_for(settings: Settings) -> None:
    settings.ADMIN_SECOND_FACTOR = True
    UserFactory.create(username="organiser", is_staff=True)


@pytest.fixture
def shown() -> str:
    out = io.StringIO()
    call_command("add_second_factor", "organiser", stdout=out)
    return out.getvalue()


def current_code() -> str:
    device = TOTPDevice.objects.get(user__username="organiser")
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return f"{totp.token():06d}"


def test_the_code_of_the_device_opens_the_admin_once(client: Client, shown: str) -> None:
    code = current_code()
    assert client.post("/admin/login/", {**LOGIN, "code": code}).status_code == 302
    assert client.get("/admin/").status_code == 200
    again = Client().post("/admin/login/", {**LOGIN, "code": code})
    assert "The code is wrong, was used before" in again.content.decode()


def test_a_password_alone_opens_nothing(client: Client, shown: str) -> None:
    answer = client.post("/admin/login/", LOGIN)
    assert "Enter the code that your authenticator app shows." in answer.content.decode()
    assert client.get("/admin/").status_code == 302
    client.force_login(UserFactory.create(username="other", is_staff=True))
    assert client.get("/admin/").status_code == 302


def test_an_account_without_a_device_is_told_how_to_get_one(client: Client) -> None:
    answer = client.post("/admin/login/", {**LOGIN, "code": "123456"})
    assert "manage.py add_second_factor NAME" in answer.content.decode()


def test_a_recovery_code_works_once(client: Client, shown: str) -> None:
    code = re.findall(r"^    ([a-z2-7]{8})$", shown, re.MULTILINE)[0]
    assert client.post("/admin/login/", {**LOGIN, "code": code}).status_code == 302
    assert Client().post("/admin/login/", {**LOGIN, "code": code}).status_code == 200


def test_the_device_is_shown_as_an_address_that_apps_know_with_the_host_of_the_portal(shown: str) -> None:
    assert f"otpauth://totp/{portal.OTP_TOTP_ISSUER}%3Aorganiser?secret=" in shown


def test_the_code_to_scan_has_no_gaps(shown: str) -> None:
    rows = shown[: shown.index("Scan this")].rstrip().splitlines()
    assert all(rows)
    assert len(rows) > 15


def test_a_name_without_an_account_is_said(shown: str) -> None:
    with pytest.raises(CommandError, match="no account with the user name nobody"):
        call_command("add_second_factor", "nobody")
