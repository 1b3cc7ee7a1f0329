"""Invitations: the link that is mailed or shown once, what it lets its owner do, and when it leads nowhere any more."""

import io
import re
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from smartcity_session.accounts.invitations import invitation_of, link_of, mail_waiting_invitations
from smartcity_session.accounts.members import ask_for_second_factor
from smartcity_session.models import HistoryEntry, Invitation, SessionAssignment
from tests.admin.pages import logs_in
from tests.factories.browsers import browser_of
from tests.factories.rows import SessionFactory

pytestmark = pytest.mark.django_db
ACCOUNTS = "/admin/accounts/"
FACTS = {"username": "ana", "full_name": "Ana Lee", "email": "ana@example.org", "role": "Editor", "sessions": ""}
PASSWORD = {"new_password1": "a long good password", "new_password2": "a long good password"}


@pytest.fixture
def organiser() -> Client:
    return browser_of("Organiser")


def shown_link(organiser: Client, **facts: str) -> str:
    """The address of the link that the page shows, without the host."""
    page = organiser.post(ACCOUNTS, {**FACTS, **facts, "show": "x"}).content.decode()
    found = re.search(r"readonly>https?://[^/]+(/\S+)</textarea>", page)
    assert found, page
    return found[1]


def code_of(device: TOTPDevice) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return f"{totp.token():06d}"


def test_who_is_invited_sets_a_password_by_the_link_and_is_logged_in(organiser: Client) -> None:
    link = shown_link(organiser)
    account = User.objects.get(username="ana")
    assert (account.get_full_name(), account.is_staff, account.has_usable_password()) == ("Ana Lee", True, False)
    assert not logs_in(Client(), "ana", "")
    browser = Client()
    assert "Ana Lee" in browser.get(link).content.decode()
    assert browser.post(link, PASSWORD).headers["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200
    assert logs_in(Client(), "ana", PASSWORD["new_password1"])
    assert mail.outbox == []


def test_the_link_works_once_and_the_account_stays_as_it_is(organiser: Client) -> None:
    link = shown_link(organiser)
    Client().post(link, PASSWORD)
    other = {"new_password1": "another long password", "new_password2": "another long password"}
    answers = [Client().get(link), Client().post(link, other)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "Ask who sent it for a new one" in answers[0].content.decode()
    assert not logs_in(Client(), "ana", "another long password")


def test_it_ends_after_seven_days(organiser: Client) -> None:
    link = shown_link(organiser)
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=7))
    assert Client().get(link).status_code == 404
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=6, hours=23))
    assert Client().get(link).status_code == 200


def test_a_new_link_replaces_the_former_one(organiser: Client) -> None:
    former = shown_link(organiser)
    account = User.objects.get(username="ana")
    page = organiser.post(f"{ACCOUNTS}{account.pk}/", {"show": "1"}).content.decode()
    assert Client().get(former).status_code == 404
    link = link_of(Invitation.objects.get()).partition("//")[2].partition("/")[2]
    assert f"/{link}</textarea>" in page
    assert Client().get(f"/{link}").status_code == 200


@pytest.mark.parametrize("token", ["x", "e30:x", "eyJwayI6MX0:AAAA", "a" * 500, "%00", "e30.e30:é"])
def test_a_link_that_nobody_signed_leads_nowhere(token: str) -> None:
    assert Client().get(f"/admin/invitation/{token}/").status_code == 404


def test_a_changed_link_leads_nowhere(organiser: Client) -> None:
    token = shown_link(organiser).removeprefix("/admin/invitation/").removesuffix("/")
    assert invitation_of(token, now=timezone.now()) is not None
    assert invitation_of(("A" if token[0] != "A" else "B") + token[1:], now=timezone.now()) is None


def test_a_weak_password_is_refused_and_the_link_still_works(organiser: Client) -> None:
    link = shown_link(organiser)
    answer = Client().post(link, {"new_password1": "short", "new_password2": "short"})
    assert "at least 12 characters" in answer.content.decode()
    assert Client().get(link).status_code == 200


