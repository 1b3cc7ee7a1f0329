"""Every form of the admin, whatever page it is on, comes back as it was typed after the login has ended."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.models import HistoryEntry
from tests.admin.pages import end_login, login_form, page_of
from tests.factories.addresses import session_with_everything
from tests.factories.admin_pages import AdminPage, admin_pages
from tests.factories.rows import RoomFactory, SessionFactory

FORMS = ("_add", "_change")  # tests/admin/test_returned_forms.py walks these
# Pages without typed words, with passwords alone or for people without a login: after the login they are shown anew.
NOTHING_TYPED = re.compile(
    r"|desk|index|app_list|view_on_site|login|logout|jsi18n|autocomplete|password_change|password_change_done|"
    r"password_reset_confirm|admin_password_reset\w*|\w+_(delete|history|password_change|qrcode|config)"
)


def content_forms(page: Any) -> list[Any]:
    """The forms that a page sends with POST, without that of the logout."""
    return [each for each in page.xpath("//*[@id='content']//form") if each.method == "POST"]


def typed_fields(form: Any) -> list[Any]:
    """What somebody types, ticks or chooses in the form; a password is never given back."""
    hidden = {"hidden", "submit", "button", "password", "file", "image"}
    return [each for each in form.inputs if each.name and each.get("type") not in hidden and each.tag != "button"]


def fill_in_generally(form: Any) -> list[dict[str, list[str]]]:
    """Fill in the form, and return what it sends: once for each action where it has a choice of actions."""
    for area in form.xpath(".//textarea"):
        area.value = (area.value or "").removeprefix("\n")  # as browsers read it
    for field in typed_fields(form):
        if field.tag == "select":
            options = [each for each in field.value_options if each]
            if options:
                field.value = [options[-1]] if field.multiple else options[-1]
        elif field.get("type") == "radio":
            form.fields[field.name] = form.inputs[field.name][-1].get("value")
        elif field.get("type") == "checkbox":
            field.set("checked", "checked")
        elif not (field.value or "").strip():
            field.value = "7" if field.get("type") in {"number", "time", "date"} else f"Typed in {field.name}"
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    button = next(iter(form.xpath(".//input[@type='submit'][@name] | .//button[@name]")), None)
    if button is not None:
        sent[button.get("name")] = [button.get("value") or "x"]
    actions = [each for each in form.xpath(".//select[@name='action']/option/@value") if each]
    return [{**sent, "action": [action]} for action in actions] or [sent]


def forms_beside_rows(client: Client) -> Iterator[tuple[AdminPage, str, Any]]:
    """The forms of every page of the admin that is not for one row, as the browser has them, with their addresses."""
    session = session_with_everything()
    times = {"date": session.date, "start_time": session.start_time, "end_time": session.end_time}
    room = RoomFactory.create(name="Room B2")
    SessionFactory.create(code="X1", title="Typed twice", location=room, **times)
    session.set_location(room)
    session.save()
    RoomFactory.create(name="B 2")
    for page in admin_pages(session):
        if NOTHING_TYPED.fullmatch(page.name) or page.name.endswith(FORMS):
            continue
        address = page.path + {"replace_text": "?find=Typed", "publish_batch": f"?session={session.pk}"}.get(
            page.name, ""
        )
        response = client.get(address)
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            for form in content_forms(html.fromstring(response.content.decode())):
                yield page, form.get("action") or address, form


@pytest.mark.walk
def test_every_other_form_of_the_admin_comes_back_as_typed_too(head: Client) -> None:
    found: set[str] = set()
    for page, address, form in forms_beside_rows(head):
        if not typed_fields(form):
            continue
        for sent in fill_in_generally(form):
            assert_comes_back(head, address, sent, [each.name for each in typed_fields(form)])
            found.add(page.name)
            with rolled_back():
                following = head.post(address, sent)
            is_page = following.headers.get("Content-Type", "").startswith("text/html")
            if following.status_code != 200 or following.streaming or not is_page:
                continue
            for second in content_forms(html.fromstring(following.content.decode())):
                if typed_fields(second) and second.get("id") != form.get("id"):
                    target = second.get("action") or address
                    [again] = fill_in_generally(second)
                    assert_comes_back(head, target, again, [each.name for each in typed_fields(second)])
                    found.add(f"{page.name} {second.get('id')}")
    assert found >= {
        "timetable",
        "problems",
        "smartcity_session_room_merge",
        "publish_batch",
        "replace_text",
        "paste_session",
        "paste_session content-main",
        "smartcity_session_conferencesession_changelist",
        "smartcity_session_conferencesession_changelist bulk_form",
        "smartcity_session_informationpage_changelist",
        "speakers_speaker_merge",
        "speakers_speaker_erase",
        "smartcity_session_edition_withdraw",
    }


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def assert_comes_back(client: Client, address: str, sent: dict[str, list[str]], names: list[str]) -> None:
    """The form comes back after the login with the same values in these fields."""
    end_login(client)
    noted = HistoryEntry.objects.count()
    back = page_of(client.post(address, login_form(client.post(address, sent))))
    assert "your login had ended" in back.text_content(), address
    assert HistoryEntry.objects.count() == noted, address
    shown = [form_values(each) for each in content_forms(back)]
    typed = {name: normal(sent[name]) for name in names if name in sent}
    lost = [{name: each for name, each in typed.items() if values.get(name) != each} for values in shown]
    assert {} in lost, (address, lost)


def form_values(form: Any) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    return {name: normal(each) for name, each in values.items()}


def normal(values: list[str]) -> list[str]:
    return [value.replace("\r\n", "\n").strip() for value in values]


def test_every_page_of_the_admin_that_takes_a_form_is_marked(head: Client) -> None:
    forgotten = []
    for page in admin_pages(session_with_everything()):
        if NOTHING_TYPED.fullmatch(page.name) or getattr(resolve(page.path).func, "returns_typed", False):
            continue
        if head.post(page.path).status_code not in {404, 405}:
            forgotten.append((page.name, page.path))
    assert forgotten == []
