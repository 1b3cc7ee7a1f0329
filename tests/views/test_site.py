"""What programs ask a site for."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from smartcity_session.models import ConferenceSession, SessionReadiness
from smartcity_session.search.index import recount
from smartcity_session.views.site import security_txt_expires
from speakers.models import Speaker
from tests.factories.rows import CongressFactory

pytestmark = pytest.mark.django_db


def test_robots_are_told_of_the_sitemap_and_kept_out_of_the_admin(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example"
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text == "User-agent: *\nDisallow: /admin/\n\nSitemap: https://portal.example/sitemap.xml\n"


def test_the_sitemap_lists_public_pages_under_the_portals_own_address(
    client: Client, d4: ConferenceSession, settings: Settings
) -> None:
    settings.SITE_URL = "https://portal.example"
    response = client.get("/sitemap.xml")
    assert response.headers["Content-Type"] == "application/xml"
    assert re.findall("<loc>(.*?)</loc>", response.text) == [
        "https://portal.example/",
        "https://portal.example/speakers/",
        "https://portal.example/organisations/",
        "https://portal.example/materials/",
        "https://portal.example/events/",
        "https://portal.example/privacy/",
        "https://portal.example/imprint/",
        "https://portal.example/sessions/d4/",
        "https://portal.example/speakers/siegfried-z%C3%B6llner/",
        "https://portal.example/organisations/iclei-europe/",
    ]


def test_the_sitemap_says_when_sessions_and_speakers_were_last_changed(client: Client, d4: ConferenceSession) -> None:
    ConferenceSession.objects.update(updated_at=datetime(2015, 4, 7, 9, 30, tzinfo=UTC))
    Speaker.objects.update(updated_at=datetime(2015, 4, 8, tzinfo=UTC))
    dated = re.findall(r"<loc>([^<]*)</loc>\s*<lastmod>([^<]*)</lastmod>", client.get("/sitemap.xml").text)
    assert [(address.partition("8000")[2], datetime.fromisoformat(at)) for address, at in dated] == [
        ("/sessions/d4/", datetime(2015, 4, 7, 9, 30, tzinfo=UTC)),
        ("/speakers/siegfried-z%C3%B6llner/", datetime(2015, 4, 8, tzinfo=UTC)),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", ["talk", "affiliation"])
def test_the_sitemap_knows_that_a_part_of_a_session_was_changed_alone(
    client: Client, d4: ConferenceSession, part: str
) -> None:
    ConferenceSession.objects.update(updated_at=datetime(2015, 4, 7, 9, 30, tzinfo=UTC))

    def changed() -> list[str]:
        return re.findall(r"/sessions/d4/</loc>\s*<lastmod>(\d+)", client.get("/sitemap.xml").text)

    SessionReadiness.objects.update(content_sha256="", changed_at=None)  # as the release before leaves it
    list(recount())
    assert changed() == ["2015"]
    d4.save(update_fields=["status"])  # the same content
    assert changed() == ["2015"]
    row: Any = d4.talks.get(title="Smart City") if part == "talk" else Speaker.objects.get()
    setattr(row, "title" if part == "talk" else "affiliation", "Another one")
    row.save()
    assert changed() > ["2015"]


def test_pages_name_their_canonical_address(client: Client, d4: ConferenceSession, settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example"
    canonical = '<link rel="canonical" href="https://portal.example/speakers/siegfried-z%C3%B6llner/">'
    assert canonical in client.get("/speakers/siegfried-zöllner/?utm=1").text


def test_security_txt_names_the_contact_of_the_congress(
    client: Client, settings: Settings, at_moment: datetime
) -> None:
    settings.SITE_URL = "https://portal.example"
    CongressFactory.create(contact_email="office@congress.example")
    assert client.get("/.well-known/security.txt").text == (
        "Contact: mailto:office@congress.example\n"
        "Expires: 2015-10-05T00:00:00Z\n"
        "Canonical: https://portal.example/.well-known/security.txt\n"
    )


def test_security_txt_invents_no_contact(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example"
    assert client.get("/.well-known/security.txt").text.startswith("Contact: https://portal.example/\n")


def test_security_txt_is_the_same_all_day_and_expires_within_a_year() -> None:
    morning, night = datetime(2026, 1, 2, 0, 0, tzinfo=UTC), datetime(2026, 1, 2, 23, 59, tzinfo=UTC)
    assert security_txt_expires(morning) == security_txt_expires(night) == datetime(2026, 7, 1, tzinfo=UTC)


def test_the_favicon_is_an_icon_file(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.content[:4] == b"\0\0\1\0"
    assert response.headers["Content-Type"] == "image/vnd.microsoft.icon"
