"""The organisations of the programme."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from smartcity_session.models import ConferenceSession
from speakers.models import Speaker
from tests.factories.rows import ContributionFactory, SessionFactory, SpeakerFactory
from tests.pages import words

pytestmark = pytest.mark.django_db


def at(organisation: str, *, session: ConferenceSession | None = None, **person: Any) -> Speaker:
    """A person of this organisation, who speaks in the session or in a new published one."""
    speaker: Speaker = SpeakerFactory.create(organisation=organisation, **person)
    ContributionFactory.create(talk__session=session or SessionFactory.create(published=True), speaker=speaker)
    return speaker


def test_an_organisation_shows_its_people_their_places_and_what_they_do(client: Client) -> None:
    session = SessionFactory.create(code="D4", title="Smart City Solutions", published=True, room="B2")
    roland = at("City of Malmö", session=session, name="Roland", city="Malmö", country="Sweden")
    ana = at("City of Malmö", session=session, name="Ana", city="Malmö", country="Sweden")
    ContributionFactory.create(session=session, talk=None, speaker=ana, role="chair")
    html = client.get("/organisations/city-of-malmö/").text
    assert [f'href="/speakers/{each.slug}/"' in html for each in (roland, ana)] == [True, True]
    text = words(html)
    assert "City of Malmö Malmö, Sweden People" in text
    assert "D4 Smart City Solutions date and time to be confirmed, B2" in text
    assert "Ana, Chair" in text
    assert html.count('href="/sessions/d4/"') == 1


def test_spellings_that_differ_by_case_and_spaces_are_one_organisation_under_the_usual_one(client: Client) -> None:
    for name in ("city of  malmö", "City of Malmö", "City of Malmö"):
        at(name)
    html = client.get("/organisations/").text
    assert re.findall(r'<a class="name" href="([^"]+)"><bdi>(.*?)</bdi>', html) == [
        ("/organisations/city-of-malm%C3%B6/", "City of Malmö")
    ]
    assert len(re.findall('<li><span class="portrait"', client.get("/organisations/city-of-malmö/").text)) == 3


def test_two_organisations_with_one_address_each_stand_under_their_own_name(client: Client) -> None:
    plus = at("C++", name="Ana")
    plain = at("C", name="Bo")
    html = client.get("/organisations/c/").text
    assert re.findall(r"<h1><bdi>(.*?)</bdi></h1>", html) == ["C", "C++"]
    of_plain, of_plus = html.split("<h1>")[1:]
    assert [f'href="/speakers/{plain.slug}/"' in part for part in (of_plain, of_plus)] == [True, False]
    assert [f'href="/speakers/{plus.slug}/"' in part for part in (of_plain, of_plus)] == [False, True]


@pytest.mark.parametrize("name", ["서울특별시", "بلدية عمّان", "☕"])
def test_a_name_in_any_script_has_a_page_that_lists_and_people_lead_to(client: Client, name: str) -> None:
    speaker = at(name, affiliation=f"Mayor, {name}")
    for path in ("/organisations/", f"/speakers/{speaker.slug}/", "/speakers/"):
        (address,) = set(re.findall(r'href="(/organisations/[^"]+/)"', client.get(path).text))
        assert f"<h1><bdi>{name}</bdi></h1>" in client.get(address).text


def test_an_organisation_that_the_affiliation_line_does_not_name_is_named_on_the_speakers_page(client: Client) -> None:
    speaker = at("City of Malmö", affiliation="Strategist", city="Malmö")
    text = words(client.get(f"/speakers/{speaker.slug}/").text)
    assert "Strategist Organisation City of Malmö, Malmö" in text


def test_the_organisation_of_a_draft_alone_has_no_page_and_stands_in_no_list(client: Client) -> None:
    at("Secret Labs", session=SessionFactory.create())
    assert client.get("/organisations/secret-labs/").status_code == 404
    assert "Secret" not in client.get("/organisations/").text
    assert "The organisation of no speaker is published yet." in client.get("/organisations/").text


def test_a_speaker_without_an_organisation_is_in_none(client: Client) -> None:
    at("")
    at("  ")
    assert "/organisations/organisation/" not in client.get("/organisations/").text
    response = client.get("/organisations/organisation/")
    assert response.status_code == 404
    assert "No organisation of the published programme has this address." in response.text


def test_an_organisation_is_told_to_search_engines_with_the_people_who_speak_for_it(client: Client) -> None:
    speaker = at("City of Malmö", city="Malmö", country="Sweden")

    def graph(path: str) -> list[dict[str, Any]]:
        block = re.search(r'<script type="application/ld\+json">(.*?)</script>', client.get(path).text)
        assert block is not None
        found: list[dict[str, Any]] = json.loads(block[1])["@graph"]
        return found

    organisation, trail = graph("/organisations/city-of-malmö/")
    assert (organisation["@type"], organisation["name"]) == ("Organization", "City of Malmö")
    assert organisation["address"]["addressLocality"] == "Malmö"
    (person,) = graph(f"/speakers/{speaker.slug}/")
    assert [each["@id"] for each in organisation["employee"]] == [person["@id"]]
    assert person["worksFor"]["@id"] == organisation["@id"]
    assert [step["name"] for step in trail["itemListElement"]] == [
        "World Congress 2015",
        "Organisations",
        "City of Malmö",
    ]


@pytest.mark.parametrize("people", [1, 40, 300])
def test_organisations_take_the_same_queries_whatever_their_number(
    client: Client, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = SessionFactory.create(published=True)
    for number in range(people):
        at(f"Organisation {number % 30}", session=session)
    with django_assert_num_queries(7):
        client.get("/organisations/")
    with django_assert_num_queries(5):
        client.get("/organisations/organisation-0/")
