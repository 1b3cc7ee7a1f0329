"""The rooms as readers know them, and breaks in everything that the programme is made into."""

import json
from datetime import UTC, date, datetime, time
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from icalendar import Calendar

from smartcity_session.models import Room
from smartcity_session.timetable.rooms import merge_rooms
from tests.factories.rows import ProgrammeBreakFactory, RoomFactory, SessionFactory
from tests.pages import words

pytestmark = pytest.mark.django_db
TIMES = {"date": date(2015, 4, 9), "start_time": time(14), "end_time": time(15, 30)}


@pytest.fixture
def hall() -> Room:
    made: Room = RoomFactory.create(
        name="Hall 2",
        building="East",
        floor="2nd floor",
        capacity=120,
        directions="Take the lift.",
        equipment="Projector",
        step_free="yes",
        hearing_loop="no",
        map_link="https://maps.example/hall-2",
    )
    return made


def test_a_room_says_where_it_is_what_it_offers_and_what_takes_place_there(client: Client, hall: Room) -> None:
    SessionFactory.create(code="D4", published=True, location=hall, **TIMES)
    SessionFactory.create(code="D9", location=hall, **TIMES)
    SessionFactory.create(code="D5", published=True, location=hall)
    ProgrammeBreakFactory.create(title="Long lunch", location=hall)
    text = words(client.get("/rooms/hall-2/").text)
    for each in ("East, 2nd floor", "Take the lift.", "120 people", "Projector", "Step-free", "No hearing loop", "Map"):
        assert each in text
    assert "12:30–14:00 Long lunch 14:00–15:30 D4 Title of D4" in text
    assert "Date or time to be confirmed D5" in text
    assert "D9" not in text
    assert words(client.get("/rooms/").text).count("Hall 2") == 1
    assert "/rooms/</loc>" in client.get("/sitemap.xml").text
    assert "/rooms/hall-2/</loc>" in client.get("/sitemap.xml").text


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2015, 4, 9, 4, tzinfo=UTC), "Next 14:00 D4 Title of D4"),
        (datetime(2015, 4, 9, 5, tzinfo=UTC), "Now D4 Title of D4"),
    ],
)
def test_a_room_says_what_is_on_and_what_comes_next(
    client: Client, hall: Room, monkeypatch: pytest.MonkeyPatch, moment: datetime, shown: str
) -> None:
    SessionFactory.create(code="D4", published=True, location=hall, **TIMES)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    assert shown in words(client.get("/rooms/hall-2/").text)


def test_a_room_of_drafts_and_one_of_nothing_have_no_page(client: Client, hall: Room) -> None:
    session = SessionFactory.create(location=hall, **TIMES)
    assert client.get("/rooms/hall-2/").status_code == 404
    assert "Hall 2" not in client.get("/rooms/").text
    session.delete()
    assert client.get("/rooms/hall-2/").status_code == 404


def test_the_address_of_a_merged_room_leads_on(client: Client, hall: Room) -> None:
    gone = RoomFactory.create(name="2", slug="the-second")
    SessionFactory.create(published=True, location=gone, **TIMES)
    merge_rooms(kept=hall, gone=gone)
    response = client.get("/rooms/the-second/")
    assert (response.status_code, response.headers["Location"]) == (301, "/rooms/hall-2/")


def test_a_session_leads_to_its_room_and_a_text_alone_to_none(client: Client, hall: Room) -> None:
    SessionFactory.create(code="D4", published=True, location=hall, **TIMES)
    SessionFactory.create(code="D5", published=True, room="Loft", **TIMES)
    html = client.get("/sessions/d4/").text
    assert '<a href="/rooms/hall-2/">Hall 2</a>' in html
    assert "Room Hall 2 East, 2nd floor Step-free No hearing loop" in words(html)
    other = client.get("/sessions/d5/").text
    assert "Room Loft" in words(other)
    assert "/rooms/" not in other
    assert "Rooms, and how to get there" in client.get("/").text


def test_the_json_of_a_session_has_its_room_and_null_without_one(client: Client, hall: Room) -> None:
    SessionFactory.create(code="D4", published=True, location=hall)
    SessionFactory.create(code="D5", published=True, room="Loft")
    of_hall, of_loft = (client.get(f"/api/v1/sessions/{code}").json() for code in ("d4", "d5"))
    assert (of_hall["room"], of_hall["location"]["uuid"]) == ("Hall 2", str(hall.uuid))
    assert (of_hall["location"]["building"], of_hall["location"]["step_free"]) == ("East", "yes")
    assert (of_loft["room"], of_loft["location"]) == ("Loft", None)
    (room,) = client.get("/api/v1/rooms").json()["items"]
    assert (room["name"], room["capacity"], room["equipment"]) == ("Hall 2", 120, "Projector")
    assert room["url"].endswith("/rooms/hall-2/")


def test_breaks_are_in_the_programme_between_the_sessions(client: Client) -> None:
    SessionFactory.create(code="A1", published=True, **{**TIMES, "start_time": time(9), "end_time": time(10)})
    SessionFactory.create(code="D4", published=True, format="workshop", **TIMES)
    ProgrammeBreakFactory.create(title="Long lunch")
    ProgrammeBreakFactory.create(title="Coffee", start_time=time(14), end_time=time(14, 15))
    ProgrammeBreakFactory.create(title="Party", date=date(2015, 4, 11))
    text = words(client.get("/").text)
    assert text.index("A1 Title") < text.index("12:30–14:00 Long lunch") < text.index("14:00 Coffee 14:00–14:15")
    assert "Saturday 11 April 2015 12:30–14:00 Party" in text
    of_day = client.get("/?day=2015-04-09").text
    assert [name in of_day for name in ("Long lunch", "Party")] == [True, False]
    assert "Long lunch" not in client.get("/?format=workshop").text


def test_breaks_are_in_calendar_schedules_and_json_with_their_kind(client: Client, hall: Room) -> None:
    lunch = ProgrammeBreakFactory.create(title="Long lunch", location=hall, revision=3)
    SessionFactory.create(code="D4", published=True, location=hall, **TIMES)
    events: dict[str, Any] = {
        str(event["UID"]): event for event in Calendar.from_ical(client.get("/programme.ics").content).events
    }
    event = events[str(lunch.uuid)]
    assert (str(event["SUMMARY"]), event["SEQUENCE"], str(event["TRANSP"])) == ("Long lunch", 3, "TRANSPARENT")
    assert event["DTSTART"].dt.isoformat() == "2015-04-09T12:30:00+09:00"
    assert str(event["LOCATION"]).startswith("Hall 2, ")
    root = ElementTree.fromstring(client.get("/schedule.xml").content)  # noqa: S314 (our own document)
    (room,) = (each for each in root.iter("room") if each.get("name"))
    assert (room.get("name"), room.get("guid")) == ("Hall 2", str(hall.uuid))
    assert [(each.findtext("type"), each.findtext("title")) for each in room] == [
        ("lunch", "Long lunch"),
        ("other", "Title of D4"),
    ]
    conference: dict[str, Any] = json.loads(client.get("/schedule.json").content)["schedule"]["conference"]
    assert conference["rooms"] == [{"guid": str(hall.uuid), "name": "Hall 2"}]
    of_day = conference["days"][1]["rooms"]["Hall 2"]
    assert (of_day[0]["guid"], of_day[0]["type"]) == (str(lunch.uuid), "lunch")
    (listed,) = client.get("/api/v1/breaks").json()["items"]
    assert (listed["kind"], listed["title"], listed["room"]) == ("lunch", "Long lunch", "Hall 2")
