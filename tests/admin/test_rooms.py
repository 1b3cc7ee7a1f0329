"""Rooms in the admin: typed on the page of a session, described on their own, merged on one page."""

from typing import Any

import pytest
from django.test import Client

from smartcity_session.models import ConferenceSession, ProgrammeBreak, Room
from smartcity_session.timetable.rooms import alike
from tests.admin.pages import Answer, Form, session_path
from tests.factories.rows import ProgrammeBreakFactory, RoomFactory, SessionFactory

pytestmark = pytest.mark.django_db
MERGE = "/admin/smartcity_session/room/merge/"


def session_in(pk: int) -> ConferenceSession:
    return ConferenceSession.objects.select_related("location").get(pk=pk)


def typed(client: Client, session: ConferenceSession, room: str, **others: Any) -> Answer:
    form = Form(client, session_path(session.pk))
    form["room"] = room
    for name, value in others.items():
        form[name] = value
    return form.send()


def test_a_room_is_chosen_by_its_name_whatever_its_capitals(organiser: Client) -> None:
    room, session = RoomFactory.create(name="Hall 2", building="East"), SessionFactory.create()
    page = organiser.get(session_path(session.pk)).content.decode()
    assert '<option value="Hall 2">East</option>' in page
    typed(organiser, session, " hall  2")
    assert (session_in(session.pk).location, session_in(session.pk).room) == (room, "Hall 2")
    typed(organiser, session, "")
    assert (session_in(session.pk).location, session_in(session.pk).room) == (None, "")


def test_a_new_name_makes_a_room_and_leads_to_its_page(organiser: Client) -> None:
    session = SessionFactory.create()
    answer = typed(organiser, session, "Loft")
    room = Room.objects.get()
    assert "The room Loft is new: say where it is and what it offers." in answer.messages
    assert answer.page.xpath("//ul[@class='messagelist']//a/@href")[0] == (
        f"/admin/smartcity_session/room/{room.pk}/change/"
    )
    assert (session_in(session.pk).location, room.slug) == (room, "loft")


def test_a_name_that_is_nearly_that_of_a_room_is_asked_about(organiser: Client) -> None:
    RoomFactory.create(name="Harbour Hall")
    session = SessionFactory.create()
    answer = typed(organiser, session, "Harbor Hall")
    words = "There is the room “Harbour Hall”. Is “Harbor Hall” another one? Otherwise type it the same."
    assert words in answer.errors
    assert answer.page.xpath("//input[@name='room']/@value") == ["Harbor Hall"]
    assert Room.objects.count() == 1
    box = answer.page.xpath("//input[@name='confirmed']/@value")[0]
    typed(organiser, session, "Harbor Hall", confirmed=box)
    assert session_in(session.pk).room == "Harbor Hall"


def test_a_session_that_is_saved_keeps_a_spelling_that_readers_know(organiser: Client) -> None:
    room = RoomFactory.create(name="Hall 2")
    session = SessionFactory.create(room="hall 2", location=room)
    form = Form(organiser, session_path(session.pk))
    form["title"] = "Another title"
    form.send()
    assert (session_in(session.pk).title, session_in(session.pk).room) == ("Another title", "hall 2")


def test_sessions_name_a_room_as_it_is_called_now_and_two_rooms_have_two_names(organiser: Client) -> None:
    room, other = RoomFactory.create(name="Hall 2"), RoomFactory.create(name="Loft")
    session = SessionFactory.create(location=room, published=True, code="D4")
    form = Form(organiser, f"/admin/smartcity_session/room/{room.pk}/change/")
    form["name"], form["capacity"] = "Great  Hall", "120"
    assert "The public now sees what you saved: D4." in " ".join(form.send().messages)
    assert session_in(session.pk).room == "Great Hall"
    form = Form(organiser, f"/admin/smartcity_session/room/{other.pk}/change/")
    form["name"] = "GREAT hall"
    assert "There is a room of this name: Great Hall." in form.send().errors
    form = Form(organiser, "/admin/smartcity_session/room/add/")
    form["name"] = "Hall 2"
    form.send()
    assert Room.objects.get(name="Hall 2").slug == "hall-2-2"


def test_two_spellings_become_one_room_or_are_two(organiser: Client) -> None:
    one, other = RoomFactory.create(name="Room B2"), RoomFactory.create(name="B 2")
    session = SessionFactory.create(location=other)
    page = organiser.get(MERGE).content.decode()
    assert "Room B2 / B 2" in page
    organiser.post(MERGE, {"pair": f"{one.pk} {other.pk}", "merge": str(one.pk)})
    assert (list(Room.objects.all()), session_in(session.pk).room) == ([one], "Room B2")
    third = RoomFactory.create(name="B2")
    organiser.post(MERGE, {"pair": f"{one.pk} {third.pk}", "different": ""})
    assert list(alike(Room.objects.all())) == []
    organiser.post(MERGE, {"kept": str(third.pk), "other": str(one.pk), "merge": "Merge"})
    assert list(Room.objects.all()) == [third]


@pytest.mark.parametrize(
    "data",
    [
        {"merge": "1"},
        {"pair": "1 99", "merge": "1"},
        {"pair": "x y", "merge": "x"},
        {"pair": "1 1", "merge": "1"},
        {"kept": "\0", "other": "9" * 30, "merge": "Merge"},
    ],
)
def test_nonsense_merges_nothing_and_is_no_error(organiser: Client, data: dict[str, str]) -> None:
    RoomFactory.create()
    answer = Answer(organiser.post(MERGE, data, follow=True))
    assert answer.messages == ["Nothing was merged: choose two rooms, which are both still there."]
    assert Room.objects.count() == 1


def test_an_editor_says_that_rooms_are_two_and_merges_none(editor: Client) -> None:
    one, other = RoomFactory.create(name="Room B2"), RoomFactory.create(name="B2")
    pair = f"{one.pk} {other.pk}"
    assert "One room, called" not in editor.get(MERGE).content.decode()
    assert editor.post(MERGE, {"pair": pair, "merge": str(one.pk)}).status_code == 403
    assert editor.post(MERGE, {"pair": pair, "different": ""}).status_code == 302
    assert (Room.objects.count(), list(alike(Room.objects.all()))) == (2, [])


def test_a_room_in_use_stays_and_its_delete_page_names_the_sessions_that_show_it(organiser: Client) -> None:
    room = RoomFactory.create(name="Hall 2")
    SessionFactory.create(code="D4", title="Cities", location=room, published=True)
    path = f"/admin/smartcity_session/room/{room.pk}/delete/"
    page = Answer(organiser.get(path))
    assert "D4 Cities" in page.page.xpath("string(//*[@id='content'])")
    organiser.post(path, {"post": "yes"})
    assert Room.objects.get() == room
    ConferenceSession.objects.update(location=None)
    organiser.post(path, {"post": "yes"})
    assert not Room.objects.exists()


def test_a_break_is_deleted_after_a_question(organiser: Client) -> None:
    lunch = ProgrammeBreakFactory.create()
    path = f"/admin/smartcity_session/programmebreak/{lunch.pk}/delete/"
    assert "Lunch" in Answer(organiser.get(path)).page.xpath("string(//*[@id='content'])")
    assert ProgrammeBreak.objects.count() == 1
    assert organiser.post(path, {"post": "yes"}).status_code == 302
    assert ProgrammeBreak.objects.count() == 0
