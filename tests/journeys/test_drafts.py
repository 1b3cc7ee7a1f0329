"""Drafts are in none of the outputs: every public address is walked, beside a draft that is full of a marker word."""

import io
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from smartcity_session.models import ConferenceSession
from smartcity_session.search.index import refresh, reindex_pending
from speakers.models import Contribution, Speaker
from tests.factories.addresses import addresses, session_with_everything, values
from tests.factories.rows import (
    PUBLISHED_AT,
    ContributionFactory,
    GuidingQuestionFactory,
    LinkedEventFactory,
    MaterialFactory,
    NoticeFactory,
    OutcomeFactory,
    QuestionFactory,
    RelatedSessionFactory,
    SessionFactory,
    SourceTextFactory,
    SpeakerFactory,
    TalkFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

MARKER = "zyzzyva"
DRAFT = "Q77"


def draft() -> ConferenceSession:
    """A draft that says the marker wherever it can say something."""
    word = f"{MARKER} text"
    session: ConferenceSession = SessionFactory.create(
        code=DRAFT,
        title=word,
        abstract=word,
        room=word,
        outcomes_lead_in=word,
        livestream_url=f"https://{MARKER}.example/live",
        recording_url=f"https://{MARKER}.example/recording",
        date=date(2015, 4, 9),
        start_time=time(11),
        end_time=time(12),
    )
    talk = TalkFactory.create(session=session, title=word, abstract=word, minutes=20)
    hidden = SpeakerFactory.create(
        name=f"{MARKER} Speaker",
        affiliation=word,
        organisation=f"{MARKER} Organisation",
        city=word,
        bio=word,
        photo="photos/x.jpg",
        photo_digest="d" * 64,
    )
    ContributionFactory.create(talk=talk, speaker=hidden)
    ContributionFactory.create(talk=None, session=session, speaker=hidden, role=Contribution.Role.CHAIR)
    ContributionFactory.create(talk=talk, speaker=Speaker.objects.get(name="Roland Zinkernagel"))
    GuidingQuestionFactory.create(session=session, text=word)
    facts = {"result": "reached", "evidence": word, "evidence_link": f"https://{MARKER}.example/evidence"}
    OutcomeFactory.create(session=session, text=word, **facts)
    session.topics.add(TopicFactory.create(name=word))
    MaterialFactory.create(session=session, title=word, note=word, with_file=f"%PDF {MARKER}".encode())
    MaterialFactory.create(session=session, title=word, link=f"https://{MARKER}.example")
    LinkedEventFactory.create(session=session, name=word, host_event=word, city=word, reason=word)
    RelatedSessionFactory.create(session=session, code="R7", title=word, reason=word)
    SourceTextFactory.create(session=session, text=word)
    now = timezone.now()
    NoticeFactory.create(session=session, text=word, shown_from=now, shown_until=now + timedelta(days=1))
    QuestionFactory.create(session=session, published=True, text=word, name=word, answer=word, answered_at=PUBLISHED_AT)
    return session


def text_of(response: Any) -> str:
    """All that a reader can find in an answer: its headers and its body, the text of a PDF included."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Type") == "application/pdf" and b"startxref" in body:
        body += "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).encode()
    return f"{dict(response.headers)} {body.decode(errors='replace')}".lower()


@pytest.mark.system
def test_no_public_address_says_a_word_of_a_draft(client: Client) -> None:
    session, hidden = session_with_everything(), draft()
    reindex_pending()
    asked = [*addresses(session), "/search/?q=zinkernagel", "/api/v1/search?q=zinkernagel"]
    found = [path for path in asked if MARKER in text_of(client.get(path))]
    assert found == []
    assert len(asked) > 40
    assert hidden.first_published_at is None


def test_the_search_finds_no_word_of_a_draft(client: Client) -> None:
    session_with_everything()
    hidden = draft()
    reindex_pending()
    for query in (MARKER, DRAFT, "text"):
        assert client.get("/api/v1/search", {"q": query}).json()["total"] == 0
        assert "No result" in client.get("/search/", {"q": query}).text
    ConferenceSession.objects.filter(pk=hidden.pk).update(status="published", first_published_at="2015-04-08T00:00Z")
    refresh([hidden.pk])
    assert client.get("/api/v1/search", {"q": MARKER}).json()["total"] > 5


def test_the_addresses_of_a_draft_do_not_exist(client: Client) -> None:
    session_with_everything()
    hidden = draft()
    own = (hidden.slug, f"{MARKER}-speaker", f"{MARKER}-organisation", "d" * 64, *values(hidden)["uuid"])
    told = [path for path in addresses(hidden) if any(part in path for part in own)]
    answers = {path: client.get(path) for path in told}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 404} == {}
    assert [path for path, answer in answers.items() if f"{MARKER} " in text_of(answer)] == []
    assert len(told) > 10


@pytest.mark.system
def test_the_walk_finds_a_word_that_is_public(client: Client) -> None:
    session = session_with_everything()
    ConferenceSession.objects.filter(pk=session.pk).update(title=MARKER)
    found = {path for path in addresses(session) if MARKER in text_of(client.get(path))}
    assert {
        "/",
        "/sessions/d4/",
        "/sessions/d4/session.ics",
        "/schedule.xml",
        "/programme.ics",
        "/api/v1/sessions",
    } <= found
