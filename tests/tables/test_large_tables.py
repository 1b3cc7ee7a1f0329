"""Ten thousand rows go out and are read in without being held in memory all at once."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.tables.columns import field_column
from smartcity_session.tables.reading import MOST_ROWS, read_sheet
from smartcity_session.tables.writing import FORMATS, table_bytes
from tests.factories.browsers import browser_of
from tests.factories.rows import CongressFactory
from tests.tables.sheets import upload

pytestmark = pytest.mark.system  # thousands of rows

COLUMNS = tuple(field_column(ConferenceSession, name) for name in ("code", "title", "abstract", "date", "start_time"))
MIB = 1024**2


def sessions(number: int) -> Iterator[ConferenceSession]:
    """Sessions that are made one by one."""
    for each in range(number):
        yield ConferenceSession(code=f"S{each}", title=f"Session {each}", abstract=f"Words {each} " * 100)


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_rows_are_written_one_by_one(kind: str) -> None:
    tracemalloc.start()
    try:
        data = table_bytes(kind, name="Sessions", columns=COLUMNS, rows=sessions(MOST_ROWS))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 3 * len(data) + 16 * MIB  # the file, and not its 10,000 rows
    sheet = read_sheet(data)
    assert (len(sheet.rows), sheet.rows[-1][1][0]) == (MOST_ROWS + 1, f"S{MOST_ROWS - 1}")


@pytest.mark.django_db
def test_ten_thousand_sessions_go_out_come_back_unchanged_and_cost_few_queries(
    django_assert_max_num_queries: Any,
) -> None:
    congress: Congress = CongressFactory.create()
    rows = list(sessions(MOST_ROWS))
    for row in rows:
        row.congress = congress
    ConferenceSession.objects.bulk_create(rows, batch_size=500)
    client: Client = browser_of("Organiser")
    address = reverse("admin:smartcity_session_conferencesession_table", args=["csv"])
    with django_assert_max_num_queries(100):
        data = client.get(address).content
    with django_assert_max_num_queries(100):
        response = client.post(
            reverse("admin:smartcity_session_conferencesession_import"), {"file": upload(data, "sessions.csv")}
        )
    words = " ".join(html.fromstring(response.content.decode()).text_content().split())
    assert f"Added: 0, changed: 0, unchanged: {MOST_ROWS}" in words
