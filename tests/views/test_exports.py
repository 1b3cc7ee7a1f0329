"""The exports, as calendars, apps, reference managers and networks fetch them."""

import json
from datetime import date, time
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from icalendar import Calendar
from PIL import Image

from smartcity_session.editions.appointments import note_appointment
from smartcity_session.exports.registry import ProgrammeExport, SessionExport, exports_of
from smartcity_session.models import ConferenceSession, Congress
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    FormerCodeFactory,
    LinkedEventFactory,
    MaterialFactory,
    SessionFactory,
    TalkFactory,
)

pytestmark = pytest.mark.django_db

OF_A_SESSION = [each.file for each in exports_of(SessionExport) if each.write]
OF_ALL = [f"/{each.file}" for each in exports_of(ProgrammeExport) if each.write]


def scheduled(code: str = "D4", **facts: Any) -> ConferenceSession:
    times = {
        "date": date(2015, 4, 9),
        "start_time": time(14),
        "end_time": time(15, 30),
        "title": "Smart City Solutions",
    }
    return SessionFactory.create(published=True, code=code, **{**times, **facts})


def calendar(client: Client, path: str) -> Any:
    return Calendar.from_ical(client.get(path).content)


@pytest.mark.parametrize("name", OF_A_SESSION)
def test_nothing_of_a_draft_is_exported(client: Client, name: str) -> None:
    SessionFactory.create(code="D4", date=date(2015, 4, 9), start_time=time(14), end_time=time(15))
    assert client.get(f"/sessions/d4/{name}").status_code == 404


@pytest.mark.parametrize("path", OF_ALL)
def test_before_there_is_a_congress_its_exports_are_missing(client: Client, path: str) -> None:
    assert Congress.objects.current() is None
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", [*OF_ALL, *(f"/sessions/d4/{name}" for name in OF_A_SESSION)])
def test_exports_are_revalidated_open_and_without_cookies(client: Client, path: str) -> None:
    EditionFactory.create(session=scheduled())
    first = client.get(path)
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert not first.cookies
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    head = client.head(path)
    assert (head.status_code, head.content, head["Content-Type"]) == (200, b"", first["Content-Type"])
    assert client.options(path).status_code == 204


