"""One hostile text in every field of words that organisers fill in stays a text in every format and every header."""

import json
import re
import zipfile
from datetime import date
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db.models import Model
from django.test import Client
from icalendar import Calendar
from pytest_django import Settings

from materials.models import LinkedEvent, Material
from smartcity_session.editions.publishing import publish_edition
from smartcity_session.models import ConferenceSession, Congress, Notice, RelatedSession
from speakers.models import Speaker, Talk
from tests.factories.addresses import addresses, session_with_everything
from tests.factories.rows import NoticeFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

EVIL = "=x\"'\r\nX-Evil: 1\r\nEND:VEVENT\r\nBcc: a@evil.example\r\n\r\n]]></script><script>evil()</script>{{ 7|add:7 }}"
WORDS: dict[type[Model], tuple[str, ...]] = {
    Congress: ("name", "theme", "venue", "venue_address", "contact_name", "imprint_text", "privacy_text"),
    ConferenceSession: ("title", "abstract", "outcomes_lead_in", "room"),
    RelatedSession: ("title", "reason"),
    Notice: ("text",),
    Speaker: ("name", "affiliation", "role", "organisation", "bio"),
    Talk: ("title", "abstract"),
    Material: ("title", "note", "file_name"),
    LinkedEvent: ("name", "host_event", "reason"),
}


@pytest.fixture
def spoilt(settings: Settings, tmp_path: Any) -> ConferenceSession:
    """A session whose texts came past all forms, and an edition that was published of it."""
    settings.MEDIA_ROOT = tmp_path
    session = session_with_everything()
    NoticeFactory.create(session=session)
    for model, fields in WORDS.items():
        model._default_manager.update(**dict.fromkeys(fields, EVIL))  # noqa: SLF001 (Django documents it)
    publish_edition(session=session, by=UserFactory.create(), as_of=date(2015, 4, 8), note=EVIL)
    return session


def check_markup(text: str) -> None:
    assert "<script>evil" not in text
    assert "</script><script>" not in text


def check_calendar(text: str) -> None:
    unfolded = re.sub(r"\r\n[ \t]", "", text)
    names = {re.split("[:;]", line, maxsplit=1)[0] for line in unfolded.split("\r\n")}
    assert names.isdisjoint({"X-Evil", "Bcc"})
    assert unfolded.count("\r\nBEGIN:VEVENT\r\n") == unfolded.count("\r\nEND:VEVENT\r\n")
    Calendar.from_ical(text)


def check_archive(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        assert [name for name in names if re.search(r"[\x00-\x1f\x7f\\:]|^/|\.\.", name)] == []
        check_markup(archive.read("links.html").decode())


def check(kind: str, data: bytes) -> None:
    """Read the answer as what it says that it is."""
    match kind:
        case "text/html":
            check_markup(data.decode())
        case "text/calendar":
            check_calendar(data.decode())
        case "application/zip":
            check_archive(data)
        case _ if kind.endswith("json"):
            json.loads(data)
        case _ if kind.endswith("xml"):
            assert [each for each in ET.fromstring(data).iter() if each.tag.rpartition("}")[2] == "script"] == []  # noqa: S314 (ours)


def test_a_hostile_text_stays_a_text_in_every_format_and_every_header(spoilt: ConferenceSession) -> None:
    client, kinds = Client(), set()
    for path in addresses(spoilt):
        response = client.get(path)
        assert response.status_code < 500, path
        assert "X-Evil" not in response.headers, path
        assert [value for value in response.headers.values() if re.search(r"[\r\n]", value)] == [], path
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        check(kind, b"".join(response))
        kinds.add(kind)
    assert kinds >= {
        "text/html",
        "text/calendar",
        "application/zip",
        "application/json",
        "application/pdf",
        "application/atom+xml",
    }


def test_it_adds_no_line_to_what_machines_read_line_by_line(spoilt: ConferenceSession) -> None:
    for path in ("/.well-known/security.txt", "/robots.txt"):
        assert "X-Evil" not in Client().get(path).text
