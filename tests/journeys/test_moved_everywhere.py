"""Page, programme, calendar, feed, JSON, JSON-LD and sheet agree on whether a session was moved, and from where."""

import io
import json
import re
from datetime import date, time, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from smartcity_session.editions.appointments import note_appointment
from smartcity_session.editions.publishing import preview_pdf
from smartcity_session.models import ConferenceSession
from tests.factories.rows import EditionFactory, SessionFactory
from tests.pages import words

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
Facts = dict[str, Any]


def on(day: int | None, room: str = "B2") -> Facts:
    when: Facts = {"date": None, "start_time": None, "end_time": None}
    if day is not None:
        when = {"date": date(2015, 4, day), "start_time": time(14), "end_time": time(15, 30)}
    return {**when, "room": room}


def announced(*facts: Any) -> ConferenceSession:
    """A session that was published with the first of the facts, and changed to each of the others, a day later.

    What is in a list follows at once, one after the other.
    """
    session: ConferenceSession = SessionFactory.create(code="D4", title="Smart City", published=True, **facts[0])
    EditionFactory.create(session=session, number=1)
    note_appointment(session=session)
    for later in facts[1:]:
        session.appointments.update(noted_at=F("noted_at") - timedelta(days=1))
        for each in later if isinstance(later, list) else [later]:
            ConferenceSession.objects.filter(pk=session.pk).update(**each)
            note_appointment(session=session)
    session.refresh_from_db()
    return session


def entries(client: Client, path: str) -> list[tuple[str, str]]:
    """Title and words of the entries that tell of no edition."""
    found = ElementTree.fromstring(client.get(path).content).findall(f"{ATOM}entry")  # noqa: S314 (our own document)
    told = [(each.findtext(f"{ATOM}title", ""), words(each.findtext(f"{ATOM}summary", ""))) for each in found]
    return [(title, text) for title, text in told if ", edition " not in title]


def printed(session: ConferenceSession) -> str:
    pdf = preview_pdf(session=session, as_of=date(2015, 4, 7))
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def before(text: str) -> str:
    """What stands after "Before:", up to the full stop; empty where nothing was moved."""
    found = re.search(r"Before: ([^.]*)\.", text.replace("\u00a0", " "))
    return found[1] if found else ""


NINTH, TENTH = "Thursday 9 April 2015, 14:00–15:30, room B2", "Friday 10 April 2015, 14:00–15:30, room B2"


@pytest.mark.parametrize(
    ("history", "former"),
    [
        pytest.param([on(9)], "", id="not moved"),
        pytest.param([on(9), on(None)], "", id="to be confirmed"),
        pytest.param([on(9), on(11)], NINTH, id="once"),
        pytest.param([on(9), on(None), on(11)], NINTH, id="day unknown for a while"),
        pytest.param([on(9), on(10), on(9)], TENTH, id="back again"),
        pytest.param([on(9), on(9, ""), on(9, "C3")], NINTH, id="room unknown for a while"),
        pytest.param([on(9), on(10), on(11)], TENTH, id="twice"),
        pytest.param([on(9), [on(10), on(11)]], NINTH, id="twice within an hour"),
        pytest.param([on(9), [on(10), on(9)]], "", id="there and back within an hour"),
    ],
)
def test_all_outputs_agree_on_whether_a_session_was_moved(client: Client, history: list[Any], former: str) -> None:
    session = announced(*history)
    page = client.get("/sessions/d4/").text
    assert before(words(page)) == former
    assert before(printed(session)) == former
    answer = client.get("/api/v1/sessions/d4").json()["moved_from"]
    assert (answer is None) == (former == "")
    if answer is not None:
        expected = {"date": "2015-04-10" if former == TENTH else "2015-04-09", "room": "B2"}
        assert answer == {**expected, "start_time": "14:00:00", "end_time": "15:30:00"}
    for path in ("/sessions/d4/session.ics", "/programme.ics"):
        events = [
            each for each in Calendar.from_ical(client.get(path).content).events if each["uid"] == str(session.uuid)
        ]
        assert [before(str(each["description"])) for each in events] == ([former] if session.date else []), path
    for path in ("/sessions/d4/feed.atom", "/feed.atom"):
        told = entries(client, path)
        assert [before(text) for _title, text in told[:1]] == ([former] if former else []), path
        assert [title for title, _text in told[:1]] == (["D4 Smart City was moved"] if former else []), path
    listed = words(client.get("/").text)
    assert ("Moved" in listed, "Before:" in listed) == (former != "", former != "")
    assert not former or f"Before: {former}" in listed
    (block,) = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)
    starts = [each.get("previousStartDate") for each in json.loads(block)["@graph"] if each.get("previousStartDate")]
    other_day = former and session.date != date(2015, 4, 9 if former == NINTH else 10)
    assert starts == ([answer["date"] + "T14:00:00+09:00"] if other_day else [])


def test_a_sheet_is_told_of_a_move_by_what_it_says_itself(client: Client) -> None:
    session = announced(on(9), on(10), on(9))
    short = session.editions.get().short
    assert before(words(client.get(f"/e/{short}").text)) == ""
    ConferenceSession.objects.filter(pk=session.pk).update(**on(11))
    note_appointment(session=session)
    assert before(words(client.get(f"/e/{short}").text)) == NINTH


def test_a_cancellation_and_its_end_are_news_and_a_cancelled_session_is_not_called_moved(client: Client) -> None:
    session = announced(on(9), {"status": "cancelled", "cancellation_note": "The speaker is <ill>."}, on(10))
    for path in ("/sessions/d4/feed.atom", "/feed.atom"):
        assert entries(client, path) == [("D4 Smart City is cancelled", "")]
    assert "Moved" not in words(client.get("/").text)
    ConferenceSession.objects.filter(pk=session.pk).update(status="published")
    note_appointment(session=session)
    assert [title for title, _text in entries(client, "/feed.atom")] == [
        "D4 Smart City takes place after all",
        "D4 Smart City is cancelled",
    ]


def test_the_note_on_a_cancellation_is_in_its_entry(client: Client) -> None:
    announced(on(9), {"status": "cancelled", "cancellation_note": "The speaker is <ill>.\n\nAsk at the desk."})
    assert entries(client, "/feed.atom") == [("D4 Smart City is cancelled", "The speaker is <ill>. Ask at the desk.")]


def test_an_entry_has_one_id_and_one_time_for_good_and_a_draft_has_none(client: Client) -> None:
    session = announced(on(9), on(10))
    session.appointments.update(noted_at=F("noted_at") - timedelta(days=1))
    SessionFactory.create(code="X1", **on(9))

    def facts() -> list[tuple[str, ...]]:
        root = ElementTree.fromstring(client.get("/feed.atom").content)  # noqa: S314 (our own document)
        names = ("title", "id", "updated", "published")
        found = [tuple(each.findtext(f"{ATOM}{name}", "") for name in names) for each in root.findall(f"{ATOM}entry")]
        return [each for each in found if each[0].endswith("was moved")]

    (first,) = facts()
    assert first[2] == first[3] == session.appointments.get(sequence=1).noted_at.isoformat()
    ConferenceSession.objects.filter(pk=session.pk).update(updated_at=timezone.now(), room="C3")
    note_appointment(session=session)
    again = facts()
    assert len(again) == 2
    assert first in again