def test_an_invitation_by_mail_is_sent_after_the_answer_or_by_the_command(
    organiser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SITE_URL = "https://portal.example.org"
    monkeypatch.setattr("smartcity_session.accounts.invitations.AFTER_THE_ANSWER_S", 3600)
    assert organiser.post(ACCOUNTS, {**FACTS, "mail": "x"}).status_code == 302
    assert mail.outbox == []
    for _each in range(2):
        call_command("send_requests", stdout=io.StringIO())
    [message] = mail.outbox
    assert message.to == ["ana@example.org"]
    assert link_of(Invitation.objects.get()) in message.body
    assert "Your user name: ana" in message.body


def test_a_mail_that_does_not_leave_waits_and_the_command_says_so(
    organiser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartcity_session.accounts.invitations.AFTER_THE_ANSWER_S", 3600)
    organiser.post(ACCOUNTS, {**FACTS, "mail": "x"})
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # nobody listens there
    with pytest.raises(CommandError, match="1 invitation still waits"):
        call_command("send_requests", stdout=io.StringIO(), stderr=io.StringIO())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mail_waiting_invitations(now=timezone.now() + timedelta(minutes=3)) == 0
    assert len(mail.outbox) == 1


def test_where_no_mail_leaves_the_portal_only_the_link_is_offered(organiser: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    page = organiser.get(ACCOUNTS).content.decode()
    assert "Invite by mail" not in page
    assert "show the link" in page


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"username": "ORGANISER"}, "There is an account with this user name"),
        ({"username": "a b"}, "Enter a valid username"),
        ({"username": ""}, "This field is required"),
        ({"email": "", "mail": "x"}, "Give the address to which the link is mailed"),
        ({"email": "nobody"}, "Enter a valid email address"),
        ({"role": "Emperor"}, "Select a valid choice"),
        ({"role": ""}, "This field is required"),
        ({"role": "Chair"}, "Give the code of at least one session"),
        ({"role": "Session host", "sessions": "D4, Q9"}, "There is no session with the code D4, Q9"),
        ({"full_name": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(
    organiser: Client, facts: dict[str, str], reason: str
) -> None:
    before = User.objects.count()
    page = organiser.post(ACCOUNTS, {**FACTS, "show": "x", **facts}).content.decode()
    assert reason in page
    assert facts.get("full_name", "Ana Lee") in page
    assert User.objects.count() == before


def test_a_host_gets_the_sessions_whose_codes_are_given_in_any_case(organiser: Client) -> None:
    sessions = [SessionFactory.create(code=code) for code in ("D4", "A3")]
    shown_link(organiser, role="Session host", sessions="d4, A3 ; D4")
    assert {row.session for row in SessionAssignment.objects.filter(user__username="ana")} == set(sessions)


def test_a_role_that_needs_a_second_factor_gets_it_with_the_first_password(organiser: Client) -> None:
    ask_for_second_factor(roles=["Editor"], by=User.objects.get(username="organiser"))
    link = shown_link(organiser)
    browser = Client()
    page = browser.get(link).content.decode()
    assert "<svg" in page and "Add a second factor" in page  # noqa: PT018 (one page)
    device = TOTPDevice.objects.get(user__username="ana")
    wrong = browser.post(link, {**PASSWORD, "code": "000000"})
    assert "not the code of the device" in wrong.content.decode()
    assert not User.objects.get(username="ana").has_usable_password()
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    answer = browser.post(link, {**PASSWORD, "code": code_of(device)})
    assert len(re.findall(r"<code>[a-z2-7]{8}</code>", answer.content.decode())) == 8
    assert browser.get("/admin/").status_code == 200
    assert not logs_in(Client(), "ana", PASSWORD["new_password1"])


def test_what_was_done_is_noted(organiser: Client) -> None:
    link = shown_link(organiser)
    Client().post(link, PASSWORD)
    notes = HistoryEntry.objects.filter(label="ana").order_by("pk")
    assert [(entry.by and entry.by.get_username(), entry.action, entry.after, entry.note) for entry in notes] == [
        ("organiser", "invite", {"Role": "Editor"}, ""),
        ("ana", "account", None, "First password set"),
    ]


def test_an_account_that_was_closed_meanwhile_cannot_use_its_link(organiser: Client) -> None:
    link = shown_link(organiser)
    User.objects.filter(username="ana").update(is_active=False)
    assert Client().get(link).status_code == 404


def test_nobody_else_invites(db: None) -> None:
    for role in ("Editor", "Session host", "Chair", "Viewer", ""):
        answer = browser_of(role, username=f"x{role.replace(' ', '')}").post(ACCOUNTS, {**FACTS, "show": "x"})
        assert answer.status_code == 403
    assert not User.objects.filter(username="ana").exists()
    assert Group.objects.filter(name="Organiser").exists()
