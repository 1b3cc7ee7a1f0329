"""The list of formats, held against the site map, the answers, the pages, the sitemap and the documentation."""

import re
import sys
from datetime import date, time
from pathlib import Path
from types import ModuleType

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from pytest_django import Settings

from smartcity_session import urls
from smartcity_session.exports import registry
from smartcity_session.exports.registry import EXPORTS, EditionExport, Place, ProgrammeExport, SessionExport
from smartcity_session.views.exports import export_routes
from tests.factories.rows import EditionFactory, SessionFactory

ROOT = Path(__file__).resolve().parents[2]

TITLES = SessionExport(
    name="session_titles",
    file="titles.txt",
    media_type="text/plain; charset=utf-8",
    label="Titles",
    write=lambda of: of.content.title.encode(),
    saved_as=lambda of: f"{of.content.code}.txt",
    place=Place.PROGRAMS,
    alternate="Its titles",
    in_sitemap=True,
)
CODES = ProgrammeExport(
    name="programme_codes",
    file="codes.txt",
    media_type="text/plain; charset=utf-8",
    label="Codes",
    write=lambda of: " ".join(content.code for content, _revision in of.sessions).encode(),
    place=Place.PROGRAMS,
    alternate="Its codes",
    in_sitemap=True,
)
NUMBER = EditionExport(
    name="edition_number",
    file="number.txt",
    media_type="text/plain; charset=utf-8",
    label="Number",
    write=lambda of: str(of.citation.edition).encode(),
    place=Place.CITATIONS,
)


def addresses() -> dict[str, str]:
    """An example of the address of every format, by the name of its route."""
    return {each.name: "/" + re.sub(r"<number.*?>", "1", each.route).replace("<code:code>", "d4") for each in EXPORTS}


def documented() -> set[str]:
    """The addresses that the documentation names."""
    return set(re.findall(r"`(/[^`\s]*)`", (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")))


def test_every_format_is_at_the_address_that_the_list_says() -> None:
    routes = {route.name: str(route.pattern) for route in get_resolver().url_patterns if isinstance(route, URLPattern)}
    assert {each.name: routes[each.name] for each in EXPORTS} == {each.name: each.route for each in EXPORTS}
    assert len({each.name for each in EXPORTS}) == len({each.route for each in EXPORTS}) == len(EXPORTS)


@pytest.mark.django_db
def test_every_format_is_sent_as_the_media_type_that_the_list_says(client: Client) -> None:
    EditionFactory.create(session__code="D4", session__date=date(2015, 4, 9), session__start_time=time(14))
    answers = {name: client.get(address) for name, address in addresses().items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 200)
    expected = {each.name: each.media_type for each in EXPORTS}
    assert {name: answer["Content-Type"] for name, answer in answers.items()} == expected


def test_the_documentation_names_the_address_of_every_format() -> None:
    assert set(addresses().values()) - documented() == set()


@pytest.fixture
def more_formats(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """A format of each kind that the list has besides."""
    monkeypatch.setattr(registry, "EXPORTS", (*EXPORTS, TITLES, CODES, NUMBER))
    site_map = ModuleType("site_map")
    site_map.urlpatterns = [*export_routes(), *urls.urlpatterns]  # type: ignore[attr-defined]  # as Django reads it
    monkeypatch.setitem(sys.modules, "site_map", site_map)
    settings.ROOT_URLCONF = "site_map"


@pytest.mark.django_db
def test_a_format_of_a_session_takes_one_entry(client: Client, more_formats: None) -> None:
    SessionFactory.create(published=True, code="D4", title="Smart City Solutions")
    answer = client.get("/sessions/d4/titles.txt")
    assert (answer.content, answer["Content-Type"]) == (b"Smart City Solutions", TITLES.media_type)
    assert answer["Content-Disposition"] == 'attachment; filename="D4.txt"'
    assert client.get("/sessions/D4/titles.txt")["Location"] == "/sessions/d4/titles.txt"
    page = " ".join(client.get("/sessions/d4/").text.split())
    assert 'For other programs: <a href="/sessions/d4/titles.txt">Titles</a>' in page
    assert '<link rel="alternate" type="text/plain" title="Its titles" href="/sessions/d4/titles.txt">' in page
    assert "/sessions/d4/titles.txt</loc>" in client.get("/sitemap.xml").text
    SessionFactory.create(code="E1")
    assert client.get("/sessions/e1/titles.txt").status_code == 404


@pytest.mark.django_db
def test_a_format_of_the_programme_takes_one_entry(client: Client, more_formats: None) -> None:
    SessionFactory.create(published=True, code="D4")
    answer = client.get("/codes.txt")
    assert (answer.content, "Content-Disposition" in answer) == (b"D4", False)
    page = " ".join(client.get("/").text.split())
    assert '<a href="/api/v1/openapi.json">OpenAPI</a>, <a href="/codes.txt">Codes</a>' in page
    assert '<link rel="alternate" type="text/plain" title="Its codes" href="/codes.txt">' in page
    assert "/codes.txt</loc>" in client.get("/sitemap.xml").text


@pytest.mark.django_db
def test_a_format_of_an_edition_takes_one_entry(client: Client, more_formats: None) -> None:
    EditionFactory.create(session__code="D4", number=1)
    assert client.get("/sessions/d4/editions/1/number.txt").content == b"1"
    assert client.get("/sessions/d4/editions/2/number.txt").status_code == 404
    assert '<a href="/sessions/d4/editions/1/number.txt">Number</a>' in client.get("/sessions/d4/editions/1/").text
