"""The programme reads the rows of the page that it shows, and says the rest from numbers and times."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client

from smartcity_session.content import Wanted, programme_content, programme_sessions
from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.views import programme_listing as programme
from speakers.models import Contribution
from tests.factories.rows import ContributionFactory, SessionFactory, SpokenLanguageFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", [{}, {"format": "workshop"}])
@pytest.mark.parametrize("sessions", [8, 40])
def test_only_the_sessions_of_the_page_are_read(
    client: Client, query: dict[str, str], sessions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programme, "AT_ONCE", 3)
    for _each in range(sessions):
        ContributionFactory.create(talk__session=SessionFactory.create(published=True, format="workshop"))
    read: list[Any] = []
    from_db = ConferenceSession.from_db

    def counted(*row: Any) -> ConferenceSession:
        read.append(row)
        return from_db(*row)

    monkeypatch.setattr(ConferenceSession, "from_db", counted)
    assert client.get("/", query).status_code == 200
    assert len(read) == 3
    assert Contribution.objects.count() == sessions


def test_the_board_reads_the_sessions_that_are_on_and_next_alone(
    client: Client, at_moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programme, "AT_ONCE", 1)
    for number, hour in enumerate((8, 8, 15, 15, 17)):
        SessionFactory.create(
            code=f"A{number}", published=True, date=date(2015, 4, 9), start_time=time(hour), end_time=time(hour, 30)
        )
    SessionFactory.create(code="X1", cancelled=True, date=date(2015, 4, 9), start_time=time(8), end_time=time(8, 30))
    read: list[Any] = []
    from_db = ConferenceSession.from_db

    def counted(*row: Any) -> ConferenceSession:
        read.append(row)
        return from_db(*row)

    monkeypatch.setattr(ConferenceSession, "from_db", counted)
    shown: Any = client.get("/", {})
    board = shown.context["board"]
    assert [each.code for each in board.next] == ["A0", "A1"]
    assert len(read) == 1 + 2  # one of the page, two of the board


def test_facets_count_what_the_other_filters_leave() -> None:
    water, wind = TopicFactory.create(name="Water"), TopicFactory.create(name="Wind")
    for code, day, form, topic in (("A1", 9, "workshop", water), ("A2", 9, "", wind), ("A3", None, "workshop", wind)):
        session = SessionFactory.create(
            code=code, published=True, format=form, date=day and date(2015, 4, day), start_time=None, end_time=None
        )
        session.topics.add(topic)
        SpokenLanguageFactory.create(session=session, language="ko")
    SessionFactory.create(code="X9", format="plenary")
    content = programme_content(Congress.objects.get(), Wanted(format="workshop"))
    counted = {
        each.name: ([(value.value, value.count) for value in each.values], each.count) for each in content.facets
    }
    assert counted == {
        "day": ([("2015-04-09", 1), ("tbc", 1)], 2),
        "format": ([("workshop", 2)], 3),
        "language": ([("ko", 2)], 2),
        "topic": ([("water", 1), ("wind", 1)], 2),
    }
    assert (content.total, content.found, content.slots) == (3, 2, ())
    assert [each.code for each in programme_sessions(Wanted(day="tbc", topic="wind"), slice(0, 9))] == ["A3"]


@pytest.mark.parametrize("name", ["topic", "language"])
def test_a_value_with_a_nul_is_refused_with_words(client: Client, name: str) -> None:
    SessionFactory.create(published=True)
    answer = client.get("/", {name: "a\0b"})
    assert (answer.status_code, "There is no such" in answer.text or "have no topics" in answer.text) == (400, True)
