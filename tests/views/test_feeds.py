"""The feeds of editions, as a feed reader fetches them."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from smartcity_session.models import ConferenceSession, Redaction, Withdrawal
from tests.factories.rows import EditionFactory, SessionFactory

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def session_with_editions(code: str = "D4") -> ConferenceSession:
    """A session whose room became known between its first and its second edition."""
    session = SessionFactory.create(published=True, code=code, title="Smart City Solutions")
    EditionFactory.create(session=session, number=1, created_at=datetime(2015, 4, 1, tzinfo=UTC))
    session.room = "B2"
    session.save()
    moment = datetime(2015, 4, 7, tzinfo=UTC)
    EditionFactory.create(session=session, number=2, note="The room is known", created_at=moment)
    return session


def entries(client: Client, path: str) -> list[tuple[str, str]]:
    root = ElementTree.fromstring(client.get(path).content)  # noqa: S314 (our own document)
    found = root.findall(f"{ATOM}entry")
    return [(entry.findtext(f"{ATOM}title", ""), entry.findtext(f"{ATOM}summary", "")) for entry in found]


def test_an_entry_tells_the_note_and_the_changes_since_the_edition_before(client: Client) -> None:
    session_with_editions()
    (second, first) = entries(client, "/sessions/d4/feed.atom")
    assert second[0] == "D4 Smart City Solutions, edition 2"
    assert second[1].startswith("<p>The room is known</p><ul><li>Time and room: Room")
    assert "B2" in second[1]
    assert first == ("D4 Smart City Solutions, edition 1", "<p>The first edition.</p>")


def test_changes_are_told_since_the_edition_before_that_stands(client: Client) -> None:
    session = session_with_editions()
    Withdrawal.objects.create(edition=session.editions.get(number=2), reason="The room was wrong.")
    EditionFactory.create(session=session, number=3, created_at=datetime(2015, 4, 8, tzinfo=UTC))
    (third, second, _first) = entries(client, "/sessions/d4/feed.atom")
    assert "B2" in third[1]
    assert second[1] == "<p>This edition was withdrawn: The room was wrong.</p><p>The room is known</p>"


def test_nothing_of_a_removed_edition_is_told_but_why(client: Client) -> None:
    session = session_with_editions()
    second = session.editions.get(number=2)
    Redaction.objects.create(edition=second, reason="On request.")
    ConferenceSession.objects.update(title="Another title")
    assert entries(client, "/sessions/d4/feed.atom")[0] == (
        "D4 Another title, edition 2",
        "<p>This edition was removed: On request.</p><p>The room is known</p>",
    )


def test_the_feed_of_the_congress_holds_all_sessions_newest_first(client: Client) -> None:
    session_with_editions("D4")
    session_with_editions("A3")
    SessionFactory.create(code="X1", title="A draft")
    titles = [title for title, _summary in entries(client, "/feed.atom")]
    assert sorted(titles[:2]) == ["A3 Smart City Solutions, edition 2", "D4 Smart City Solutions, edition 2"]
    assert len(titles) == 4


def test_a_feed_costs_the_same_queries_for_two_editions_and_for_many(
    client: Client, django_assert_num_queries: Any
) -> None:
    session_with_editions("A1")
    with django_assert_num_queries(6):
        client.get("/feed.atom")
    for number in range(4):
        session_with_editions(f"B{number}")
    with django_assert_num_queries(6):
        assert len(entries(client, "/feed.atom")) == 10


def test_a_feed_holds_the_newest_twenty(client: Client) -> None:
    session = session_with_editions()
    for number in range(3, 26):
        EditionFactory.create(session=session, number=number, created_at=datetime(2015, 5, number, tzinfo=UTC))
    titles = [title for title, _summary in entries(client, "/sessions/d4/feed.atom")]
    assert (len(titles), titles[0]) == (20, "D4 Smart City Solutions, edition 25")
