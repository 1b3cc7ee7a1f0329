"""No dead link: every address on every public page leads somewhere."""

import re
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from smartcity_session.models import ConferenceSession
from tests.factories.rows import ContributionFactory, MaterialFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


def links(html: str, *, base: str) -> set[str]:
    """The addresses on this site that a page links to or loads."""
    found = {urljoin(base, unescape(each)) for each in re.findall(r'(?:href|src)="([^"]+)"', html)}
    return {each for each in found if not urlsplit(each).scheme}


@pytest.mark.walk
def test_every_link_of_every_public_page_leads_somewhere(
    client: Client, d4: ConferenceSession, photo_files: str
) -> None:
    SessionFactory.create(code="A3", published=True, language="ko")
    photographed = SpeakerFactory.create(name="조창현", photo=f"photos/{photo_files}.jpg", photo_digest=photo_files)
    ContributionFactory.create(talk__session=d4, speaker=photographed)
    MaterialFactory.create(session=d4, with_file=b"x", file_name="what & why?.pdf")
    waiting, seen, dead = {"/"}, set[str](), []
    while waiting:
        address = waiting.pop()
        seen.add(address)
        path, fragment = urldefrag(address)
        if path.startswith("/static/"):
            dead += [] if finders.find(path.removeprefix("/static/")) else [address]
            continue
        response = client.get(path, follow=True)
        is_page = response.headers["Content-Type"].startswith("text/html")
        body = b"".join(response)
        text = body.decode() if is_page else ""
        if response.status_code != 200 or (fragment and f'id="{fragment}"' not in text):
            dead.append(address)
        if not path.startswith("/admin/"):
            waiting |= links(text, base=path) - seen
    assert dead == []
    assert {
        "/sessions/d4/",
        "/sessions/a3/",
        "/sessions/d4/description.pdf",
        "/sessions/d4/editions/1/",
        "/check/",
    } <= seen
    assert sum(address.startswith("/photos/") for address in seen) >= 1
    assert len({urldefrag(each).url for each in seen if each.startswith("/materials/")}) == 2
