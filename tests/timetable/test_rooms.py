"""Rooms: made from the texts of sessions, compared by their names, and merged."""

from datetime import date, time

import pytest
from django.db.models import QuerySet

from smartcity_session.content import NOWHERE, session_content
from smartcity_session.editions.appointments import moved_sessions, note_appointment
from smartcity_session.models import ConferenceSession, FormerRoomSlug, Room
from smartcity_session.timetable.rooms import alike, fill_rooms, merge_rooms, name_sessions, say_two_rooms
from tests.factories.rows import EditionFactory, RoomFactory, SessionFactory

pytestmark = pytest.mark.django_db


def test_texts_become_rooms_and_spaces_and_capitals_make_no_other_room() -> None:
    for text in ("Hall 2", "hall  2", "Hall 2", " HALL 2", "Hall 3", ""):
        SessionFactory.create(room=text)
    assert fill_rooms() == 5
    assert list(Room.objects.by_name().values_list("name", "slug", "key")) == [
        ("Hall 2", "hall-2", "hall 2"),
        ("Hall 3", "hall-3", "hall 3"),
    ]
    assert [each.room for each in ConferenceSession.objects.order_by("pk")] == [
        "Hall 2", "hall  2", "Hall 2", " HALL 2", "Hall 3", "",
    ]  # fmt: skip
    assert fill_rooms() == 0


def test_what_the_former_release_writes_beside_this_one_counts() -> None:
    old, new = RoomFactory.create(name="Hall 2"), RoomFactory.create(name="Hall 3", floor="3")
    session = SessionFactory.create(location=old)
    assert session.room == "Hall 2"
    rows: QuerySet[ConferenceSession] = QuerySet(ConferenceSession).filter(pk=session.pk)
    rows.update(room="Hall 3")
    assert session_content(rows.get()).room == "Hall 3"
    assert session_content(rows.get()).location == NOWHERE
    assert fill_rooms() == 1
    assert session_content(rows.get()).location.floor == "3"
    assert rows.get().location == new
    rows.update(room="")
    fill_rooms()
    assert rows.get().location is None


def test_names_of_one_address_get_addresses_of_their_own() -> None:
    for text in ("Hall (2)", "Hall 2"):
        SessionFactory.create(room=text)
    fill_rooms()
    assert sorted(Room.objects.values_list("slug", flat=True)) == ["hall-2", "hall-2-2"]


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ("Room B2", "B2", True),
        ("Room B2", "Room B 2", True),
        ("Harbour Hall", "Harbor Hall", True),
        ("Café Nord", "Cafe Nord", True),
        ("Hall 1", "Hall 2", False),
        ("Hall A", "Hall B", False),
        ("Dock A", "Dock B", False),
        ("Room B2", "Room B12", False),
        ("Loft", "Studio", False),
        ("Hall", "Studio 3", False),
        ("會議室 1", "會議室 2", False),
    ],
)
def test_near_spellings_are_asked_about_and_numbers_tell_rooms_apart(one: str, other: str, are_alike: bool) -> None:  # noqa: FBT001 (a parameter)
    first, second = RoomFactory.create(name=one), RoomFactory.create(name=other)
    assert list(alike(Room.objects.all())) == ([(first, second)] if are_alike else [])
    say_two_rooms(one=second, other=first)
    assert list(alike(Room.objects.all())) == []


def test_rooms_of_two_buildings_are_two() -> None:
    RoomFactory.create(name="Room 2", building="East")
    RoomFactory.create(name="2", building="West")
    assert list(alike(Room.objects.all())) == []


def test_a_merge_moves_no_session_and_leads_former_addresses_on() -> None:
    kept = RoomFactory.create(name="Room B2", floor="2")
    gone = RoomFactory.create(name="B 2", floor="3", building="East", slug="b-2")
    at = {"date": date(2015, 4, 9), "start_time": time(14)}
    session = SessionFactory.create(published=True, location=gone, **at)
    EditionFactory.create(session=session)
    note_appointment(session=session)
    assert merge_rooms(kept=kept, gone=gone) == [session]
    session.refresh_from_db()
    note_appointment(session=session)
    assert (session.location, session.room) == (kept, "Room B2")
    assert moved_sessions([session_content(session)]) == {}
    kept.refresh_from_db()
    assert (kept.floor, kept.building) == ("2", "East")
    assert list(FormerRoomSlug.objects.values_list("slug", "room")) == [("b-2", kept.pk)]
    assert Room.objects.unused_slug("B 2") == "b-2-2"


def test_a_room_that_is_called_otherwise_moves_no_session() -> None:
    room = RoomFactory.create(name="Hall 2")
    session = SessionFactory.create(published=True, location=room, date=date(2015, 4, 9), start_time=time(14))
    note_appointment(session=session)
    room.name = "Great Hall"
    room.save()
    assert name_sessions(room=room) == [session]
    session.refresh_from_db()
    assert session.room == "Great Hall"
    note_appointment(session=session)
    assert moved_sessions([session_content(session)]) == {}


def test_a_session_names_its_room_whatever_was_typed() -> None:
    room = RoomFactory.create(name="Hall 2")
    session = SessionFactory.create(room="hall  2")
    session.set_location(room)
    assert session.room == "hall  2"  # readers have seen it
    session.set_location(None)
    assert (session.location, session.room) == (None, "")
