"""The congress and its programme."""

import re
from datetime import date, time

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories.rows import CongressFactory, ContributionFactory, SessionFactory
from tests.pages import words

pytestmark = pytest.mark.django_db


def test_a_portal_without_a_congress_says_that_it_is_being_set_up(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "This portal is being set up" in response.text
    assert 'href="/admin/"' in response.text


@pytest.mark.parametrize("path", ["/speakers/", "/materials/", "/events/"])
def test_lists_are_empty_and_friendly_without_a_congress(client: Client, path: str) -> None:
    assert re.search(r"No (speaker|material|event) is (published|linked) yet\.", client.get(path).text)


def test_a_congress_without_sessions_asks_to_come_back(client: Client) -> None:
    CongressFactory.create()
    assert "The programme is not published yet." in client.get("/").text


def test_the_congress_is_introduced_with_days_place_and_zone(client: Client) -> None:
    CongressFactory.create()
    text = words(client.get("/"))
    assert "World Congress 2015 Sustainable Solutions for an Urban Future" in text
    assert "8–12 April 2015 (Asia/Seoul, UTC+9)" in text
    assert "Dongdaemun Design Plaza (DDP), 281 Eulji-ro, Jung-gu" in text


def test_sessions_come_by_day_and_time_and_those_without_a_time_apart(client: Client) -> None:
    SessionFactory.create(code="B2", published=True, date=date(2015, 4, 10), start_time=time(9))
    SessionFactory.create(code="A2", published=True, date=date(2015, 4, 9), start_time=time(14))
    SessionFactory.create(code="A1", published=True, date=date(2015, 4, 9), start_time=time(9), end_time=time(10, 30))
    SessionFactory.create(code="C1", published=True, date=date(2015, 4, 9))
    SessionFactory.create(code="D4", published=True)
    html = client.get("/").text
    shown = re.findall(r'(?s)<h2 class="day"[^>]*>(.*?)</h2>|class="plate">(.*?)<', html)
    assert [words("".join(each)) for each in shown] == [
        "Thursday 9 April 2015",
        "A1",
        "A2",
        "Friday 10 April 2015",
        "B2",
        "Date or time to be confirmed",
        "C1",
        "D4",
    ]
    assert '<time class="clock" datetime="09:00">09:00–10:30</time>' in html


def test_a_cancelled_session_is_marked_in_the_programme(client: Client) -> None:
    SessionFactory.create(code="A1", cancelled=True)
    assert '<span class="stop">Cancelled</span>' in client.get("/").text


@pytest.mark.parametrize("sessions", [1, 30])
def test_the_programme_takes_ten_queries_whatever_its_length(
    client: Client, sessions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(sessions):
        ContributionFactory.create(talk__session__published=True)
    with django_assert_num_queries(10):
        client.get("/")
