"""Pages in the languages of the congress: their addresses, what they say of each other, and their copies."""

import dataclasses
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings as portal_settings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from smartcity_session.content import content_digest, session_content
from smartcity_session.http.languages import (
    SiteLanguages,
    bare_path,
    forget_site_languages,
    language_of_text,
    path_in,
    site_languages,
    site_map_of,
)
from smartcity_session.http.page_cache import PageCache
from smartcity_session.models import ConferenceSession, Congress
from tests.clock import Clock
from tests.factories.addresses import session_with_everything
from tests.factories.rows import CongressFactory
from tests.wsgi import ask, layer_around_django

pytestmark = pytest.mark.django_db

PAGE = "/sessions/d4/"
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">')
LINK = re.compile(r'<a [^>]*?href="(/[^"]*)"([^>]*)')
WITHOUT = re.compile(r"/(static|photos|materials/[0-9a-f-]{36}|brand|api)/|\.(pdf|zip|bib|ris|json|xml|svg)$|/$^")


@pytest.fixture
def congress() -> Congress:
    congress: Congress = CongressFactory.create(further_languages="ko,ar")
    return congress


@pytest.fixture
def session(congress: Congress, settings: Settings, tmp_path: Path) -> ConferenceSession:
    settings.MEDIA_ROOT = tmp_path
    return session_with_everything()


@pytest.fixture
def portal(session: ConferenceSession) -> Iterator[PageCache]:
    with layer_around_django() as layer:
        yield layer


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_page_is_at_an_address_of_each_language_and_of_no_other(session: ConferenceSession, client: Client) -> None:
    found = {}
    for path in (PAGE, f"/ko{PAGE}", f"/ar{PAGE}", f"/de{PAGE}", f"/en{PAGE}", f"/xx{PAGE}", f"/ko/ar{PAGE}"):
        response = client.get(path, headers={"accept-language": "de"})
        opening = re.search(r"<html lang=\"(\w+)\" dir=\"(\w+)\">", response.content.decode())
        assert opening is not None
        found[path] = (response.status_code, response.headers.get("Content-Language"), *opening.groups())
    assert found == {
        PAGE: (200, "en", "en", "ltr"),
        f"/ko{PAGE}": (200, "ko", "ko", "ltr"),
        f"/ar{PAGE}": (200, "ar", "ar", "rtl"),
        f"/de{PAGE}": (404, None, "en", "ltr"),
        f"/en{PAGE}": (404, None, "en", "ltr"),
        f"/xx{PAGE}": (404, None, "en", "ltr"),
        f"/ko/ar{PAGE}": (404, "ko", "ko", "ltr"),
    }


def test_a_congress_of_one_language_says_nothing_of_languages(session: ConferenceSession, client: Client) -> None:
    congress = Congress.objects.get()
    congress.further_languages = ""
    congress.save()
    response = client.get(PAGE)
    page = response.content.decode()
    assert not response.has_header("Content-Language")
    assert [each for each in ("hreflang", "languages", "og:locale", "/ko/") if each in page] == []
    assert client.get(f"/ko{PAGE}").status_code == 404


def test_the_main_language_has_the_addresses_without_a_language(client: Client) -> None:
    CongressFactory.create(language="ko", further_languages="en")
    assert client.get("/").headers["Content-Language"] == "ko"
    assert client.get("/en/").headers["Content-Language"] == "en"
    assert client.get("/ko/").status_code == 404
    assert path_in("ko", "/en/rooms/") == "/rooms/"


def test_what_is_the_same_in_every_language_has_one_address(session: ConferenceSession, client: Client) -> None:
    one = ("/healthz", "/robots.txt", "/sitemap.xml", "/api/v1/sessions", "/schedule.json", "/sessions/d4/cite.bib")
    assert {path: client.get(path).status_code for path in one} == dict.fromkeys(one, 200)
    assert {path: client.get(f"/ko{path}").status_code for path in one} == dict.fromkeys(one, 404)
    assert client.get(f"/ko/{portal_settings.ADMIN_PATH}/").status_code == 404


def test_links_stay_in_the_language_of_the_page(session: ConferenceSession, client: Client) -> None:
    for path in (
        "/ko/",
        f"/ko{PAGE}",
        "/ko/speakers/",
        "/ko/privacy/",
        "/ko/check/",
        f"/ko{PAGE}editions/",
        "/ko/nothing/",
    ):
        links = [link for link, rest in LINK.findall(text_of(client, path)) if "hreflang" not in rest]
        assert len(links) > 5, path
        assert [link for link in links if not link.startswith("/ko/") and not WITHOUT.search(link)] == [], path


def test_every_language_of_a_page_names_all_of_them(session: ConferenceSession, client: Client) -> None:
    for page in ("/", PAGE, "/speakers/", "/?day=2015-04-09"):
        languages = [dict(ALTERNATE.findall(text_of(client, path_in(each, page)))) for each in ("en", "ko", "ar")]
        assert languages[0] == languages[1] == languages[2], page
        assert list(languages[0]) == ["en", "ko", "ar", "x-default"], page
        assert languages[0]["x-default"] == languages[0]["en"]
    assert languages[0]["ko"].startswith(f"{portal_settings.SITE_URL}/ko/")


