"""Atom feeds of editions."""

import dataclasses
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from smartcity_session.exports.atom import EditionEntry, programme_feed, session_feed
from smartcity_session.exports.json_api import EditionRecord
from smartcity_session.presentation.addresses import Addresses
from tests.factories.contents import congress_of, content_of

ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESSES = Addresses("https://portal.example")


def entry(number: int, *changes: str, **facts: Any) -> EditionEntry:
    moment = datetime(2015, 4, 6 + number, 9, tzinfo=UTC)
    given: dict[str, Any] = {
        "session_code": "D4",
        "session_slug": "d4",
        "number": number,
        "as_of": date(2015, 4, 7),
        "note": "",
        "published_at": moment,
        "updated_at": moment,
        "state": "standing",
        "reason": "",
        "pages": 2,
        "size": 46000,
        "sha256": "0" * 64,
        "file_name": "D4.pdf",
    }
    return EditionEntry(EditionRecord(**{**given, **facts}), content_of().uuid, "Smart City Solutions", changes)


def feed(*entries: EditionEntry) -> ElementTree.Element:
    return ElementTree.fromstring(session_feed(content_of(), entries, ADDRESSES))  # noqa: S314 (our own document)


def test_each_edition_is_an_entry_that_leads_to_it() -> None:
    (second, first) = feed(entry(2), entry(1)).findall(f"{ATOM}entry")
    assert second.findtext(f"{ATOM}title") == "D4 Smart City Solutions, edition 2"
    link = second.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://portal.example/sessions/d4/editions/2/"
    assert second.findtext(f"{ATOM}published") == "2015-04-08T09:00:00+00:00"
    assert second.findtext(f"{ATOM}id") != first.findtext(f"{ATOM}id")


def test_the_id_of_an_entry_is_the_same_wherever_the_portal_is() -> None:
    elsewhere = ElementTree.fromstring(  # noqa: S314 (our own document)
        programme_feed(congress_of(), [entry(1)], Addresses("https://other.example"))
    )
    here = feed(entry(1)).findtext(f"{ATOM}entry/{ATOM}id")
    assert here is not None
    assert here.startswith("urn:uuid:")
    assert elsewhere.findtext(f"{ATOM}entry/{ATOM}id") == here


def test_an_entry_says_its_note_and_what_changed() -> None:
    summary = feed(entry(2, "Time and room: Room B2 <new>", note="Moved & confirmed")).findtext(
        f"{ATOM}entry/{ATOM}summary"
    )
    assert summary == "<p>Moved &amp; confirmed</p><ul><li>Time and room: Room B2 &lt;new&gt;</li></ul>"


def test_control_characters_do_not_break_the_feed() -> None:
    root = feed(dataclasses.replace(entry(1, "Text: \x07", note="a\x0bb"), title="Smart\x00 City"))
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "D4 Smart City, edition 1"
    assert root.findtext(f"{ATOM}entry/{ATOM}summary") == "<p>ab</p><ul><li>Text: </li></ul>"


def test_a_withdrawn_edition_says_why_and_is_updated_then() -> None:
    later = datetime(2015, 4, 20, tzinfo=UTC)
    root = feed(entry(1, state="withdrawn", reason="A wrong file.", updated_at=later))
    assert root.findtext(f"{ATOM}entry/{ATOM}summary") == "<p>This edition was withdrawn: A wrong file.</p>"
    assert root.findtext(f"{ATOM}updated") == later.isoformat()


def test_a_feed_without_entries_does_not_read_the_clock() -> None:
    assert feed().findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"
    assert session_feed(content_of(), [], ADDRESSES) == session_feed(content_of(), [], ADDRESSES)


def test_the_feed_names_itself_and_its_page() -> None:
    links = {link.get("rel"): link.get("href") for link in feed().findall(f"{ATOM}link")}
    assert links == {
        "self": "https://portal.example/sessions/d4/feed.atom",
        "alternate": "https://portal.example/sessions/d4/",
    }


@pytest.mark.parametrize(
    ("edition", "summary"),
    [
        (entry(1), "<p>The first edition.</p>"),
        (entry(2), "<p>The content is that of the edition before.</p>"),
        (entry(1, note="As sent out"), "<p>As sent out</p>"),
        (entry(1, state="withdrawn", reason="Wrong."), "<p>This edition was withdrawn: Wrong.</p>"),
    ],
)
def test_no_summary_is_empty(edition: EditionEntry, summary: str) -> None:
    assert feed(edition).findtext(f"{ATOM}entry/{ATOM}summary") == summary
