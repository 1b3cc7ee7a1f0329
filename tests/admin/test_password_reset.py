"""Asking for a new password: how often, and that neither page nor time tells who has an account."""

import re
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from smartcity_session.accounts.password_resets import PAUSE, mail_waiting_resets
from smartcity_session.admin.password_reset import LIMIT, LIMIT_FOR_ADDRESS
from smartcity_session.models import PasswordResetRequest
from smartcity_session.models.password_reset import LONGEST
from tests.factories.rows import UserFactory

RESET = "/admin/password_reset/"
DEAD = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def account(db: None) -> Any:
    return UserFactory.create(username="organiser", email="known@example.org", is_staff=True)


def ask(email: str, *, address: str = "192.0.2.1") -> Any:
    return Client(REMOTE_ADDR=address).post(RESET, {"email": email})


@pytest.mark.parametrize("email", ["known@example.org", "nobody@example.org"])
def test_one_address_is_asked_for_a_few_times_whoever_asks_and_whether_it_is_known(account: Any, email: str) -> None:
    spelled = [email, email.upper(), email.title()]
    answers = [ask(spelled[n % 3], address=f"192.0.2.{n}") for n in range(LIMIT_FOR_ADDRESS.count + 1)]
    assert [answer.status_code for answer in answers] == [302] * LIMIT_FOR_ADDRESS.count + [429]
    page = answers[-1].content.decode()
    assert re.search(r"or ask again in \d+ minutes", page)
    assert email.title() in page or email in page or email.upper() in page
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert ask("other@example.org").status_code == 302


def test_one_network_asks_a_few_times_for_whatever_addresses(account: Any) -> None:
    for number in range(LIMIT.count):
        assert ask(f"nobody{number}@example.org", address=f"2001:db8::{number:x}").status_code == 302
    assert ask("known@example.org", address="2001:db8::ffff").status_code == 429
    assert ask("known@example.org", address="2001:db8:1::1").status_code == 302
    assert PasswordResetRequest.objects.count() == LIMIT.count + 1


def test_the_answer_takes_the_same_steps_for_an_address_with_an_account_and_without(account: Any) -> None:
    asked = []
    for email in ("known@example.org", "nobody@example.org"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = ask(email, address="192.0.2.9")
        texts = [re.sub(r"'[^']*'|\b[0-9a-f:.-]{4,}\b|\d+", "?", each["sql"]) for each in queries.captured_queries]
        asked.append((answer.status_code, answer.headers["Location"], texts))
    assert asked[0] == asked[1]
    assert not any("auth_user" in text for text in asked[0][2])
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_the_link_leaves_by_itself_after_the_answer() -> None:
    UserFactory.create(username="organiser", email="known@example.org", is_staff=True)
    assert ask("Known@example.org").status_code == 302
    assert ask("nobody@example.org").status_code == 302
    until = time.monotonic() + 60
    while PasswordResetRequest.objects.exists() and time.monotonic() < until:
        time.sleep(0.05)
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(30)
    assert [message.to for message in mail.outbox] == [["known@example.org"]]
    assert "http://127.0.0.1:8000/admin/reset/" in str(mail.outbox[0].body)


def test_what_the_mail_server_refused_is_mailed_once_when_it_is_back(account: Any, settings: Settings) -> None:
    ask("known@example.org")
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, DEAD
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    with pytest.raises(CommandError, match=r"^1 new password’s link still waits\.$"):
        call_command("send_requests")
    settings.EMAIL_BACKEND = working
    now = timezone.now()
    assert mail_waiting_resets(now=now) == 0
    assert mail.outbox == []  # it was tried a moment ago, maybe by another process
    for _time in range(2):
        assert mail_waiting_resets(now=now + PAUSE + timedelta(seconds=5)) == 0
    assert [message.to for message in mail.outbox] == [["known@example.org"]]
    assert not PasswordResetRequest.objects.exists()


def test_nobody_is_mailed_a_link_a_day_late(account: Any) -> None:
    ask("known@example.org")
    assert mail_waiting_resets(now=timezone.now() + LONGEST + timedelta(minutes=1)) == 0
    assert mail.outbox == []
    assert not PasswordResetRequest.objects.exists()


def test_an_address_is_kept_a_day_at_most_where_nothing_mails(account: Any) -> None:
    ask("known@example.org")
    PasswordResetRequest.objects.update(created_at=timezone.now() - LONGEST - timedelta(minutes=1))
    ask("nobody@example.org")
    assert [row.email for row in PasswordResetRequest.objects.all()] == ["nobody@example.org"]
