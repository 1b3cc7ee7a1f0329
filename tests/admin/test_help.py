"""The help of the admin: every page leads to a chapter that exists."""

import re

import pytest
from django.test import Client
from lxml import html  # type: ignore[import-untyped]

from smartcity_session.presentation.handbook import CHAPTERS, HANDBOOK, PICTURES, anchor, anchors, chapter_of
from tests.factories.addresses import session_with_everything
from tests.factories.admin_pages import admin_pages
from tests.factories.browsers import browser_of
from tests.factories.rows import UserFactory

HELP = "/admin/help/"


@pytest.fixture
def head(db: None) -> Client:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


@pytest.mark.walk
def test_the_help_of_every_page_of_the_admin_exists(head: Client) -> None:
    there = set(html.fromstring(head.get(HELP).content.decode()).xpath("//*[@id]/@id"))
    walked, without = 0, set()
    for page in admin_pages(session_with_everything()):
        if page.name in {"logout", "jsi18n"} or not page.path.endswith("/"):
            continue
        response = head.get(page.path)
        if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
            continue
        addresses = html.fromstring(response.content.decode()).xpath("//div[@id='user-tools']/a[text()='Help']/@href")
        if not addresses:
            continue
        [address] = addresses
        path, _hash, chapter = address.partition("#")
        assert path == HELP, page.path
        assert not chapter or chapter in there, (page.path, chapter)
        walked += 1
        without |= set() if chapter else {page.name}
    assert walked > 40
    assert without == {"admin_help"}


def test_every_chapter_that_is_led_to_is_in_the_handbook() -> None:
    assert set(CHAPTERS.values()) <= anchors()


def test_a_name_of_a_page_finds_its_own_chapter_before_that_of_its_model() -> None:
    assert chapter_of("smartcity_session_conferencesession_add") == "or-type-it"
    assert chapter_of("smartcity_session_conferencesession_change") == "edit-a-session"
    assert chapter_of("speakers_talk_move") == "copy-move-swap-postpone"
    assert chapter_of("smartcity_session_conferencesession_changelist") == "many-sessions-at-once"
    assert chapter_of("admin_help") == ""
    assert anchor("Copy, move, swap, postpone") == "copy-move-swap-postpone"


def test_links_and_pictures_of_the_help_lead_somewhere(head: Client) -> None:
    page = html.fromstring(head.get(HELP).content.decode())
    ids = set(page.xpath("//*[@id]/@id"))
    handbook = page.xpath("//*[contains(@class, 'handbook')]")[0]
    local = [each for each in handbook.xpath(".//a/@href") if each.startswith("#")]
    assert local
    assert {each[1:] for each in local} <= ids
    assert [each for each in handbook.xpath(".//a/@href") if ".md" in each] == []
    pictures = handbook.xpath(".//img/@src")
    assert len(pictures) == len(re.findall(r"!\[", HANDBOOK.read_text())) > 0
    for address in pictures:
        assert head.get(address).status_code == 200, address


def test_the_help_is_for_staff_and_serves_nothing_else(client: Client, head: Client) -> None:
    assert client.get(HELP).status_code == 302
    assert client.get(f"{HELP}pictures/{next(PICTURES.glob('*.png')).name}").status_code == 302
    for name in ("organisers.md", "..%2Forganisers.md", "none.png"):
        assert head.get(f"{HELP}pictures/{name}").status_code == 404
    assert browser_of("Editor").get(HELP).status_code == 200
