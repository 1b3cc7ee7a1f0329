"""The page of the search, and the box on every page."""

import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from smartcity_session.models import ConferenceSession
from smartcity_session.search.index import refresh, reindex_pending
from tests.factories.rows import CongressFactory, ContributionFactory, SessionFactory, TalkFactory
from tests.pages import main_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(d4: ConferenceSession) -> ConferenceSession:
    reindex_pending()
    return d4


def test_results_lead_to_where_the_thing_is(client: Client, found: ConferenceSession) -> None:
    talk = found.talks.get(title__startswith="OPTIMUS")
    html = client.get("/search/?q=zollner").text
    assert "3 results for zollner" in words(html)
    assert '<a href="/speakers/siegfried-z%C3%B6llner/">\n<bdi>Siegfried <mark>Zöllner</mark></bdi></a>' in html
    assert f'<a href="/sessions/d4/#talk-{talk.uuid}">\n<bdi>OPTIMUS Smart City Project</bdi></a>' in html
    assert '<a href="/sessions/d4/">\n<span class="plate">D4</span>\n<bdi>Smart City Solutions</bdi></a>' in html
    assert f'<link rel="canonical" href="{settings.SITE_URL}/search/?q=zollner">' in html


def test_search_engines_keep_no_words_that_are_not_in_the_programme(client: Client, found: ConferenceSession) -> None:
    kept_out = '<meta name="robots" content="noindex">'
    assert kept_out in client.get("/search/?q=cheap+watches").text
    assert kept_out not in client.get("/search/?q=smart&kind=talk").text
    assert kept_out not in client.get("/search/").text


def test_materials_and_events_lead_to_their_place_on_the_session(client: Client, found: ConferenceSession) -> None:
    assert 'href="/sessions/d4/#materials"' in client.get("/search/?q=strategic").text
    assert 'href="/sessions/d4/#events"' in client.get("/search/?q=metropolitan").text


def test_an_organisation_leads_to_its_people(client: Client) -> None:
    ContributionFactory.create(
        talk__session__published=True, speaker__name="Roland", speaker__organisation="City of Malmö"
    )
    reindex_pending()
    html = client.get("/search/?q=malmo&kind=organisation").text
    link = re.search(r'<h2><a href="([^"]+)"', html)
    assert link is not None
    assert "Roland" in words(main_of(client.get(link[1].replace("&amp;", "&")).text))


def test_kinds_are_links_with_their_numbers(client: Client, found: ConferenceSession) -> None:
    html = client.get("/search/?q=smart").text
    assert "All 3 Sessions 1 Talks 2" in words(html)
    assert '<a href="/search/?q=smart&amp;kind=talk">' in html
    talks = client.get("/search/?q=smart&kind=talk").text
    assert "2 results for smart" in words(talks)
    assert '<a href="/search/?q=smart&amp;kind=talk" aria-current="true">' in talks


def test_results_come_in_pages(client: Client, found: ConferenceSession) -> None:
    for number in range(40):
        TalkFactory.create(session=found, title=f"Water {number}")
    refresh([found.pk])
    first = client.get("/search/?q=water&kind=talk").text
    assert "40 results for water, page 1 of 2" in words(first)
    assert '<a rel="next" href="/search/?q=water&amp;kind=talk&amp;page=2">' in first
    second = client.get("/search/?q=water&kind=talk&page=2").text
    assert '<a rel="prev" href="/search/?q=water&amp;kind=talk">' in second
    assert len(set(re.findall(r"#talk-[\w-]+", first + second))) == 40
    assert client.get("/search/?q=water&kind=talk&page=3").status_code == 404


@pytest.mark.parametrize("query", ["", "q=", "q=+++", "q=%F0%9F%8E%89", "q=%22%2A%22", "q=%E2%80%8F", "q=%FF%FE"])
def test_a_search_without_a_word_says_how_to_search(client: Client, query: str) -> None:
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 200
    assert "Type what you look for into the box" in words(main_of(answer.text))


def test_a_search_that_finds_nothing_says_how_to_search(client: Client) -> None:
    answer = client.get("/search/?q=nowhere")
    assert answer.status_code == 200
    assert "No result for nowhere How to search" in words(main_of(answer.text))


