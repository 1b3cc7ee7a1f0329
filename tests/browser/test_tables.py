"""An organiser brings 40 sessions in from a table with two wrong cells, corrects them, and brings them in."""

import os
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from smartcity_session.models import ConferenceSession, Topic
from tests.factories.rows import CongressFactory, SessionFactory
from tests.tables.sheets import xlsx

pytestmark = pytest.mark.browser
HEADS = ["Code", "Title", "Date", "Start (Asia/Seoul)", "End (Asia/Seoul)", "Room", "Topics", "Abstract"]


def rows(**wrong: Any) -> list[list[Any]]:
    """The headings and 40 sessions; `wrong` are cells of the rows 7 and 23 that are to be corrected."""
    table: list[list[Any]] = [
        [
            f"S{n}",
            f"Session {n}",
            date(2015, 4, 8 + n % 5),
            time(9 + n // 5),
            time(10 + n // 5),
            f"Hall {n % 5}",
            "Water",
            "x",
        ]
        for n in range(40)
    ]
    for cell, value in wrong.items():
        number, name = int(cell[1:].partition("_")[0]), cell.partition("_")[2].capitalize()
        table[number - 2][[head.partition(" ")[0] for head in HEADS].index(name)] = value
    return [HEADS, *table]


@pytest.fixture
def look(page: Page) -> Callable[[str], None]:
    """Store a picture where a folder for pictures is named; in both widths, the page may not scroll aside."""

    def picture(name: str) -> None:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
            if folder := os.environ.get("TABLE_PICTURES"):
                page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=width == 390)
        page.set_viewport_size({"width": 1280, "height": 900})

    return picture


def test_forty_sessions_come_from_a_table_with_two_wrong_cells(
    live_server: LiveServer, page: Page, tmp_path: Path, look: Callable[[str], None]
) -> None:
    CongressFactory.create()
    Topic.objects.create(name="Water", slug="water")
    SessionFactory.create(code="S3", title="Another title", abstract="Another text")
    User.objects.create_superuser("organiser", password="not-a-secret-here")
    page.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/")
    page.get_by_label("Username:").fill("organiser")
    page.get_by_label("Password:").fill("not-a-secret-here")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#result_list")).to_be_visible()
    look("list")
    page.locator("summary", has_text="Table").click()
    page.get_by_role("link", name="Import a table").click()
    expect(page.get_by_label("File:")).to_be_visible()
    look("choose")

    file = tmp_path / "sessions.xlsx"
    file.write_bytes(xlsx(*rows(r7_date="9/4/2015", r23_topics="Fire")))
    page.get_by_label("File:").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("2 cells are to be corrected.")).to_be_visible()
    expect(page.get_by_role("row", name="7 C Date 9/4/2015")).to_be_visible()
    expect(page.get_by_role("row", name="23 G Topics Fire")).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)
    look("errors")
    assert ConferenceSession.objects.count() == 1

    file.write_bytes(xlsx(*rows()))
    page.get_by_label("File:").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("Added: 39, changed: 1, unchanged: 0")).to_be_visible()
    look("preview")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Imported: 39 added, 1 changed, 0 unchanged.")).to_be_visible()
    look("imported")
    assert ConferenceSession.objects.filter(topics__name="Water", location__isnull=False).count() == 40

    page.locator("summary", has_text="Table").click()
    page.get_by_role("link", name="Import a table").click()
    page.get_by_label("File:").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("there is nothing to import")).to_be_visible()

    page.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/")
    with page.expect_download() as download:
        page.locator("summary", has_text="Table").click()
        page.get_by_role("link", name="Export as XLSX").click()
    page.get_by_role("link", name="Import a table").click()
    page.get_by_label("File:").set_input_files(download.value.path())
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("Added: 0, changed: 0, unchanged: 40")).to_be_visible()