def test_a_calendar_is_saved_under_the_code(client: Client) -> None:
    scheduled("SP-2")
    answer = client.get("/sessions/sp-2/session.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="SP-2.ics"'


def test_a_moved_session_comes_with_a_higher_sequence_under_the_same_uid(client: Client) -> None:
    session = scheduled()
    note_appointment(session=session)
    (before,) = calendar(client, "/sessions/d4/session.ics").events
    ConferenceSession.objects.update(start_time=time(13))
    note_appointment(session=session)
    (after,) = calendar(client, "/sessions/d4/session.ics").events
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert before["uid"] == after["uid"]
    assert after.start.time() == time(13)
    assert after["last-modified"].dt >= before["last-modified"].dt


def test_a_cancelled_session_is_cancelled_in_both_calendars(client: Client) -> None:
    session = scheduled()
    note_appointment(session=session)
    ConferenceSession.objects.update(status="cancelled")
    note_appointment(session=session)
    for path in ("/sessions/d4/session.ics", "/programme.ics"):
        (event,) = calendar(client, path).events
        assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_a_session_whose_appointments_were_never_noted_is_in_the_calendar(client: Client) -> None:
    session = scheduled()
    (event,) = calendar(client, "/sessions/d4/session.ics").events
    assert event["sequence"] == 0
    assert event["dtstamp"].dt == session.updated_at.replace(microsecond=0)


def test_the_same_rows_give_the_same_bytes(client: Client) -> None:
    session = scheduled()
    note_appointment(session=session)
    LinkedEventFactory.create(session=session)
    for path in ("/programme.ics", "/schedule.xml", "/schedule.json", "/feed.atom"):
        assert client.get(path).content == client.get(path).content


@pytest.mark.parametrize("path", ["/programme.ics", "/schedule.xml", "/schedule.json"])
def test_the_programme_costs_the_same_queries_for_one_session_and_for_many(
    client: Client, path: str, django_assert_num_queries: Any
) -> None:
    def add(code: str) -> None:
        session = scheduled(code)
        ContributionFactory.create(talk__session=session)
        MaterialFactory.create(session=session)
        LinkedEventFactory.create(session=session)

    budget = 8 if path.endswith("ics") else 6
    add("A1")
    with django_assert_num_queries(budget):
        client.get(path)
    for number in range(5):
        add(f"B{number}")
    with django_assert_num_queries(budget):
        answer = client.get(path)
    assert all(f"B{number}".encode() in answer.content for number in range(5))


def test_an_older_code_and_another_case_lead_to_the_session(client: Client) -> None:
    FormerCodeFactory.create(session=scheduled(), code="C9")
    for code in ("c9", "D4"):
        answer = client.get(f"/sessions/{code}/session.ics")
        assert (answer.status_code, answer["Location"]) == (301, "/sessions/d4/session.ics")
        answer = client.get(f"/sessions/{code}/editions/1/cite.bib")
        assert (answer.status_code, answer["Location"]) == (301, "/sessions/d4/editions/1/cite.bib")


def test_the_schedule_holds_the_session_in_both_formats(client: Client) -> None:
    scheduled(room="B2")
    xml = ElementTree.fromstring(client.get("/schedule.xml").content)  # noqa: S314 (our own document)
    assert [event.findtext("title") for event in xml.iter("event")] == ["Smart City Solutions"]
    days = client.get("/schedule.json").json()["schedule"]["conference"]["days"]
    assert [event["title"] for event in days[1]["rooms"]["B2"]] == ["Smart City Solutions"]


def test_a_citation_of_the_session_is_dated_as_its_latest_edition(client: Client) -> None:
    session = scheduled()
    EditionFactory.create(session=session, number=1, as_of=date(2015, 4, 2))
    EditionFactory.create(session=session, number=2, as_of=date(2015, 4, 7))
    answer = client.get("/sessions/d4/cite.json")
    assert answer["Content-Disposition"] == 'attachment; filename="d4-2015.json"'
    (item,) = json.loads(answer.content)
    assert item["issued"] == {"date-parts": [[2015, 4, 7]]}
    assert item["URL"] == "http://127.0.0.1:8000/sessions/d4/"


def test_a_citation_of_an_edition_says_what_the_edition_said(client: Client) -> None:
    session = scheduled()
    EditionFactory.create(session=session, number=1)
    ConferenceSession.objects.update(title="Another title")
    text = client.get("/sessions/d4/editions/1/cite.bib").content.decode()
    assert "title = {{D4: Smart City Solutions}}" in text
    assert "url = {http://127.0.0.1:8000/sessions/d4/editions/1/}" in text


def test_open_data_is_the_same_for_every_origin_so_that_one_copy_is_cached_for_all(client: Client) -> None:
    scheduled()
    without, other = (
        client.get("/schedule.json", headers=headers) for headers in ({}, {"Origin": "https://other.example"})
    )
    own = {"X-Request-ID", "Content-Security-Policy"}
    assert {name: value for name, value in without.items() if name not in own} == {
        name: value for name, value in other.items() if name not in own
    }
    assert without["Access-Control-Allow-Origin"] == "*"
    assert "Origin" not in without.get("Vary", "")


@pytest.mark.parametrize("path", ["/sessions/d4/editions/2/cite.bib", "/sessions/d4/cite.xml", "/sessions/x/cite.bib"])
def test_there_is_no_citation_of_what_is_not_there(client: Client, path: str) -> None:
    EditionFactory.create(session=scheduled(), number=1)
    assert client.get(path).status_code == 404


def test_the_picture_is_drawn_only_for_who_does_not_have_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    scheduled()
    first = client.get("/sessions/d4/card.png")
    assert Image.open(BytesIO(first.content)).size == (1200, 630)
    assert first["Cross-Origin-Resource-Policy"] == "cross-origin"
    drawn: list[object] = []
    monkeypatch.setattr("smartcity_session.exports.share_image.share_image", drawn.append)
    again = client.get("/sessions/d4/card.png", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, drawn) == (304, [])


def test_talks_are_in_the_calendar_of_their_session(client: Client) -> None:
    session = scheduled()
    TalkFactory.create(session=session, title="On the road", minutes=20)
    names = [str(event["summary"]) for event in calendar(client, "/sessions/d4/session.ics").events]
    assert names == ["D4 Smart City Solutions", "D4: On the road"]