@pytest.mark.parametrize(
    ("query", "words_of_the_answer"),
    [
        (f"q={'w' * 3000}", "up to 300 characters; this one has 3000"),
        ("q=a%00b", "NUL"),
        ("q=a&kind=nonsense", "Kinds are: session, talk, speaker, organisation, material, event"),
        ("q=a&page=0", "a whole number from 1"),
        ("q=a&page=x", "a whole number from 1"),
        ("q=a&page=%C2%B2", "a whole number from 1"),
        (f"q=a&page={'9' * 50}", "a whole number from 1"),
    ],
)
def test_what_cannot_be_searched_for_is_refused_in_words(client: Client, query: str, words_of_the_answer: str) -> None:
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 400
    assert words_of_the_answer in words(main_of(answer.text))
    assert 'aria-invalid="true" aria-describedby="problem"' in answer.text


@pytest.mark.parametrize(
    "query",
    ["NEAR(", '"', "*", ":", "a:b", "' OR 1=1 --", "<script>alert(1)</script>", "\u202ea\u2066", "🎉 a", "(((", "%s"],
)
def test_hostile_searches_get_a_page_and_what_was_typed_stays(
    client: Client, found: ConferenceSession, query: str
) -> None:
    answer = client.get("/search/", {"q": query})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    box = re.search(r'name="q" value="([^"]*)"', answer.text)
    assert box is not None
    assert box[1].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#x27;", "'") == query


def test_markup_in_what_is_found_is_text(client: Client) -> None:
    SessionFactory.create(published=True, title="<b>Water</b>", abstract="<i>water</i> & more")
    reindex_pending()
    html = client.get("/search/?q=water").text
    assert "&lt;b&gt;<mark>Water</mark>&lt;/b&gt;" in html
    assert "<i>" not in html


def test_a_cancelled_session_says_so(client: Client) -> None:
    SessionFactory.create(cancelled=True, title="Water")
    reindex_pending()
    assert "Session Cancelled" in words(main_of(client.get("/search/?q=water").text))


def test_the_box_is_on_every_page_and_sets_no_cookie(client: Client, found: ConferenceSession) -> None:
    for path in ("/", "/sessions/d4/", "/speakers/", "/check/", "/search/", "/nowhere/"):
        html = client.get(path).text
        assert '<form class="find" role="search" action="/search/">' in html, path
        assert '<label class="unseen" for="find">Search the programme</label>' in html
    assert not client.get("/search/?q=smart").cookies


def test_a_page_of_results_takes_six_queries(
    client: Client, found: ConferenceSession, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):
        client.get("/search/?q=smart")


def test_browsers_learn_how_to_search_here(client: Client) -> None:
    CongressFactory.create(name="World & Congress of Everything 2015")
    answer = client.get("/opensearch.xml")
    assert answer.headers["Content-Type"] == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 (our own)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    name = root.findtext(f"{space}ShortName")
    assert name is not None
    assert len(name) <= 16
    urls = [url.attrib["template"] for url in root.iter(f"{space}Url")]
    assert urls[0] == "http://127.0.0.1:8000/search/?q={searchTerms}"
    assert '<link rel="search" href="/opensearch.xml"' in client.get("/").text


def test_programs_search_too(client: Client, found: ConferenceSession) -> None:
    answer = client.get("/api/v1/search?q=zollner&per_page=2")
    value = answer.json()
    assert (value["total"], value["pages"], value["counts"]["speaker"], value["counts"]["event"]) == (3, 2, 1, 0)
    speaker, talk = value["items"]
    assert (speaker["kind"], speaker["title"], speaker["session"]) == ("speaker", "Siegfried Zöllner", None)
    assert speaker["url"] == "http://127.0.0.1:8000/speakers/siegfried-z%C3%B6llner/"
    assert talk["session"]["code"] == "D4"
    assert 'search?q=zollner&page=2&per_page=2>; rel="next"' in answer["Link"]


@pytest.mark.parametrize("query", ["q=" + "w" * 301, "q=%00", "q=a&kind=x", "q=a&page=0"])
def test_programs_learn_what_is_wrong(client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/search?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
