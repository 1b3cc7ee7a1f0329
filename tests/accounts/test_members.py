"""What organisers do with accounts that are there: roles, the last organiser, lockouts, second factors."""

import csv
import io

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.accounts.members import (
    AccountRefusedError,
    ask_for_second_factor,
    change_account,
    delete_account,
    reset_second_factor,
    role_of,
    roles_with_second_factor,
)
from smartcity_session.accounts.second_factor import replace_devices
from smartcity_session.history.recording import Action, record
from smartcity_session.models import HistoryEntry, Invitation, SessionAssignment
from tests.accounts.test_invitations import code_of
from tests.admin.pages import Answer, Form, logs_in
from tests.factories.browsers import browser_of
from tests.factories.rows import SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
RIGHT = "correct horse battery staple"


def member(role: str, name: str = "ana") -> User:
    user: User = UserFactory.create(username=name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def page_of(user: User) -> str:
    return f"/admin/accounts/{user.pk}/"


@pytest.fixture
def organiser() -> Client:
    return browser_of("Organiser")


@pytest.fixture
def first(organiser: Client) -> User:
    """The account of the organiser."""
    return User.objects.get(username="organiser")


def facts(user: User, **given: str) -> dict[str, str]:
    return {"full_name": user.get_full_name(), "email": user.email, "role": role_of(user), "sessions": "", **given}


def test_a_role_is_given_with_its_sessions_and_taken_with_the_mark_of_staff(organiser: Client) -> None:
    session, user = SessionFactory.create(code="D4"), member("Editor")
    organiser.post(page_of(user), facts(user, role="Session host", sessions="D4"))
    assert [group.name for group in user.groups.all()] == ["Session host"]
    assert SessionAssignment.objects.get(user=user).session == session
    organiser.post(page_of(user), facts(user, role=""))
    user.refresh_from_db()
    assert (list(user.groups.all()), user.is_staff) == ([], False)
    assert not SessionAssignment.objects.exists()
    assert not logs_in(Client(), "ana", RIGHT)
    notes = HistoryEntry.objects.filter(label="ana").order_by("pk").values_list("action", "before__Role", "after__Role")
    assert list(notes) == [
        ("role", "Editor", "Session host (D4)"),
        ("role", "Session host (D4)", "none"),
    ]


def test_groups_of_an_administrators_own_stay_when_a_role_changes(organiser: Client) -> None:
    user = member("Editor")
    user.groups.add(Group.objects.create(name="Editor: added by hand"))
    organiser.post(page_of(user), facts(user, role="Viewer"))
    assert {group.name for group in user.groups.all()} == {"Viewer", "Editor: added by hand"}


def test_the_last_organiser_keeps_the_role_and_is_not_deleted(organiser: Client, first: User) -> None:
    page = Answer(organiser.post(page_of(first), facts(first, role="Editor"), follow=True))
    assert page.messages == [
        "This is the last organiser, who stays one: make somebody else an organiser first, who has logged in."
    ]
    assert role_of(User.objects.get(pk=first.pk)) == "Organiser"
    with pytest.raises(AccountRefusedError, match="last organiser"):
        delete_account(user=first, by=first)


def test_who_was_invited_and_has_no_password_is_no_other_organiser(first: User) -> None:
    other = member("Organiser")
    other.set_unusable_password()
    other.save()
    with pytest.raises(AccountRefusedError, match="last organiser"):
        change_account(user=first, full_name="", email="", role="", sessions=(), by=first)
    other.set_password(RIGHT)
    other.save()
    change_account(user=first, full_name="", email="", role="", sessions=(), by=first)
    assert role_of(User.objects.get(pk=first.pk)) == ""


def test_an_administrator_does_not_take_it_on_djangos_own_page_either(first: User) -> None:
    root = UserFactory.create(username="root", is_staff=True, is_superuser=True)
    browser = Client()
    browser.force_login(root)
    path = f"/admin/auth/user/{first.pk}/"
    form = Form(browser, f"{path}change/")
    form["groups"] = []
    assert "the last organiser" in " ".join(form.send().errors)
    assert browser.post(f"{path}delete/", {"post": "yes"}).status_code == 403
    member("Organiser")
    form = Form(browser, f"{path}change/")
    form["groups"] = []
    assert form.send().errors == []
    assert browser.post(f"{path}delete/", {"post": "yes"}).status_code == 302


def test_an_organiser_does_not_touch_an_administrator(organiser: Client) -> None:
    root = UserFactory.create(username="root", is_staff=True, is_superuser=True)
    for sent in (facts(root, role="Viewer"), {"reset": "1", "show": "1"}, {"show": "1"}, {"delete": "1"}):
        page = Answer(organiser.post(page_of(root), sent, follow=True))
        assert "administrator" in " ".join(page.messages)
    assert User.objects.filter(username="root", is_superuser=True, groups=None).exists()


def test_an_account_that_changed_something_stays_and_another_is_deleted(organiser: Client, first: User) -> None:
    user, other = member("Editor"), member("Viewer", "bo")
    record(action=Action.NOTE, subject=other, by=user)
    page = Answer(organiser.post(page_of(user), {"delete": "1"}, follow=True))
    assert "The history names this account" in page.messages[0]
    organiser.post(page_of(other), {"delete": "1"})
    assert [each.username for each in User.objects.order_by("username")] == ["ana", "organiser"]
    assert HistoryEntry.objects.filter(by=first, label="bo", action="delete").exists()


def test_a_lockout_is_shown_and_opened(organiser: Client) -> None:
    member("Editor")
    for _each in range(10):
        logs_in(Client(), "ana", "guess")
        logs_in(Client(), "nobody", "guess")
    assert not logs_in(Client(), "ana", RIGHT)
    page = organiser.get("/admin/accounts/").content.decode()
    assert "Locked after wrong passwords" in page
    assert "<bdi>nobody</bdi>" in page
    organiser.post("/admin/accounts/", {"open": "ana"})
    assert logs_in(Client(), "ana", RIGHT)
    assert HistoryEntry.objects.filter(note="Lockout opened").count() == 1


def test_a_role_that_needs_a_second_factor_lets_nobody_in_without_one(organiser: Client, first: User) -> None:
    editor = member("Editor")
    organiser.post("/admin/accounts/", {"ask": "x", "second_factor": ["Editor"]})
    assert roles_with_second_factor() == {"Editor"}
    answer = Client().post("/admin/login/", {"username": "ana", "password": RIGHT})
    assert "ask an organiser for a link" in answer.content.decode()
    logged_in = Client()
    logged_in.force_login(editor)
    assert logged_in.get("/admin/").status_code == 302
    page = organiser.post(page_of(editor), {"show": "1"}).content.decode()
    link = page.partition("readonly>")[2].partition("</textarea>")[0].partition("//")[2].partition("/")[2]
    browser = Client()
    assert "Choose a password" not in browser.get(f"/{link}").content.decode()
    device = TOTPDevice.objects.get(user=editor, confirmed=False)
    assert browser.post(f"/{link}", {"code": code_of(device)}).status_code == 200
    assert browser.get("/admin/").status_code == 200
    organiser.post("/admin/accounts/", {"ask": "x"})
    assert roles_with_second_factor() == set()
    assert HistoryEntry.objects.filter(by=first, note__icontains="second factor").count() == 3


def test_whoever_has_a_device_sends_a_code_and_the_others_need_none(client: Client) -> None:
    member("Viewer", "bo")
    replace_devices(member("Editor"))
    assert 'name="code"' in client.get("/admin/login/").content.decode()
    assert logs_in(Client(), "bo", RIGHT)
    answer = client.post("/admin/login/", {"username": "ana", "password": RIGHT})
    assert "Enter the code that your authenticator app shows." in answer.content.decode()
    device = TOTPDevice.objects.get()
    sent = {"username": "ana", "password": RIGHT, "code": code_of(device)}
    assert client.post("/admin/login/", sent).status_code == 302


def test_the_field_for_the_code_is_not_there_while_nobody_has_a_device(client: Client) -> None:
    assert 'name="code"' not in client.get("/admin/login/").content.decode()


def test_a_lost_device_is_reset_by_another_organiser_and_by_a_link_replaced(organiser: Client, first: User) -> None:
    user = member("Editor")
    replace_devices(user)
    page = organiser.post(page_of(user), {"reset": "1", "show": "1"}).content.decode()
    assert "readonly>http" in page
    assert not TOTPDevice.objects.exists()
    assert Invitation.objects.get().purpose == Invitation.Purpose.DEVICE
    with pytest.raises(AccountRefusedError, match="own page"):
        reset_second_factor(user=first, by=first, by_mail=False, now=Invitation.objects.get().created_at)


def test_nobody_locks_themselves_out_by_asking_for_a_second_factor(first: User) -> None:
    with pytest.raises(AccountRefusedError, match="your own account first"):
        ask_for_second_factor(roles=["Organiser"], by=first)
    replace_devices(first)
    ask_for_second_factor(roles=["Organiser"], by=first)
    assert roles_with_second_factor() == {"Organiser"}


def test_everybody_adds_a_second_factor_to_the_own_account() -> None:
    browser = browser_of("Viewer")
    page = browser.get("/admin/second-factor/").content.decode()
    assert "otpauth://totp/" in page
    device = TOTPDevice.objects.get(confirmed=False)
    assert "not the code of the device" in browser.post("/admin/second-factor/", {"code": "abc"}).content.decode()
    answer = browser.post("/admin/second-factor/", {"code": code_of(device)})
    assert "Recovery codes" in answer.content.decode()
    assert TOTPDevice.objects.get().confirmed
    assert browser.get("/admin/").status_code == 200


def test_the_page_takes_the_same_queries_for_few_accounts_and_for_many(
    organiser: Client, django_assert_max_num_queries: object
) -> None:
    counts = []
    for number in range(2):
        for each in range(5):
            user = member("Session host", f"h{number}-{each}")
            SessionAssignment.objects.create(user=user, session=SessionFactory.create())
        with django_assert_max_num_queries(17) as found:  # type: ignore[operator]  # a fixture
            assert organiser.get("/admin/accounts/").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_the_page_of_roles_says_what_the_table_says() -> None:
    page = browser_of("Chair").get("/admin/roles/").content.decode()
    for words in ("Session host", "own sessions", "in drafts", "Publish and withdraw PDF editions"):
        assert words in page


def test_a_permission_from_elsewhere_is_for_all_rows_beside_a_role(organiser: Client) -> None:
    host = member("Session host")
    for code in ("D4", "E5"):
        SessionFactory.create(code=code)
    browser = Client()
    browser.force_login(host)
    sessions = "/admin/smartcity_session/conferencesession/"
    assert "0 sessions" in browser.get(sessions).content.decode()
    host.user_permissions.add(Permission.objects.get(codename="view_conferencesession"))
    assert "2 sessions" in browser.get(sessions).content.decode()


def test_the_accounts_go_out_as_a_table_with_their_roles(organiser: Client) -> None:
    member("Editor")
    page = html.fromstring(organiser.get("/admin/accounts/").content.decode())
    links = page.xpath("//a[contains(text(), 'Export as')]/@href")
    assert links == ["/admin/accounts/table.csv", "/admin/accounts/table.xlsx"]
    answer = organiser.get(links[0])
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [[row[0], row[4]] for row in rows] == [
        ["Username", "Groups"],
        ["ana", "Editor"],
        ["organiser", "Organiser"],
    ]
    assert HistoryEntry.objects.filter(action="export").values_list("note", flat=True).get() == "Users: 2 rows as CSV"
    assert organiser.get("/admin/accounts/table.exe").status_code == 404
