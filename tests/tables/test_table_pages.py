"""Tables out of the lists of the admin, and in: as an organiser uses them."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.models import ConferenceSession, Topic
from speakers.models import Speaker
from tests.factories.browsers import browser_of
from tests.factories.rows import CongressFactory, RoomFactory, SessionFactory
from tests.tables.sheets import cells_of, upload, xlsx

SESSIONS = "smartcity_session_conferencesession"
pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser() -> Client:
    """A browser of an organiser, of a congress."""
    CongressFactory.create()
    return browser_of("Organiser")


def exported(client: Client, name: str = SESSIONS, kind: str = "xlsx", query: str = "") -> bytes:
    """The file of a list."""
    response = client.get(f"{reverse(f'admin:{name}_table', args=[kind])}{query}")
    assert response.status_code == 200
    return bytes(response.content)


def read_in(client: Client, data: bytes, name: str = SESSIONS, file: str = "table.xlsx") -> Any:
    """The preview of a file."""
    response = client.post(reverse(f"admin:{name}_import"), {"file": upload(data, file)})
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def errors_of(page: Any) -> list[list[str]]:
    """What is wrong, row by row: number, column, what stands there, why."""
    return [
        [" ".join(c.text_content().split()) for c in row] for row in page.xpath("//table[@class='errors']/tbody/tr")
    ]


def changes_of(page: Any) -> list[list[str]]:
    """What changes, line by line."""
    rows = page.xpath("//table[@class='changes']/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def confirm(client: Client, page: Any, name: str = SESSIONS, **fields: str) -> Any:
    """Press "Import" on a preview."""
    form = next(each for each in page.forms if each.get("id") == "import_form")
    response = client.post(reverse(f"admin:{name}_import"), {**dict(form.form_values()), **fields}, follow=True)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def said(page: Any) -> list[str]:
    """The messages of a page."""
    return [" ".join(each.text_content().split()) for each in page.xpath("//ul[@class='messagelist']/li")]


def test_the_list_of_sessions_goes_out_with_real_dates_and_comes_back_unchanged(organiser: Client) -> None:
    hall = RoomFactory.create(name="Hall 2")
    session = SessionFactory.create(
        code="D4", title="=Smart", location=hall, date=date(2015, 4, 9), start_time=time(14), end_time=time(15, 30)
    )
    session.topics.add(Topic.objects.create(name="Water", slug="water"), Topic.objects.create(name="Air", slug="air"))
    heads, row = cells_of(exported(organiser))
    found = dict(zip(heads, row, strict=True))
    assert found["Code"] == "D4"
    assert found["Title"] == "=Smart"
    assert found["Date"] == datetime(2015, 4, 9)  # noqa: DTZ001 (cells have no zone)
    assert found["Start (Asia/Seoul)"] == time(14)
    assert found["Topics"] == "Air; Water"
    for kind in ("xlsx", "csv"):
        page = read_in(organiser, exported(organiser, kind=kind), file=f"table.{kind}")
        assert errors_of(page) == changes_of(page) == []
        assert "Added: 0, changed: 0, unchanged: 1" in " ".join(page.text_content().split())


def test_rows_are_added_and_changed_after_a_preview_of_each_cell(organiser: Client) -> None:
    SessionFactory.create(code="D4", title="Smart City", abstract="Old")
    data = xlsx(
        ["Code", "Title", "Abstract", "Date", "Start", "End", "Room"],
        ["d4", "Smart City", "New", date(2015, 4, 9), time(14), "15.30", "Hall 2"],
        ["E1", "Water", None, "10 April 2015", "9:00", "10:00", "Hall 2"],
    )
    page = read_in(organiser, data)
    assert errors_of(page) == []
    assert changes_of(page)[0] == ["2", "Changed D4 Smart City", "Abstract", "Old", "New"]
    assert changes_of(page)[-1][:2] == ["3", "Added E1 Water"]
    assert changes_of(page)[-1][2].startswith("Code: E1 Title: Water Date: 2015-04-10")
    assert ConferenceSession.objects.count() == 1
    assert "Imported: 1 added, 1 changed, 0 unchanged." in said(confirm(organiser, page))
    d4, e1 = ConferenceSession.objects.order_by("code")
    assert (d4.code, d4.abstract, d4.start_time, d4.end_time) == ("D4", "New", time(14), time(15, 30))
    assert (e1.title, e1.date, e1.status, e1.location) == ("Water", date(2015, 4, 10), "draft", d4.location)
    again = read_in(organiser, data)
    assert changes_of(again) == errors_of(again) == []


def test_speakers_come_with_their_parts(organiser: Client) -> None:
    SessionFactory.create(code="D4")
    data = xlsx(["Name", "Affiliation line", "Parts"], ["Prof. Jane Doe", "UN", "D4: chair; D4: Speaker (tbc)"])
    page = read_in(organiser, data, "speakers_speaker")
    assert errors_of(page) == []
    confirm(organiser, page, "speakers_speaker")
    jane = Speaker.objects.get()
    assert (jane.full_name, jane.slug) == ("Prof. Jane Doe", "jane-doe")
    assert [(row.role, row.confirmed) for row in jane.contributions.order_by("pk")] == [
        ("chair", True),
        ("speaker", False),
    ]
    again = read_in(organiser, data, "speakers_speaker")
    assert changes_of(again) == errors_of(again) == []
    same = read_in(organiser, exported(organiser, "speakers_speaker"), "speakers_speaker")
    assert changes_of(same) == errors_of(same) == []
