"""The desk, the problems, search and replace and publishing several, as an organiser uses them in a browser."""

from datetime import date, time

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from smartcity_session.models import AcceptedProblem, ConferenceSession, Edition
from tests.factories.rows import RoomFactory, SessionFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Page:
    """The desk of an organiser; D4 and E5 are in one room at once."""
    times = {"date": date(2015, 4, 9), "start_time": time(14), "end_time": time(15)}
    hall = RoomFactory.create(name="Hall 1")
    for code in ("D4", "E5"):
        SessionFactory.create(code=code, title=f"Waste in {code}", location=hall, **times)
    organiser = UserFactory.create(username="organiser", is_staff=True)
    organiser.groups.add(Group.objects.get(name="Organiser"))
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username:").fill("organiser")
    page.get_by_label("Password:").fill("correct horse battery staple")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Waits for somebody")).to_be_visible()
    return page


def open_page(desk: Page, name: str) -> None:
    desk.goto(f"{desk.url.partition('/admin/')[0]}{reverse(f'admin:{name}')}")


def test_a_problem_is_accepted_and_what_is_typed_is_asked_about(desk: Page) -> None:
    open_page(desk, "problems")
    desk.locator(".list summary").first.click()
    desk.get_by_label("Why can it stay as it is?").first.fill("They share it.")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.once("dialog", stay)
    desk.get_by_role("link", name="Home").first.click()
    expect(desk.get_by_label("Why can it stay as it is?").first).to_have_value("They share it.")
    assert asked == ["beforeunload"]
    desk.get_by_role("button", name="Accept this problem").first.click()
    expect(desk.get_by_text("It is accepted until what it is about changes.")).to_be_visible()
    assert [row.reason for row in AcceptedProblem.objects.all()] == ["They share it."]


def test_a_word_is_replaced_where_its_box_is_ticked(desk: Page) -> None:
    open_page(desk, "replace_text")
    desk.locator("#find_form [name=find]").fill("Waste")
    desk.get_by_role("button", name="Find", exact=True).click()
    desk.get_by_role("checkbox", name="E5").uncheck()
    desk.locator("#replace_form [name=replacement]").fill("Water")
    desk.get_by_role("button", name="Replace where the box is ticked").click()
    expect(desk.get_by_text("Replaced in 1 place.")).to_be_visible()
    assert sorted(ConferenceSession.objects.values_list("title", flat=True)) == ["Waste in E5", "Water in D4"]


def test_chosen_editions_are_published_with_a_line_for_each(desk: Page, live_server: LiveServer) -> None:
    keys = ConferenceSession.objects.values_list("pk", flat=True)
    chosen = "&".join(f"session={key}" for key in keys)
    desk.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/publish/?{chosen}")
    desk.get_by_role("button", name="Publish the chosen editions").click()
    expect(desk.locator("ol.outcomes > li")).to_have_count(3, timeout=120_000)  # two PDFs, and the sum
    assert Edition.objects.count() == 2
