"""The page of events: page by page, what is coming before what is past, and no more rows read than are shown."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from materials.models import LinkedEvent, Material
from smartcity_session.views import paging
from tests.factories.rows import LinkedEventFactory, MaterialFactory, SessionFactory

pytestmark = pytest.mark.django_db


def shown(client: Client, page: int) -> list[str]:
    """The names of the events on a page, in order, with the headings over them."""
    html = client.get("/events/", {"page": page}).text
    return [heading or name for heading, name in re.findall("<h2>(Upcoming|Past)</h2>|(Event [a-z0-9]+)", html)]


def test_events_come_in_pages_upcoming_first_then_past_ones_the_latest_first(
    client: Client, at_moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "AT_ONCE", 3)
    session = SessionFactory.create(published=True)
    days: dict[str, tuple[date | None, date | None]] = {
        "undated": (None, None),
        "running": (date(2015, 1, 1), date(2015, 12, 1)),
        "soon": (date(2015, 5, 1), None),
        "old2": (date(2013, 1, 1), date(2014, 1, 1)),
        "old1": (date(2013, 6, 1), None),
        "old3": (date(2013, 1, 1), None),
    }
    for name, (first, last) in days.items():
        LinkedEventFactory.create(session=session, name=f"Event {name}", start_date=first, end_date=last)
    assert shown(client, 1) == ["Upcoming", "Event running", "Event soon", "Event undated"]
    assert shown(client, 2) == ["Past", "Event old1", "Event old3", "Event old2"]
    assert 'href="/events/?page=2" rel="next"' in client.get("/events/").text
    assert [client.get("/events/", {"page": page}).status_code for page in ("3", "0", "x")] == [404, 400, 400]


def test_a_page_holds_until_the_first_of_all_events_is_over(
    client: Client, at_moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "AT_ONCE", 1)
    session = SessionFactory.create(published=True)
    for first, last in (((2015, 4, 20), (2015, 9, 1)), ((2015, 5, 1), (2015, 5, 2)), ((2014, 5, 1), (2014, 5, 2))):
        LinkedEventFactory.create(session=session, start_date=date(*first), end_date=date(*last))
    for page in (1, 2, 3):
        response: Any = client.get("/events/", {"page": page})
        assert response.valid_until.isoformat() == "2015-05-02T15:00:00+00:00"  # midnight in Seoul


@pytest.mark.parametrize("number", [4, 40])
@pytest.mark.parametrize(("path", "model", "queries"), [("/events/", LinkedEvent, 6), ("/materials/", Material, 5)])
def test_only_the_rows_of_the_page_are_read(
    client: Client,
    path: str,
    model: Any,
    queries: int,
    number: int,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(paging, "AT_ONCE", 3)
    factory = LinkedEventFactory if model is LinkedEvent else MaterialFactory
    factory.create_batch(number, session=SessionFactory.create(published=True))
    read: list[Any] = []
    from_db = model.from_db

    def counted(*row: Any) -> Any:
        read.append(row)
        return from_db(*row)

    monkeypatch.setattr(model, "from_db", counted)
    with django_assert_num_queries(queries):
        client.get(path)
    assert len(read) == 3


@pytest.mark.parametrize(
    ("name", "host", "city", "country"),
    [("حوار المدن", "معرض المدن 2015", "دبي", "الإمارات"), ("City Talks", "Expo", "Berlin", "Germany")],
)
def test_parts_of_an_event_do_not_change_places_with_one_another(
    name: str, host: str, city: str, country: str, client: Client
) -> None:
    session = SessionFactory.create(published=True)
    LinkedEventFactory.create(session=session, name=name, host_event=host, city=city, country=country)
    html = " ".join(client.get("/events/").text.split())
    assert f"<bdi>{name}</bdi></strong> @ <bdi>{host}</bdi></p>" in html
    assert f"</time>, <bdi>{city}</bdi>, <bdi>{country}</bdi>" in html
