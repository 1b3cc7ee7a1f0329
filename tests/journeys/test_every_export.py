"""Every export of the portal is read by two libraries that know nothing of each other."""

import io
import json
import zipfile
import zipimport
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser  # type: ignore[import-untyped]  # ships no types
import icalendar
import pikepdf
import png  # type: ignore[import-untyped]  # ships no types
import pybtex.database  # type: ignore[import-untyped]  # ships no types
import pydantic_core
import pypdf
import pytest
import rispy  # type: ignore[import-untyped]  # ships no types
import vobject  # type: ignore[import-untyped]  # ships no types
from bibtexparser.entrypoint import parse_string
from django.test import Client
from lxml import etree  # type: ignore[import-untyped]  # ships no types
from PIL import Image

from smartcity_session.editions.publishing import publish_edition
from smartcity_session.exports import registry
from smartcity_session.models import ConferenceSession
from tests.factories.rows import (
    ContributionFactory,
    LinkedEventFactory,
    MaterialFactory,
    SessionFactory,
    TalkFactory,
)

pytestmark = pytest.mark.django_db


def zip_names(data: bytes, folder: Path) -> list[str]:
    file = folder / "pack.zip"
    file.write_bytes(data)
    importer = zipimport.zipimporter(str(file))  # Python's importer reads archives with code of its own
    return sorted(name for name in ("links.html", "manifest.json", "session.ics") if importer.get_data(name))


def zip_files(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return sorted(name for name in archive.namelist() if not name.endswith(".pdf"))


def summaries(component: Any) -> list[str]:
    return sorted(str(event["summary"]) for event in component.events)


def first_page(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.size


def xml_events(root: Any) -> list[tuple[str, str]]:
    return [(event.get("guid"), event.findtext("title")) for event in root.iter("event")]


def vobject_summaries(data: bytes) -> list[str]:
    component: Any = vobject.readOne(data.decode())
    return sorted(event.summary.value for event in component.contents.get("vevent", ()))


# What two libraries find in each media type; the first argument is the body, the second a folder of the test's own.
READERS: dict[str, tuple[Callable[[bytes, Path], Any], Callable[[bytes, Path], Any]]] = {
    "application/pdf": (lambda data, _: len(pypdf.PdfReader(io.BytesIO(data)).pages), lambda data, _: first_page(data)),
    "application/zip": (lambda data, _: zip_files(data), zip_names),
    "application/atom+xml": (
        lambda data, _: [entry.title for entry in feedparser.parse(data).entries],
        lambda data, _: etree.fromstring(data).xpath("//*[local-name()='entry']/*[local-name()='title']/text()"),
    ),
    "text/calendar": (
        lambda data, _: summaries(icalendar.Calendar.from_ical(data)),
        lambda data, _: vobject_summaries(data),
    ),
    "image/svg+xml": (
        lambda data, _: ElementTree.fromstring(data).get("viewBox"),  # noqa: S314 (our own document)
        lambda data, _: etree.fromstring(data).get("viewBox"),
    ),
    "image/png": (lambda data, _: size_of(data), lambda data, _: tuple(png.Reader(bytes=data).read()[:2])),
    "application/xml": (
        lambda data, _: xml_events(ElementTree.fromstring(data)),  # noqa: S314 (our own document)
        lambda data, _: xml_events(etree.fromstring(data)),
    ),
    "application/json": (lambda data, _: json.loads(data), lambda data, _: pydantic_core.from_json(data)),
    "application/vnd.citationstyles.csl+json": (
        lambda data, _: json.loads(data),
        lambda data, _: pydantic_core.from_json(data),
    ),
    "application/x-bibtex": (
        lambda data, _: [entry.key for entry in parse_string(data.decode()).entries],
        lambda data, _: list(pybtex.database.parse_string(data.decode(), "bibtex").entries),
    ),
    "application/x-research-info-systems": (
        lambda data, _: [entry["type_of_reference"] for entry in rispy.loads(data.decode())],
        lambda data, _: [line[6:] for line in data.decode().splitlines() if line.startswith("TY  - ")],
    ),
}


@pytest.fixture
def session() -> ConferenceSession:
    """A published session with a time, a talk, a linked event and texts that need escapes."""
    session: ConferenceSession = SessionFactory.create(
        code="D4",
        title="Smart “City” & 스마트; a, b",
        date=date(2015, 4, 9),
        start_time=time(14),
        end_time=time(15, 30),
        livestream_url="https://bücher.example/실시간",
    )
    talk = TalkFactory.create(session=session, title="Malmö\\n <on> the road", minutes=20)
    ContributionFactory.create(talk=talk, speaker__name="Siegfried Zöllner")
    LinkedEventFactory.create(session=session, name="City-Business Talks")
    MaterialFactory.create(session=session, title="Plan", link="https://example.org/서울")
    publish_edition(session=session, by=None, as_of=date(2015, 4, 7), note="First edition")
    return session


@pytest.mark.parametrize("export", registry.EXPORTS, ids=lambda export: str(export.name))
def test_two_libraries_read_the_same_from_it(
    export: registry.Export[Any], client: Client, session: ConferenceSession, tmp_path: Path
) -> None:
    path = "/" + export.route.replace("<code:code>", session.slug).replace("<number:number>", "1")
    answer = client.get(path)
    body = b"".join(answer) if answer.streaming else answer.content
    one, other = READERS[export.media_type.partition(";")[0]]
    found = one(body, tmp_path)
    assert found
    assert found == other(body, tmp_path)
