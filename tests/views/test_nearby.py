"""The sessions beside a session, on its page."""

from datetime import date, time

import pytest
from django.test import Client
from lxml import html as lxml_html  # type: ignore[import-untyped]  # ships no types

from smartcity_session.views.nearby import FEW
from tests.factories.rows import SessionFactory

pytestmark = pytest.mark.django_db

NINTH = date(2015, 4, 9)


def session(code: str, start: time | None, end: time | None = None, **facts: object) -> None:
    """A published session on 9 April 2015."""
    SessionFactory.create(
        **{"code": code, "published": True, "date": NINTH, "start_time": start, "end_time": end, **facts}
    )


def around(client: Client, code: str) -> dict[str, list[str]]:
    """The codes of the sessions beside it, by what the page says of them."""
    page = lxml_html.fromstring(client.get(f"/sessions/{code}/").text)
    found = {"at the time": page.xpath("//aside[contains(@class, 'more')]//li/span/text()")}
    for link in page.xpath("//nav[@class='turn']/a"):
        found[" ".join(link.xpath("./small/text()")[0].split())] = link.xpath("./span[1]/text()")
    return found


def test_the_page_names_what_is_at_the_same_time_before_after_and_next_in_the_room(client: Client) -> None:
    session("A1", time(9), time(10, 30), room="Hall")
    session("B1", time(11), time(12, 30), room="Hall")
    session("B2", time(12), time(13), room="Loft")
    session("B3", time(11), time(12, 30), room="Pier", status="cancelled")
    session("C1", time(14), time(15), room="Loft")
    session("C2", time(14), time(15), room="Hall")
    session("X1", time(11), time(12), room="Hall", date=date(2015, 4, 10))
    assert around(client, "b1") == {
        "at the time": ["B2"],
        "Before it in the programme, 09:00": ["A1"],
        "After it in the programme, 14:00": ["C1"],
        "Next in this room, 14:00": ["C2"],
    }
    assert around(client, "c2") == {"at the time": ["C1"], "Before it in the programme, 12:00": ["B2"]}
    assert around(client, "x1") == {"at the time": []}


def test_sessions_without_a_day_are_beside_those_without_a_day(client: Client) -> None:
    for code in ("D3", "D4", "D5"):
        SessionFactory.create(code=code, published=True)
    session("A1", time(9))
    SessionFactory.create(code="D6")
    assert around(client, "d4") == {
        "at the time": [],
        "Before it in the programme": ["D3"],
        "After it in the programme": ["D5"],
    }
    assert around(client, "d5") == {"at the time": [], "Before it in the programme": ["D4"]}


def test_of_many_at_the_same_time_a_few_are_named_and_the_programme_has_the_rest(client: Client) -> None:
    for number in range(FEW + 3):
        session(f"A{number}", time(9), time(10))
    assert around(client, "a0")["at the time"] == [f"A{number}" for number in range(1, FEW + 1)]
    assert f"All {FEW + 2} sessions of this time, in the programme" in " ".join(
        client.get("/sessions/a0/").text.split()
    )


def test_a_session_alone_has_none_beside_it(client: Client) -> None:
    session("A1", time(9))
    assert 'class="more' not in client.get("/sessions/a1/").text
