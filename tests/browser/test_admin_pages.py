"""Every page of the admin in a real browser: nothing is blocked by the policy, and the console stays silent."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.factories.addresses import session_with_everything
from tests.factories.admin_pages import admin_pages
from tests.factories.rows import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPEN_ALL = """() => {
  document.querySelectorAll("details").forEach(each => each.open = true);
  const shown = [...document.querySelectorAll(".add-row a")].filter(each => each.offsetParent);
  shown.forEach(each => each.click());
}"""
STATUS_IS_THE_ANSWER = "Failed to load resource: the server responded with a status of"


@pytest.fixture
def head(settings: Settings, tmp_path: Any, transactional_db: None) -> User:
    """Somebody who may see all of it."""
    settings.MEDIA_ROOT = tmp_path
    head: User = UserFactory.create(username="head", is_staff=True, is_superuser=True)
    return head


@pytest.fixture
def desk(page: Page, live_server: LiveServer, head: User, settings: Settings) -> Page:
    """The browser of an account that is logged in."""
    client = Client()
    client.force_login(head)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page


def test_no_page_of_the_admin_breaks_the_policy_or_complains(desk: Page, live_server: LiveServer) -> None:
    complaints: list[str] = []
    desk.on("pageerror", lambda error: complaints.append(f"{desk.url}: {error}"))

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(STATUS_IS_THE_ANSWER):
            complaints.append(f"{desk.url}: {message.text}")

    desk.on("console", note)
    desk.on("dialog", lambda dialog: dialog.accept())
    pages = [each for each in admin_pages(session_with_everything()) if is_page(each.name, each.path)]
    shown = 0
    for each in pages:
        response = desk.goto(f"{live_server.url}{each.path}")
        assert response is not None
        assert response.status < 500, each.path
        if response.status == 200:
            shown += 1
            desk.evaluate(OPEN_ALL)
    assert complaints == []
    assert shown > 60


def is_page(name: str, path: str) -> bool:
    """Whether it is shown: files are downloaded, one page ends it all, and those without a name lead to others."""
    return name not in {"", "logout", "autocomplete", "jsi18n", "view_on_site", "speaker_photo"} and path.endswith("/")


def test_popups_calendars_and_the_search_in_lists_keep_to_the_policy(desk: Page, live_server: LiveServer) -> None:
    session = session_with_everything()
    desk.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/{session.pk}/change/")
    with desk.expect_popup() as popup:
        desk.locator("#add_id_topics").click()
    popup.value.get_by_label("Name:").fill("Water")
    popup.value.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".field-topics .select2-selection__choice")).to_contain_text("Water")
    desk.get_by_role("link", name="Choose a Date").first.click()
    expect(desk.locator(".calendarbox").first).to_be_visible()
    desk.locator(".calendarbox .calendar td a").get_by_text("9", exact=True).first.click()  # a day of the congress
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert session.topics.count() == 1
