"""An organiser invites an editor and a session host in a real browser; the host edits the own session, and no other."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from smartcity_session.models import ConferenceSession
from tests.factories.rows import SessionFactory, TalkFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long good password"


@pytest.fixture
def sessions(transactional_db: None) -> list[ConferenceSession]:
    own, other = (SessionFactory.create(code=code, published=True) for code in ("D4", "E5"))
    TalkFactory.create(session=own, title="Sensors for all")
    return [own, other]


@pytest.fixture
def organiser(page: Page, live_server: LiveServer, sessions: list[ConferenceSession]) -> Page:
    """The browser of an organiser, at the accounts."""
    account = UserFactory.create(username="organiser", is_staff=True)
    account.groups.add(Group.objects.get(name="Organiser"))
    page.goto(f"{live_server.url}/admin/accounts/")
    page.get_by_label("Username:").fill("organiser")
    page.get_by_label("Password:").fill("correct horse battery staple")
    page.get_by_role("button", name="Log in").click()
    return page


def invited(organiser: Page, live_server: LiveServer, name: str, role: str, sessions: str = "") -> str:
    """Invite somebody, and return the path of the link that is shown."""
    organiser.goto(f"{live_server.url}/admin/accounts/")
    organiser.get_by_label("User name:").fill(name)
    organiser.get_by_label("Role:").select_option(role)
    organiser.get_by_label("Own sessions:").fill(sessions)
    organiser.get_by_role("button", name="Make the account, and show the link").click()
    return "/admin/" + organiser.get_by_label("Link").input_value().partition("/admin/")[2]


@pytest.mark.parametrize("script", [True, False])
def test_people_are_invited_and_the_host_edits_the_own_session_alone(
    organiser: Page,
    chromium: Browser,
    live_server: LiveServer,
    sessions: list[ConferenceSession],
    *,
    script: bool,
) -> None:
    own, other = sessions
    invited(organiser, live_server, "eda", "Editor")
    link = invited(organiser, live_server, "hans", "Session host", "D4")
    context = chromium.new_context(java_script_enabled=script, viewport={"width": 390, "height": 800})
    host = context.new_page()
    host.goto(f"{live_server.url}{link}")
    host.get_by_label("New password:").fill(PASSWORD)
    host.get_by_label("New password confirmation:").fill(PASSWORD)
    host.get_by_role("button", name="Log in").click()
    expect(host.get_by_role("link", name="Timetable")).to_have_count(0)

    host.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/{own.pk}/change/")
    expect(host.locator("input[name=talks-0-title]")).to_have_value("Sensors for all")
    host.get_by_label("Title:").first.fill("A title by the host")
    host.get_by_role("button", name="Save", exact=True).first.click()
    expect(host.locator(".messagelist .success")).to_contain_text("was changed successfully")
    assert ConferenceSession.objects.get(pk=own.pk).title == "A title by the host"
    host.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/")
    expect(host.locator("#result_list tbody tr")).to_have_count(1)
    host.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/{other.pk}/change/")
    expect(host.get_by_role("heading", name="You may not do this")).to_be_visible()
    expect(host.locator("#content-main")).to_contain_text("This belongs to a session that is not one of yours.")
    host.goto(f"{live_server.url}{link}")
    expect(host.get_by_role("heading", name="This link leads nowhere")).to_be_visible()
    context.close()

    organiser.goto(f"{live_server.url}/admin/accounts/")
    expect(organiser.get_by_role("row", name="hans")).to_contain_text("Session host")
    organiser.set_viewport_size({"width": 390, "height": 800})
    width = organiser.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
