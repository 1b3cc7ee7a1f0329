"""A schedule in the admin: chosen, shown, decided and imported."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.models import ConferenceSession, HistoryEntry
from tests.factories.browsers import browser_of
from tests.importer.schedule.test_importing import document, event

pytestmark = pytest.mark.django_db


def shown(client: Client, data: bytes) -> Any:
    """The page after a file was chosen."""
    response = client.post(reverse("admin:import_schedule"), {"file": SimpleUploadedFile("schedule.json", data)})
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def confirm(client: Client, page: Any, **fields: Any) -> Any:
    """Press "Import"."""
    form = next(each for each in page.forms if each.get("id") == "schedule_form")
    response = client.post(reverse("admin:import_schedule"), {**dict(form.form_values()), **fields}, follow=True)
    return html.fromstring(response.content.decode())


def said(page: Any) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page.xpath("//ul[@class='messagelist']/li")]


def test_an_organiser_imports_a_schedule_and_decides_about_a_later_one() -> None:
    client = browser_of("Organiser")
    page = shown(client, json.dumps(document(event(1), event(2))).encode())
    assert "The portal has no congress yet" in page.text_content()
    assert ConferenceSession.objects.count() == 0
    assert said(confirm(client, page)) == ["Imported: 2 added, 0 changed, 0 unchanged."]
    notes = HistoryEntry.objects.filter(action="note").values_list("note", "by__username")
    assert ("Schedule imported: 2 added or changed", "organiser") in notes
    ConferenceSession.objects.filter(code="ABC1XY").update(title="Edited here")
    page = shown(client, json.dumps(document(event(1, title="Changed there"), event(2))).encode())
    [token] = page.xpath("//input[@name='take']/@value")
    confirm(client, page)
    assert ConferenceSession.objects.get(code="ABC1XY").title == "Edited here"
    page = shown(client, json.dumps(document(event(1, title="Again there"), event(2))).encode())
    [token] = page.xpath("//input[@name='take']/@value")
    assert said(confirm(client, page, take=token)) == ["Imported: 0 added, 1 changed, 1 unchanged."]
    assert ConferenceSession.objects.get(code="ABC1XY").title == "Again there"


def test_what_changed_meanwhile_is_shown_anew() -> None:
    client = browser_of("Organiser")
    data = json.dumps(document(event(1))).encode()
    first, second = shown(client, data), shown(client, data)
    confirm(client, first)
    assert said(confirm(client, second)) == [
        "Somebody has changed something meanwhile. Look at what the import would do now."
    ]


def test_what_is_no_schedule_is_said_beside_the_file() -> None:
    client = browser_of("Organiser")
    for data, words in ((b"{}", "This is no schedule"), (b"\xff\xfe\xff", "The letters of this file cannot be read")):
        assert words in shown(client, data).text_content()


def test_who_may_not_add_sessions_imports_none() -> None:
    assert browser_of().get(reverse("admin:import_schedule")).status_code == 403
