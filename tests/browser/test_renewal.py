"""A page that stays open renews what it says of the moment, where its reader is."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from smartcity_session.views.sessions import LONGEST_OPEN_ABSTRACT
from tests.factories.rows import SessionFactory, TalkFactory

pytestmark = pytest.mark.browser

THE_TIME_HAS_COME = """() => {
    document.querySelector("main").dataset.renewsAt = "2015-01-01T00:00:00Z";
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.mark.django_db(transaction=True)
def test_a_page_is_renewed_and_what_its_reader_opened_stays_open(live_server: LiveServer, page: Page) -> None:
    today = datetime.now(ZoneInfo("Asia/Seoul")).date()
    session = SessionFactory.create(code="D4", title="Before", published=True, date=today, start_time=time(0))
    TalkFactory.create(session=session, title="Long", abstract="words " * LONGEST_OPEN_ABSTRACT)
    page.goto(f"{live_server.url}/sessions/d4/")
    expect(page.get_by_role("heading", level=1)).to_have_text("D4 Before")
    page.get_by_text("What the talk is about").click()
    expect(page.locator("summary:focus")).to_have_text("What the talk is about")
    session.title = "After"
    session.save()
    page.evaluate(THE_TIME_HAS_COME)
    expect(page.get_by_role("heading", level=1)).to_have_text("D4 After")
    expect(page.locator("details.fold")).to_have_attribute("open", "")
    expect(page.locator("summary:focus")).to_have_text("What the talk is about")
    assert page.evaluate("document.querySelector('main').dataset.renewsAt") > "2015-01-02"
