"""The timetable in a real browser: a session is dragged to a place, and two are swapped by keyboard."""

from datetime import date, time

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from smartcity_session.models import ConferenceSession
from tests.factories.rows import RoomFactory, SessionFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AT = "/admin/smartcity_session/conferencesession/timetable/?day=2015-04-09"


@pytest.fixture
def timetable(page: Page, live_server: LiveServer) -> Page:
    """The day with D4 at 14:00 in Hall 1 and A3 at 9:00 in Hall 2, as an organiser has it."""
    for code, start, room in (("D4", 14, "Hall 1"), ("A3", 9, "Hall 2")):
        times = {"date": date(2015, 4, 9), "start_time": time(start), "end_time": time(start + 1)}
        SessionFactory.create(code=code, location=RoomFactory.create(name=room), **times)
    organiser = UserFactory.create(username="organiser", is_staff=True)
    organiser.groups.add(Group.objects.get(name="Organiser"))
    page.goto(f"{live_server.url}{AT}")
    page.get_by_label("Username:").fill("organiser")
    page.get_by_label("Password:").fill("correct horse battery staple")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Timetable")).to_be_visible()
    return page


def places() -> dict[str, str]:
    rows = ConferenceSession.objects.order_by("code")
    return {row.code: f"{row.start_time:%H:%M} {row.room}" for row in rows if row.start_time}


def test_a_session_is_dragged_to_a_place_and_moves_when_that_is_confirmed(timetable: Page) -> None:
    timetable.set_viewport_size({"width": 1280, "height": 1200})  # both are in view: nothing scrolls meanwhile
    timetable.locator(".item", has_text="D4").drag_to(timetable.locator("#grid tbody tr").first.locator("td").first)
    expect(timetable.get_by_role("heading", name="Change the timetable?")).to_be_visible()
    assert places() == {"A3": "09:00 Hall 2", "D4": "14:00 Hall 1"}
    timetable.get_by_role("button", name="Change the timetable").click()
    expect(timetable.get_by_text("The timetable was changed.")).to_be_visible()
    assert places() == {"A3": "09:00 Hall 2", "D4": "09:00 Hall 1"}


def test_two_sessions_are_swapped_by_keyboard(timetable: Page) -> None:
    for code in ("D4", "A3"):
        timetable.get_by_role("checkbox", name=f"{code} Title of {code}").focus()
        timetable.keyboard.press("Space")
    timetable.get_by_role("button", name="Move or swap what is chosen").focus()
    timetable.keyboard.press("Enter")
    timetable.get_by_role("button", name="Change the timetable").focus()
    timetable.keyboard.press("Enter")
    expect(timetable.get_by_text("The timetable was changed.")).to_be_visible()
    assert places() == {"A3": "14:00 Hall 1", "D4": "09:00 Hall 2"}
