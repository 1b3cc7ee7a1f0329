"""Codes of the second factor that are guessed or mistyped: how long the next one has to wait, and who is told."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from tests.factories.rows import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = {"username": "organiser", "password": "correct horse battery staple"}


class Now:
    """The clock of the server, which the test moves."""

    def __init__(self) -> None:
        self.moment = datetime(2015, 4, 8, 9, 0, tzinfo=UTC)

    def seconds(self) -> float:
        return self.moment.timestamp()

    def move(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture
def now(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Now:
    settings.ADMIN_SECOND_FACTOR = True
    clock = Now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.moment)
    monkeypatch.setattr(time, "time", clock.seconds)
    UserFactory.create(username="organiser", is_staff=True)
    call_command("add_second_factor", "organiser", verbosity=0)
    return clock


def code_shown(at: datetime) -> str:
    device = TOTPDevice.objects.get()
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = at.timestamp()
    return f"{totp.token():06d}"


def right_code(now: Now) -> str:
    return code_shown(now.moment)


def wrong_code(now: Now) -> str:
    """One that the device does not show in these two minutes."""
    shown = {code_shown(now.moment + timedelta(seconds=30 * step)) for step in range(-2, 3)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in shown)


def send(code: str) -> str:
    """Log in with the code, and return what the page says; nothing where it led on."""
    answer = Client().post("/admin/login/", {**LOGIN, "code": code})
    return "" if answer.status_code == 302 else answer.content.decode()


def send_wrong_codes(now: Now, count: int) -> None:
    """As quickly as the server looks at them."""
    for number in range(count):
        assert "The code is wrong" in send(wrong_code(now))
        now.move(seconds=2**number)
    now.move(seconds=-(2 ** (count - 1)))


def told_wait(page: str) -> timedelta:
    found = re.search(r"Wait (\d+) (second|minute)s?,", page)
    assert found is not None, page
    return timedelta(**{f"{found[2]}s": int(found[1])})


@pytest.mark.parametrize("count", [1, 6, 10])
def test_after_wrong_codes_a_right_one_works_once_the_wait_is_over_that_the_page_named(now: Now, count: int) -> None:
    send_wrong_codes(now, count)
    now.move(seconds=0.5)
    wait = told_wait(send(right_code(now)))
    assert timedelta(seconds=2 ** (count - 1)) - wait < timedelta(seconds=1)
    now.move(seconds=wait.total_seconds())
    assert send(right_code(now)) == ""


def test_a_right_code_forgets_the_wrong_ones_before_it(now: Now) -> None:
    send_wrong_codes(now, 6)
    now.move(minutes=1)
    assert send(right_code(now)) == ""
    now.move(minutes=1)
    send_wrong_codes(now, 1)
    now.move(seconds=1)
    assert send(right_code(now)) == ""


def test_codes_that_came_too_early_are_not_looked_at_and_make_nobody_wait_longer(now: Now) -> None:
    send_wrong_codes(now, 6)
    for _time in range(5):
        assert "was not looked at" in send(wrong_code(now))
    now.move(seconds=32)
    assert send(right_code(now)) == ""


def test_who_tries_as_often_as_may_be_tries_fewer_than_thirty_codes_in_a_year(now: Now) -> None:
    send_wrong_codes(now, 25)
    start = now.moment
    now.move(seconds=0.5)
    assert start + told_wait(send(right_code(now))) > now.moment + timedelta(days=180)


def test_a_recovery_code_works_while_those_of_the_app_have_to_wait(now: Now) -> None:
    send_wrong_codes(now, 6)
    recovery = StaticToken.objects.all()[0].token
    assert send(f" {recovery.upper()} ") == ""


def test_recovery_codes_have_a_wait_of_their_own(now: Now) -> None:
    recovery = StaticToken.objects.all()[0].token
    for number in range(6):
        assert "The code is wrong" in send("aaaaaaa1")
        now.move(seconds=2**number)
    now.move(seconds=-20)
    assert told_wait(send(recovery)) == timedelta(seconds=21)
    assert send(right_code(now)) == ""


def test_a_code_that_was_forgotten_is_no_wrong_one(now: Now) -> None:
    assert "Enter the code" in send("")
    assert send(right_code(now)) == ""


def test_a_new_device_ends_the_wait(now: Now) -> None:
    send_wrong_codes(now, 10)
    call_command("add_second_factor", "organiser", verbosity=0)
    assert send(right_code(now)) == ""
