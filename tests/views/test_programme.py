"""The programme with its filters: what is found, what is said, and what leads where."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from html import unescape
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from lxml import html as lxml_html  # type: ignore[import-untyped]  # ships no types
from pytest_django import DjangoAssertNumQueries

from smartcity_session.models import ConferenceSession, Topic
from smartcity_session.views.programme_listing import AT_ONCE
from tests.factories.rows import (
    ContributionFactory,
    ProgrammeBreakFactory,
    SessionFactory,
    SpokenLanguageFactory,
)
from tests.pages import words

pytestmark = pytest.mark.django_db

WATER, DATA = "water", "open-data"


def session(
    code: str, *, day: int | None = None, start: time | None = time(9), tags: Iterable[str] = (), **facts: Any
) -> ConferenceSession:
    """A published session on this day of April 2015, with these topics."""
    when = {"date": date(2015, 4, day), "start_time": start} if day else {}
    made: ConferenceSession = SessionFactory.create(code=code, published=True, **{**when, **facts})
    for slug in tags:
        made.topics.add(Topic.objects.get_or_create(slug=slug, defaults={"name": slug.replace("-", " ").title()})[0])
    return made


@pytest.fixture
def congress() -> None:
    """Four sessions on two days and one without a day."""
    session("A1", day=9, format="plenary", tags=[WATER])
    korean = session("A2", day=9, format="workshop", tags=[WATER, DATA])
    SpokenLanguageFactory.create(session=korean, language="ko", interpreted=True)
    SpokenLanguageFactory.create(session=korean, language="en")
    english = session("B1", day=10, format="workshop", tags=[DATA])
    SpokenLanguageFactory.create(session=english, language="en")
    session("B2", day=10, start=None)
    session("T1", format="workshop")


def codes(html: str) -> list[str]:
    """The sessions that the page lists, in order."""
    return re.findall(r'<h[34]>\s*<span class="plate[^"]*">(.*?)</span>\s*<a href="/sessions/', html)


def choices(html: str) -> dict[str, str]:
    """The links of the filters with what they lead to."""
    found = re.findall(r'<li[^>]*>\s*<a href="([^"]+)"[^>]*>\s*([^<]+)<span class="count">(\d+)<', html)
    return {f"{unescape(label).strip()} {count}": unescape(address) for address, label, count in found}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["A1", "A2", "B1", "B2", "T1"]),
        ("day=2015-04-09", ["A1", "A2"]),
        ("day=2015-04-10", ["B1", "B2"]),
        ("day=tbc", ["T1"]),
        ("format=workshop", ["A2", "B1", "T1"]),
        ("language=ko", ["A2"]),
        ("language=kvk", []),
        ("language=en", ["A2", "B1"]),
        ("topic=water", ["A1", "A2"]),
        ("topic=open-data&format=workshop&day=2015-04-10", ["B1"]),
        ("topic=water&language=en&day=&format=", ["A2"]),
        ("utm_source=mail", ["A1", "A2", "B1", "B2", "T1"]),
    ],
)
def test_filters_find_what_has_all_that_is_asked_for(
    client: Client, congress: None, query: str, found: list[str]
) -> None:
    assert codes(client.get(f"/?{query}").text) == found


def test_every_link_of_a_filter_leads_to_as_many_sessions_as_it_says(client: Client, congress: None) -> None:
    for query in ("", "?format=workshop", "?day=2015-04-09&topic=water"):
        links = choices(client.get(f"/{query}").text)
        assert len(links) > 5
        assert {label: len(codes(client.get(address).text)) for label, address in links.items()} == {
            label: int(label.rpartition(" ")[2]) for label in links
        }


def test_filters_are_kept_by_links_to_others_and_taken_away_by_their_own(client: Client, congress: None) -> None:
    links = choices(client.get("/?day=2015-04-09&format=workshop").text)
    assert links["Korean 1"] == "/?day=2015-04-09&format=workshop&language=ko"
    assert links["Without the filter “Workshop” 2"] == "/?day=2015-04-09"
    assert links["Without the filter “Thu 9 Apr” 3"] == "/?format=workshop"
    assert links["The whole programme 5"] == "/"


def test_a_filtered_page_says_what_it_shows_and_how_much(client: Client, congress: None) -> None:
    html = client.get("/?day=2015-04-09&topic=open-data").text
    assert "<title>Programme: Thursday\u00a09\u00a0April\u00a02015" in html.replace("Thursday 9", "Thursday\u00a09")
    assert "Programme Thursday 9 April 2015, Open Data 1 of 5 sessions" in words(html.partition("<h1>")[2])


def test_the_form_sends_what_the_links_say_and_keeps_what_is_chosen(client: Client, congress: None) -> None:
    html = client.get("/?format=workshop&topic=water").text
    assert '<form action="/" method="get">' in html
    selected = re.findall(r'<option value="([^"]+)" selected>', html)
    assert selected == ["workshop", "water"]
    names = re.findall(r'<select id="filter-\w+" name="(\w+)">', html)
    assert names == ["day", "format", "language", "topic"]


def test_nothing_found_is_said_with_ways_out(client: Client, congress: None) -> None:
    response = client.get("/?day=2015-04-10&format=plenary")
    assert response.status_code == 200
    assert "0 of 5 sessions" in words(response.text)
    assert "No session fits this." in response.text
    assert choices(response.text)["Without the filter “Plenary” 2"] == "/?day=2015-04-10"


@pytest.mark.parametrize("query", ["day=2016-01-01", "format=side-event", "language=fr"])
def test_what_exists_and_is_not_in_the_programme_is_an_empty_result(client: Client, congress: None, query: str) -> None:
    response = client.get(f"/?{query}")
    assert response.status_code == 200
    assert codes(response.text) == []
    assert "Without the filter" in response.text


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("day=tomorrow", "A day is given as year, month and day, for example 2015-04-09."),
        ("day=2015-02-30", "A day is given"),
        ("day=20150409", "A day is given"),
        ("day=2015-W15-4", "A day is given"),
        (f"day={'9' * 5000}", "A day is given"),
        ("day=%00", "A day is given"),
        ("format=opera", "There is no such format of sessions. There are: Plenary, Sub-plenary"),
        ("format=%00", "There is no such format"),
        ("language=xx", "There is no such language."),
        ("language=%F0%9F%92%A9", "There is no such language."),
        ("topic=fire", "No session has such a topic. The topics are: Open Data, Water."),
        ("topic=%00%FF", "No session has such a topic."),
        (f"topic={quote('<script>')}", "No session has such a topic."),
        ("view=map", "There is no such view of the programme."),
        ("page=0", "The page is a whole number from 1."),
        ("page=x", "The page is a whole number from 1."),
        ("page=²", "The page is a whole number from 1."),
    ],
)
def test_what_cannot_be_meant_is_answered_with_what_can_be_asked(
    client: Client, congress: None, query: str, reason: str
) -> None:
    response = client.get(f"/?{query}")
    assert response.status_code == 400
    assert reason in unescape(response.text)
    assert "To the programme" in response.text


def test_a_topic_of_drafts_alone_is_as_unknown_as_any_other(client: Client, congress: None) -> None:
    hidden: ConferenceSession = SessionFactory.create(code="X9")
    hidden.topics.add(Topic.objects.create(slug="secret", name="Secret"))
    assert client.get("/?topic=secret").text == client.get("/?topic=nowhere").text.replace("nowhere", "secret")
    assert "Secret" not in client.get("/").text


@pytest.mark.parametrize(
    ("query", "printed", "indexed"),
    [
        ("", "/", True),
        ("?utm_source=mail", "/", True),
        ("?topic=water&day=2015-04-09&x=1", "/?day=2015-04-09&amp;topic=water", True),
        ("?day=2015-04-10&format=plenary", "/?day=2015-04-10&amp;format=plenary", False),
    ],
)
def test_a_filtered_page_has_one_address_and_leads_search_engines_to_the_programme(
    client: Client, congress: None, query: str, printed: str, *, indexed: bool
) -> None:
    html = client.get(f"/{query}").text
    assert f'<link rel="canonical" href="{settings.SITE_URL}/">' in html
    assert f'<p class="address">{settings.SITE_URL}{printed}</p>' in html
    assert ('<meta name="robots" content="noindex">' not in html) is indexed


def test_one_session_is_shown_without_filters_and_once(client: Client) -> None:
    session("D4", day=9)
    html = client.get("/").text
    assert html.count('href="/sessions/d4/"') == 1
    assert "<form" not in html.partition("<main")[2]
    assert "All days" not in html


def test_sessions_that_start_together_stand_side_by_side_under_one_time(client: Client) -> None:
    session("A1", day=9, end_time=time(10, 30))
    session("A2", day=9, end_time=time(10, 30))
    session("A3", day=9, start=time(11), end_time=time(12))
    session("A4", day=9, start=time(11), end_time=time(13))
    slots = re.split('<li class="slot"', client.get("/").text)[1:]
    assert [codes(slot) for slot in slots] == [["A1", "A2"], ["A3", "A4"]]
    assert [re.findall(r">(\d\d:\d\d(?:–\d\d:\d\d)?)<", slot) for slot in slots] == [
        ["09:00–10:30"],
        ["11:00", "11:00–12:00", "11:00–13:00"],
    ]


def test_the_rooms_of_a_day_are_the_columns_of_a_table_and_times_its_rows(client: Client) -> None:
    session("A1", day=9, end_time=time(10, 30), room="Room 10")
    session("A2", day=9, end_time=time(10, 30), room="Room 9")
    session("A3", day=9, start=time(11), room="Room 9")
    session("A4", day=9, start=time(11), room="")
    page = lxml_html.fromstring(client.get("/?view=rooms").text)
    (table,) = page.xpath("//table")
    rows = [[cell.text_content().split() for cell in row.xpath("./th | ./td")] for row in table.xpath(".//tr")]
    assert [" ".join(cell) for cell in rows[0]] == ["Time", "Room 9", "Room 10", "Room to be confirmed"]
    assert [[cell[:1] for cell in row] for row in rows[1:]] == [
        [["09:00–10:30"], ["A2"], ["A1"], []],
        [["11:00"], ["A3"], [], ["A4"]],
    ]
    assert {cell.get("scope") for cell in table.xpath(".//th")} == {"col", "row"}


def table_rows(html: str) -> list[tuple[str, list[str]]]:
    """The rows of the table of rooms: their classes, and the words of each cell."""
    rows = lxml_html.fromstring(html).xpath("//table//tbody/tr")
    return [(row.get("class").strip(), [" ".join(cell.text_content().split()) for cell in row]) for row in rows]


def test_a_break_goes_across_all_rooms_and_is_marked_while_it_lasts(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    session("A1", day=9, end_time=time(10, 30), room="Room 1")
    session("A2", day=9, start=time(11), end_time=time(12), room="Room 2")
    session("A3", day=9, start=time(14), end_time=time(15), room="Room 2")
    ProgrammeBreakFactory.create(kind="break", title="Coffee", start_time=time(10, 30), end_time=time(11))
    ProgrammeBreakFactory.create(title="Lunch", start_time=time(11), end_time=time(13))
    words = {
        "A1": ["09:00–10:30", "A1 Title of A1 Room 1", ""],
        "Coffee": ["10:30–11:00", "Coffee"],
        "Lunch": ["11:00–13:00", "Lunch"],
        "A2": ["11:00–12:00", "", "A2 Title of A2 Room 2"],
        "A3": ["14:00–15:00", "", "A3 Title of A3 Room 2"],
    }

    def marked(local: time) -> list[tuple[str, str]]:
        moment = datetime.combine(date(2015, 4, 9), local, tzinfo=ZoneInfo("Asia/Seoul"))
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        rows = table_rows(client.get("/?view=rooms").text)
        signs = (" On now", " Next")
        plain = [[re.sub("|".join(signs), "", cells[0]), *cells[1:]] for _mark, cells in rows]
        assert plain == list(words.values())
        return [(mark, cells[0].partition(" ")[2]) for mark, cells in rows]

    a1, coffee, lunch, a2, a3 = range(5)
    before = marked(time(8, 30))
    assert (before[a1], before[coffee]) == (("next coming", "Next"), ("pause", ""))
    during = marked(time(10, 40))
    assert (during[coffee], during[a2], during[lunch]) == (("now pause", "On now"), ("next", "Next"), ("pause", ""))
    later = marked(time(12, 30))
    assert (later[lunch], later[a2], later[a3]) == (("now pause", "On now"), ("", ""), ("next", "Next"))
    assert marked(time(13, 30))[a3] == ("next coming", "Next")
    assert [mark for mark, _sign in marked(time(20))] == ["", "pause", "pause", "", ""]
    assert lxml_html.fromstring(client.get("/?view=rooms").text).xpath("//td/@colspan") == ["2", "2"]


def test_links_of_filters_keep_the_view_by_rooms(client: Client, congress: None) -> None:
    html = client.get("/?view=rooms&format=workshop").text
    assert choices(html)["Korean 1"] == "/?format=workshop&language=ko&view=rooms"
    assert '<input type="hidden" name="view" value="rooms">' in html
    assert f'<link rel="canonical" href="{settings.SITE_URL}/">' in html
    assert 'href="/?format=workshop"' in html  # the same as a list


def test_sessions_have_the_colour_of_their_first_topic_that_has_one(client: Client) -> None:
    session("A1", day=9, tags=[DATA, WATER])
    session("A2", day=9, tags=[DATA])
    Topic.objects.filter(slug=WATER).update(colour="blue")
    page = lxml_html.fromstring(client.get("/").text)
    items = page.xpath("//li[contains(@class, 'item')]")
    assert [item.get("class") for item in items] == ["item t-blue", "item"]
    assert ["Water" in item.text_content() for item in items] == [True, False]  # never the colour alone
    assert page.xpath("//ul[contains(@class, 'topics')]/li/@class") == ["choice t-blue"]


def test_what_is_on_and_what_comes_next_stands_first(client: Client, at_moment: datetime) -> None:
    session("A1", day=8, start=time(17, 30), end_time=time(18, 30))
    session("A2", day=8, start=time(17, 30), end_time=time(19))
    session("A3", cancelled=True, day=8, start=time(17, 30), end_time=time(19))
    session("A4", day=8, start=time(18), end_time=time(19))
    session("B1", day=9)
    html = client.get("/").text
    board = html.partition("<dl")[2].partition("</dl>")[0]
    assert re.findall(r"<dt>(Now|Next)</dt>|class=\"plate\">(.*?)<", board) == [
        ("Now", ""),
        ("", "A1"),
        ("", "A2"),
        ("", "A4"),
        ("Next", ""),
        ("", "B1"),
    ]
    session("A5", day=8, start=time(18), end_time=time(19))
    now = client.get("/").text.partition("<dt>Now</dt>")[2].partition("<dt>Next</dt>")[0]
    assert words(now) == "All 4 sessions of this time, in the programme"
    assert re.findall(r'href="(.*?)"', now) == ["/?day=2015-04-08#now"]
    assert 'id="now"' in client.get("/?day=2015-04-08").text
    assert "Next" not in client.get("/?day=2015-04-09").text.partition("<h1>")[2].partition("Page")[0]


def test_a_long_programme_comes_day_by_day_and_a_long_day_in_pages(client: Client, at_moment: datetime) -> None:
    for number in range(AT_ONCE + 5):
        session(f"B{number:03}", day=9, format="workshop")
    session("A1", day=8, format="plenary")
    session("C1", day=10, format="plenary")
    session("T1")
    first = client.get("/").text
    assert codes(first) == ["A1"]
    assert 'aria-current="true">Wed 8 Apr</a>' in first
    assert not any(label.startswith("All days") for label in choices(first))
    day = client.get("/?day=2015-04-09").text
    assert codes(day) == [f"B{number:03}" for number in range(AT_ONCE)]
    assert f'<link rel="canonical" href="{settings.SITE_URL}/?day=2015-04-09">' in day
    assert 'href="/?day=2015-04-09&amp;page=2" rel="next"' in day
    assert codes(client.get("/?day=2015-04-09&page=2").text) == [f"B{n:03}" for n in range(AT_ONCE, AT_ONCE + 5)]
    assert codes(client.get("/?format=plenary").text) == ["A1", "C1"]
    assert client.get("/?day=2015-04-09&page=3").status_code == 404
    assert codes(client.get("/?day=tbc").text) == ["T1"]


def test_the_former_address_of_a_programme_leads_home_with_its_filters(client: Client, congress: None) -> None:
    response = client.get("/programme/?topic=water")
    assert (response.status_code, response.headers["Location"]) == (301, "/?topic=water")


def test_readers_of_filters_get_no_cookie(client: Client, congress: None) -> None:
    assert client.get("/?topic=water").cookies == {}


@pytest.mark.parametrize("sessions", [1, 40, 300])
def test_the_programme_takes_ten_queries_whatever_its_length(
    client: Client, sessions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(sessions):
        made = session(f"A{number}", day=9 + number % 3, format="workshop", tags=[WATER])
        SpokenLanguageFactory.create(session=made, language="en")
        ContributionFactory.create(talk__session=made)
    for query in ("", "?format=workshop&topic=water&language=en&day=2015-04-09"):
        with django_assert_num_queries(10):
            assert client.get(f"/{query}").status_code == 200
