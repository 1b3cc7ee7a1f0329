"""What a browser needs to show the portal without a network: worker, page of last resort, manifest, icons."""

import re
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
from django.conf import settings as portal
from django.test import Client
from PIL import Image
from pytest_django import Settings

from smartcity_session.http.cache_control import CachePolicy
from smartcity_session.models import ConferenceSession
from tests.factories.rows import CongressFactory, UserFactory

pytestmark = pytest.mark.django_db
SCRIPT = 'data-worker="/service-worker.js"'


def worker_release(client: Client) -> str:
    found = re.search(r'"version": "(\w{16})"', client.get("/service-worker.js").text)
    assert found
    return found[1]


def test_the_worker_is_the_same_until_the_release_changes(client: Client, settings: Settings, tmp_path: Path) -> None:
    first = client.get("/service-worker.js")
    CongressFactory.create()
    again = client.get("/service-worker.js")
    assert again.content == first.content
    assert again.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert again.headers["Cache-Control"] == CachePolicy.SHARED
    assert again.headers["ETag"] == first.headers["ETag"]
    assert not again.cookies
    before = worker_release(client)
    settings.STATIC_URL = "/files-of-another-release/"
    assert worker_release(client) != before


def test_the_policy_lets_the_worker_and_the_manifest_in_from_the_portal_alone(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy


def test_every_page_registers_the_worker_also_one_that_is_missing(client: Client, d4: ConferenceSession) -> None:
    for path in ("/", "/sessions/d4/", "/speakers/", "/sessions/none/", "/offline/"):
        assert SCRIPT in client.get(path).text, path


def test_switched_off_pages_register_nothing_and_the_worker_takes_itself_away(
    client: Client, d4: ConferenceSession, settings: Settings
) -> None:
    settings.SERVICE_WORKER = False
    assert SCRIPT not in client.get("/sessions/d4/").text
    worker = client.get("/service-worker.js").text
    assert "registration.unregister()" in worker
    assert '"fetch"' not in worker


def test_the_page_of_last_resort_is_whole_without_a_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/offline/")
    assert "no copy of this page is saved" in response.text
    assert '<meta name="robots" content="noindex">' in response.text
    assert not response.cookies


def test_what_is_saved_beside_a_first_page_weighs_less_than_a_photo(client: Client, d4: ConferenceSession) -> None:
    pages = ("/service-worker.js", "/offline/", "/")
    sent = [len(client.get(path, headers={"Accept-Encoding": "br"}).content) for path in pages]
    files = [(portal.BASE_DIR / "static" / name).read_bytes() for name in ("js/saved.js", "css/lists.css")]
    assert sum(sent) + sum(len(brotli.compress(each)) for each in files) < 9000


def test_a_page_for_somebody_signed_in_is_the_page_of_everybody(client: Client, d4: ConferenceSession) -> None:
    """What a worker saves for one reader of a device, another reader of it may see."""
    paths = ("/", "/sessions/d4/", "/speakers/", "/materials/", "/events/")
    anonymous = [client.get(path) for path in paths]
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    assert [client.get(path).content for path in paths] == [answer.content for answer in anonymous]
    assert [path for path, answer in zip(paths, anonymous, strict=True) if "Cookie" in answer.get("Vary", "")] == []


def test_a_page_with_a_form_says_that_it_depends_on_a_cookie_so_that_no_worker_keeps_it(client: Client) -> None:
    assert "Cookie" in client.get("/check/").headers["Vary"]


def test_the_pdf_can_be_saved_where_there_is_one(client: Client, d4: ConferenceSession) -> None:
    button = 'data-keep="/sessions/d4/description.pdf"'
    page = client.get("/sessions/d4/").text
    assert button in page
    assert re.search(r"data-keep=[^>]* hidden>", page)
    assert "<script>" not in page


def test_the_manifest_names_the_congress_and_where_it_starts(client: Client) -> None:
    CongressFactory.create(name="World Congress 2015", theme="Sustainable solutions")
    response = client.get("/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert response.headers["Cache-Control"] == CachePolicy.SHARED
    manifest = response.json()
    icons = manifest.pop("icons")
    assert manifest == {
        "id": "/",
        "name": "World Congress 2015",
        "short_name": "Programme",
        "description": "Sustainable solutions",
        "lang": "en",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": "#0b5c66",
        "background_color": "#ffffff",
    }
    assert [icon["sizes"] + " " + icon["purpose"] for icon in icons] == [
        "192x192 any",
        "512x512 any",
        "512x512 maskable",
    ]
    for icon in icons:
        path = portal.BASE_DIR / icon["src"].lstrip("/")
        with Image.open(path) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
            assert image.convert("RGB").getpixel((0, 0)) == (0x0B, 0x5C, 0x66)


def test_a_short_name_of_the_congress_stands_under_the_icon(client: Client) -> None:
    CongressFactory.create(name="Velo-city 26")
    assert client.get("/manifest.webmanifest").json()["short_name"] == "Velo-city 26"


def test_there_is_a_manifest_before_there_is_a_congress(client: Client) -> None:
    assert client.get("/manifest.webmanifest").json()["name"] == "Congress programme"


def test_the_bars_of_the_maskable_icon_survive_a_round_mask() -> None:
    with Image.open(portal.BASE_DIR / "static" / "img" / "icon-maskable-512.png") as image:
        picture = image.convert("RGB")
    white = [(x, y) for x in range(512) for y in range(512) if picture.getpixel((x, y)) == (255, 255, 255)]
    assert len(white) > 10_000
    assert max((x + 0.5 - 256) ** 2 + (y + 0.5 - 256) ** 2 for x, y in white) <= (0.4 * 512) ** 2
