"""Every output of a session agrees with every other: one session, published, and read back from each of them."""

import html
import io
import json
import re
from datetime import date, time
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from icalendar import Calendar
from pypdf import PdfReader

from smartcity_session.editions.appointments import note_appointment
from smartcity_session.editions.publishing import publish_edition
from smartcity_session.models import ConferenceSession
from speakers.models import Contribution
from tests.factories.rows import (
    ContributionFactory,
    LinkedEventFactory,
    OutcomeFactory,
    SessionFactory,
    TalkFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Smart City Solutions"
ROOM = "Design Hall 2"
TALKS = ("OPTIMUS Smart City Project", "Malmö on the road – Experiences and the way", "Smart Water city in Paju")
SPEAKERS = ("Siegfried Zöllner", "Roland Zinkernagel", "Chang Hyun Jo")
CHAIR = "Michael Rama"
EVENT = "City-Business Talks"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def session() -> ConferenceSession:
    """Session D4 with a chair, three talks of 20 minutes and a linked event, published as of 7 April 2015."""
    session: ConferenceSession = SessionFactory.create(
        code="D4", title=TITLE, date=date(2015, 4, 9), start_time=time(14), end_time=time(15, 30), room=ROOM
    )
    ContributionFactory.create(talk=None, session=session, role=Contribution.Role.CHAIR, speaker__name=CHAIR)
    for title, name in zip(TALKS, SPEAKERS, strict=True):
        talk = TalkFactory.create(session=session, title=title, minutes=20)
        ContributionFactory.create(talk=talk, speaker__name=name)
    LinkedEventFactory.create(session=session, name=EVENT)
    publish_edition(session=session, by=None, as_of=date(2015, 4, 7), note="First edition")
    return session


def words(text: str) -> str:
    """The text with one space between words, whatever kind of space or line break stood there."""
    return " ".join(text.split())


def body(client: Client, path: str) -> bytes:
    answer: Any = client.get(path)
    assert answer.status_code == 200, path
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def page_text(client: Client) -> str:
    source = body(client, "/sessions/d4/").decode()
    main = source[source.index("<main") :]
    return words(html.unescape(re.sub(r"<[^>]+>", " ", main)))


def pdf_text(client: Client) -> str:
    reader = PdfReader(io.BytesIO(body(client, "/sessions/d4/description.pdf")))
    return words(" ".join(page.extract_text() for page in reader.pages))


def json_ld(client: Client) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', body(client, "/sessions/d4/").decode())
    assert found is not None
    event: dict[str, Any] = json.loads(found[1])["@graph"][0]
    return event


def calendar_events(client: Client, path: str) -> list[Any]:
    calendar: Any = Calendar.from_ical(body(client, path))
    return list(calendar.events)


def schedule_event(client: Client) -> dict[str, Any]:
    days = json.loads(body(client, "/schedule.json"))["schedule"]["conference"]["days"]
    (event,) = [event for day in days for events in day["rooms"].values() for event in events]
    found: dict[str, Any] = event
    return found


def schedule_element(client: Client) -> ElementTree.Element:
    (event,) = ElementTree.fromstring(body(client, "/schedule.xml")).iter("event")  # noqa: S314 (our own document)
    return event


def test_title_time_and_place_are_the_same_everywhere(client: Client, session: ConferenceSession) -> None:
    start, end = "2015-04-09T14:00:00+09:00", "2015-04-09T15:30:00+09:00"
    for text in (page_text(client), pdf_text(client)):
        assert TITLE in text
        assert "Thursday 9 April 2015" in text
        assert "14:00–15:30" in text
        assert ROOM in text
    api = json.loads(body(client, "/api/v1/sessions/d4"))
    assert (api["title"], api["starts_at"], api["ends_at"], api["room"]) == (TITLE, start, end, ROOM)
    event = json_ld(client)
    assert (event["name"], event["startDate"], event["endDate"]) == (f"D4 {TITLE}", start, end)
    assert event["location"]["name"] == ROOM
    for path in ("/sessions/d4/session.ics", "/programme.ics"):
        entry = calendar_events(client, path)[0]
        assert (str(entry["summary"]), entry.start.isoformat(), entry.end.isoformat()) == (f"D4 {TITLE}", start, end)
        assert str(entry["location"]).startswith(f"{ROOM}, ")
    told = schedule_event(client)
    assert (told["title"], told["date"], told["end"], told["room"]) == (TITLE, start, end, ROOM)
    element = schedule_element(client)
    assert [element.findtext(name) for name in ("title", "date", "duration", "room")] == [TITLE, start, "01:30", ROOM]


def test_talks_and_speakers_are_the_same_everywhere_and_in_the_same_order(
    client: Client, session: ConferenceSession
) -> None:
    for text in (page_text(client), pdf_text(client)):
        places = [text.index(each) for pair in zip(TALKS, SPEAKERS, strict=True) for each in pair]
        assert places == sorted(places)
        assert CHAIR in text
    talks = json.loads(body(client, "/api/v1/sessions/d4"))["talks"]
    assert tuple(talk["title"] for talk in talks) == TALKS
    assert tuple(talk["contributions"][0]["person"]["name"] for talk in talks) == SPEAKERS
    starts = [talk["starts_at"] for talk in talks]
    assert [start[11:16] for start in starts] == ["14:00", "14:20", "14:40"]
    parts = json_ld(client)["subEvent"]
    assert [(part["name"], part["startDate"]) for part in parts] == list(zip(TALKS, starts, strict=True))
    assert tuple(part["performer"][0]["name"] for part in parts) == SPEAKERS
    entries = calendar_events(client, "/sessions/d4/session.ics")[1:4]
    assert [(str(each["summary"]), each.start.isoformat()) for each in entries] == [
        (f"D4: {title}", start) for title, start in zip(TALKS, starts, strict=True)
    ]
    assert tuple(str(each["description"]) for each in entries) == SPEAKERS
    people = [CHAIR, *SPEAKERS]
    assert [person["name"] for person in schedule_event(client)["persons"]] == people
    assert [person.text for person in schedule_element(client).iter("person")] == people
    assert {speaker["name"] for speaker in json.loads(body(client, "/api/v1/speakers"))["items"]} == set(people)


def test_linked_events_are_the_same_everywhere(client: Client, session: ConferenceSession) -> None:
    for text in (page_text(client), pdf_text(client), words(html.unescape(body(client, "/events/").decode()))):
        assert EVENT in text
        assert "20–22 May 2015" in text
    (listed,) = json.loads(body(client, "/api/v1/events"))["items"]
    (own,) = json.loads(body(client, "/api/v1/sessions/d4"))["events"]
    assert {**own, "session": listed["session"]} == listed
    for path in ("/sessions/d4/events.ics", "/events.ics"):
        (entry,) = calendar_events(client, path)
        assert (str(entry["summary"]), entry.start, entry.end) == (EVENT, date(2015, 5, 20), date(2015, 5, 23))
    for path in ("/sessions/d4/session.ics", "/programme.ics"):
        assert EVENT not in [str(entry["summary"]) for entry in calendar_events(client, path)]


def test_the_edition_is_the_same_everywhere(client: Client, session: ConferenceSession) -> None:
    (api,) = json.loads(body(client, "/api/v1/editions"))["items"]
    assert (api["session_code"], api["number"], api["as_of"], api["note"]) == ("D4", 1, "2015-04-07", "First edition")
    root = ElementTree.fromstring(body(client, "/sessions/d4/feed.atom"))  # noqa: S314 (our own document)
    assert [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")] == [f"D4 {TITLE}, edition 1"]
    assert f"title = {{{{D4: {TITLE}}}}}" in body(client, "/sessions/d4/editions/1/cite.bib").decode()
    for text in (page_text(client), pdf_text(client)):
        assert re.search(r"as of 7 April 2015", text, re.IGNORECASE)


def test_what_became_of_the_outcomes_and_the_topics_are_the_same_everywhere(
    client: Client, session: ConferenceSession
) -> None:
    evidence, link = "Eight cities compared their ways.", "https://example.org/evidence"
    OutcomeFactory.create(session=session, text="Diversity", result="reached", evidence=evidence, evidence_link=link)
    OutcomeFactory.create(session=session, text="Impacts", result="not-reached")
    session.topics.add(TopicFactory.create(name="Water"), TopicFactory.create(name="Open data"))
    publish_edition(session=session, by=None, as_of=date(2015, 4, 12), note="After the session")
    for text in (page_text(client), pdf_text(client)):
        assert re.search(rf"Diversity Reached · {evidence} .*Impacts Not reached", text)
        assert re.search(r"Topics Open data ?,? Water", text)
    assert link in body(client, "/sessions/d4/").decode()
    api = json.loads(body(client, "/api/v1/sessions/d4"))
    topics = [{"slug": "open-data", "name": "Open data"}, {"slug": "water", "name": "Water"}]
    assert api["outcomes"] == ["Diversity", "Impacts"]
    assert api["outcome_results"] == [
        {"text": "Diversity", "result": "reached", "evidence": evidence, "link": link},
        {"text": "Impacts", "result": "not-reached", "evidence": "", "link": ""},
    ]
    assert api["topics"] == topics
    assert json.loads(body(client, "/api/v1/sessions"))["items"][0]["topics"] == topics
    assert json_ld(client)["keywords"] == ["Open data", "Water"]
    for path in ("/feed.atom", "/sessions/d4/changes/1..2/"):
        told = words(html.unescape(html.unescape(body(client, path).decode())))
        assert "Outcome “Diversity” was reached" in told
        assert "Outcome “Impacts” was not reached" in told
        assert "Topics added: Open data, Water" in told


def test_a_cancelled_session_is_cancelled_everywhere(client: Client, session: ConferenceSession) -> None:
    session.status = ConferenceSession.Status.CANCELLED
    session.cancellation_note = "The chair is ill."
    session.save()
    note_appointment(session=session)
    publish_edition(session=session, by=None, as_of=date(2015, 4, 8), note="Cancelled")
    for text in (page_text(client), pdf_text(client)):
        assert "cancelled" in text.lower()
        assert "The chair is ill." in text
    assert json.loads(body(client, "/api/v1/sessions/d4"))["status"] == "cancelled"
    assert json_ld(client)["eventStatus"] == "https://schema.org/EventCancelled"
    entries = calendar_events(client, "/sessions/d4/session.ics")
    assert [str(each["status"]) for each in entries] == ["CANCELLED"] * 4
    assert {each["sequence"] for each in entries} == {1}
    root = ElementTree.fromstring(body(client, "/schedule.xml"))  # noqa: S314 (our own document)
    assert list(root.iter("event")) == []
    assert "The session is cancelled." in body(client, "/feed.atom").decode()