def test_addresses_that_a_page_says_of_itself_are_its_own(session: ConferenceSession, client: Client) -> None:
    page = text_of(client, f"/ko{PAGE}")
    own = f"{portal_settings.SITE_URL}/ko{PAGE}"
    assert f'<link rel="canonical" href="{own}">' in page
    assert f'<meta property="og:url" content="{own}">' in page
    assert f'"url": "{own}"' in page or f'"url":"{own}"' in page
    assert '<meta property="og:locale" content="ko_KR">' in page
    assert f'href="/ar{PAGE}" hreflang="ar" lang="ar"' in page


def test_the_sitemap_names_each_language_of_a_page(session: ConferenceSession, client: Client) -> None:
    urls = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 (our own)
    site, names = portal_settings.SITE_URL, {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = {url.findtext("s:loc", "", names): [each.attrib for each in url.iter() if each.attrib] for url in urls}
    assert [each["hreflang"] for each in found[f"{site}/ko{PAGE}"]] == ["en", "ko", "ar", "x-default"]
    assert found[f"{site}{PAGE}"] == found[f"{site}/ko{PAGE}"] == found[f"{site}/ar{PAGE}"]


def test_a_form_stays_in_its_language(
    client: Client, clock: Clock, session: ConferenceSession, moment: datetime
) -> None:
    ConferenceSession.objects.update(
        questions_open_from=moment - timedelta(hours=1), questions_open_until=moment + timedelta(hours=1)
    )
    asked = f"/ko{PAGE}questions/"
    page = text_of(client, asked)
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket
    assert f'action="{PAGE}' not in page
    clock.pass_by(seconds=20)
    sent = {"ticket": ticket[1], "homepage": "", "about": "", "text": "Why?", "name": ""}
    refused = client.post(asked, {**sent, "text": ""})
    assert (refused.headers["Content-Language"], 'aria-invalid="true"' in refused.content.decode()) == ("ko", True)
    assert client.post(asked, sent).headers["Location"] == f"{asked}thanks/"
    assert client.get("/ko/sessions/D4/").headers["Location"] == f"/ko{PAGE}"


def test_copies_of_a_page_are_told_apart_by_language(portal: PageCache) -> None:
    english, korean = (ask(portal, path) for path in (PAGE, f"/ko{PAGE}"))
    again = [ask(portal, path) for path in (PAGE, f"/ko{PAGE}")]
    assert [each.body for each in again] == [english.body, korean.body]
    assert english.headers["etag"] != korean.headers["etag"]
    assert [each.headers["content-language"] for each in again] == ["en", "ko"]
    assert ask(portal, PAGE, HTTP_IF_NONE_MATCH=korean.headers["etag"]).status == "200 OK"
    assert ask(portal, f"/ko{PAGE}", HTTP_IF_NONE_MATCH=korean.headers["etag"]).status == "304 Not Modified"


def test_a_language_that_the_congress_gives_up_is_not_found_any_more(portal: PageCache, clock: Clock) -> None:
    portal.clock = clock.unix
    assert ask(portal, f"/ko{PAGE}").status == "200 OK"
    congress = Congress.objects.get()
    congress.further_languages = ""
    congress.save()
    clock.pass_by(seconds=2)
    assert ask(portal, f"/ko{PAGE}").status == "404 Not Found"


def test_contents_have_no_words_of_the_interface(session: ConferenceSession, client: Client) -> None:
    digests = set()
    for language in ("en", "ko"):
        congress = Congress.objects.get()
        congress.language = language
        congress.save()
        client.get("/")
        content = session_content(ConferenceSession.objects.get(pk=session.pk))
        assert content.congress.language == language
        nowhere = dataclasses.replace(content.congress, language="")
        digests.add(content_digest(dataclasses.replace(content, congress=nowhere)))
    assert len(digests) == 1


def test_words_beside_a_text_are_in_its_language_where_the_congress_has_that(congress: Congress) -> None:
    assert [language_of_text(each) for each in ("ko", "ar-eg", "de", "en", "xx")] == ["ko", "ar", "en", "en", "en"]


def test_addresses_of_another_language_can_be_made(congress: Congress) -> None:
    site_map: Any = site_map_of("ko")
    english: Any = site_map_of("en")
    assert reverse("session", args=["d4"], urlconf=site_map) == "/ko/sessions/d4/"
    assert reverse("description_pdf", args=["d4"], urlconf=site_map) == "/sessions/d4/description.pdf"
    assert reverse("session", args=["d4"], urlconf=english) == "/sessions/d4/"
    assert [bare_path(each) for each in ("/ko/", "/ko", "/korea/", "/")] == ["/", "/ko", "/korea/", "/"]


def test_languages_are_as_last_known_while_the_database_is_unavailable(
    congress: Congress, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_arguments: object) -> None:
        raise OperationalError

    forget_site_languages()
    monkeypatch.setattr("smartcity_session.models.congress.CongressQuerySet.first", unavailable)
    assert site_languages() == SiteLanguages("en", ("ko", "ar"))


def test_the_admin_is_in_the_language_that_the_browser_asks_for(client: Client) -> None:
    login = f"/{portal_settings.ADMIN_PATH}/login/"
    languages = [client.get(login, headers={"accept-language": each}) for each in ("de-at,en;q=0.5", "fr", "")]
    assert [each.headers["Content-Language"] for each in languages] == ["de", "en", "en"]
    assert "Accept-Language" in languages[0].headers["Vary"]
