"""What pages say to programs, and where readers find the exports."""

import html
import json
import re
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from smartcity_session.editions.appointments import note_appointment
from tests.factories.rows import ContributionFactory, EditionFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"


def source(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def meta(page: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found}


def graph(page: str) -> list[dict[str, Any]]:
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    nodes: list[dict[str, Any]] = json.loads(block)["@graph"]
    return nodes


def test_a_session_has_a_share_card_with_its_title_and_picture(client: Client) -> None:
    SessionFactory.create(published=True, code="D4", title='Smart "City" <Solutions>')
    said = meta(source(client, "/sessions/d4/"))
    assert said["og:title"] == 'D4 Smart "City" <Solutions>'
    assert said["og:url"] == f"{SITE}/sessions/d4/"
    assert said["og:image"] == f"{SITE}/sessions/d4/card.png"
    assert said["og:image:alt"] == 'D4 Smart "City" <Solutions>, World Congress 2015'
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["twitter:card"] == "summary_large_image"


def test_every_page_has_one_data_block_about_itself(client: Client) -> None:
    session = SessionFactory.create(
        published=True, code="D4", date=date(2015, 4, 9), start_time=time(14), title="</script><b>"
    )
    ContributionFactory.create(talk__session=session, speaker__name="Roland Zinkernagel")
    kinds = {
        path: graph(source(client, path))[0]["@type"]
        for path in ("/", "/sessions/d4/", "/speakers/roland-zinkernagel/")
    }
    assert kinds == {"/": "Event", "/sessions/d4/": "Event", "/speakers/roland-zinkernagel/": "Person"}
    assert graph(source(client, "/sessions/d4/"))[0]["name"] == "D4 </script><b>"


def test_a_session_that_moved_since_its_pdf_is_said_to_be_rescheduled(client: Client) -> None:
    session = SessionFactory.create(published=True, code="D4", date=date(2015, 4, 9), start_time=time(14))
    EditionFactory.create(session=session)
    note_appointment(session=session)
    session.start_time = time(11)
    session.save()
    event = graph(source(client, "/sessions/d4/"))[0]
    assert (event["startDate"], event["previousStartDate"]) == (
        "2015-04-09T11:00:00+09:00",
        "2015-04-09T14:00:00+09:00",
    )


@pytest.mark.parametrize(
    ("path", "title", "description"),
    [
        ("/", "World Congress 2015", "Seoul, Republic of Korea"),
        ("/sessions/d4/", "D4 Smart City Solutions", "Cities measure & share."),
        ("/speakers/jo/", "Jo", "City of Paju"),
        ("/organisations/paju/", "Paju", "Jo"),
    ],
)
def test_a_link_preview_has_a_description_and_the_name_of_the_congress(
    client: Client, path: str, title: str, description: str
) -> None:
    session = SessionFactory.create(
        published=True, code="D4", title="Smart City Solutions", abstract="Cities measure & *share*."
    )
    speaker = SpeakerFactory.create(name="Jo", slug="jo", affiliation="City of Paju", organisation="Paju", bio="")
    ContributionFactory.create(talk=None, session=session, role="chair", speaker=speaker)
    found = meta(source(client, path))
    assert (found["og:site_name"], found["og:title"]) == ("World Congress 2015", title)
    assert description in found["og:description"]


def test_pages_lead_to_their_feeds_and_calendars(client: Client) -> None:
    SessionFactory.create(published=True, code="D4")
    for path, feed, calendar in (
        ("/", "/feed.atom", "/programme.ics"),
        ("/sessions/d4/", "/sessions/d4/feed.atom", "/sessions/d4/session.ics"),
    ):
        links = re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">', source(client, path))
        assert links == [
            ("application/atom+xml", feed),
            ("text/calendar", calendar),
            ("application/vnd.c3voc.schedule+xml", "/schedule.xml"),
        ]
        assert f'href="webcal://127.0.0.1:8000{calendar}"' in source(client, path)


def test_a_session_says_how_to_cite_it_as_of_its_latest_edition(client: Client) -> None:
    EditionFactory.create(session__code="D4", session__title="Smart City Solutions")
    edition = source(client, "/sessions/d4/editions/1/")
    assert "Republic of Korea, edition 1, as of 7 April 2015, http://127.0.0.1:8000/sessions/d4/editions/1/" in edition
    assert 'href="/sessions/d4/editions/1/cite.ris"' in edition
    page = source(client, "/sessions/d4/")
    assert "D4: Smart City Solutions. World Congress 2015, Seoul, Republic of Korea, as of 7 April 2015," in page
    for kind in ("bib", "ris", "json"):
        assert client.get(f"/sessions/d4/cite.{kind}").status_code == 200
        assert f'href="/sessions/d4/cite.{kind}"' in page
