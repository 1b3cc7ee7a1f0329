"""The audience asks in a real browser, without JavaScript; the chair publishes and answers."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from smartcity_session.models import ConferenceSession, Question
from tests.clock import Clock
from tests.factories.rows import GuidingQuestionFactory, QuestionFactory, SessionFactory, TalkFactory, UserFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def session(transactional_db: None, clock: Clock) -> ConferenceSession:
    """A session that takes questions."""
    session = SessionFactory.create(
        code="D4",
        title="Smart City Solutions",
        published=True,
        questions_open_from=clock.now - timedelta(hours=1),
        questions_open_until=clock.now + timedelta(hours=1),
    )
    TalkFactory.create(session=session, title="On the road")
    GuidingQuestionFactory.create(session=session, text="What good practices can be shared?")
    return session


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """A tab of a browser without JavaScript."""
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def test_a_question_is_asked_published_backed_and_answered_without_javascript(
    live_server: LiveServer, plain: Page, chromium: Browser, clock: Clock, session: ConferenceSession
) -> None:
    plain.goto(f"{live_server.url}/sessions/d4/")
    assert plain.context.cookies() == []
    plain.get_by_role("link", name="Ask a question").click()
    plain.get_by_label("About").select_option(label="On the road")
    plain.get_by_label("Your question or answer").fill("Where does the road lead?")
    clock.pass_by(seconds=30)
    plain.get_by_role("button", name="Send to the organisers").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Thank you")

    user = UserFactory.create(username="chair", is_staff=True)
    user.groups.add(Group.objects.get(name="Organiser"))
    hall = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    chair = hall.new_page()
    chair.goto(f"{live_server.url}/sessions/d4/questions/chair/")
    chair.get_by_label("Username").fill("chair")
    chair.get_by_label("Password").fill("correct horse battery staple")
    chair.get_by_role("button", name="Log in").click()
    chair.get_by_role("button", name="Publish").click()

    plain.get_by_role("link", name="All questions of session D4").click()
    plain.get_by_role("button", name="I want to know this, too").click()
    expect(plain.get_by_text("1 backs this")).to_be_visible()
    expect(plain.get_by_role("button", name="Take my backing back")).to_be_visible()
    assert {cookie["name"] for cookie in plain.context.cookies()} == {"csrf", "voter"}

    chair.get_by_label("Answer (optional, public)").fill("To Busan.")
    chair.get_by_role("button", name="Mark as answered").click()
    plain.reload()
    expect(plain.locator("#answered")).to_contain_text("To Busan.")
    hall.close()


def test_a_double_click_asks_once(
    live_server: LiveServer, page: Page, clock: Clock, session: ConferenceSession
) -> None:
    page.goto(f"{live_server.url}/sessions/d4/questions/")
    page.get_by_label("Your question or answer").fill("Once?")
    clock.pass_by(seconds=30)
    page.get_by_role("button", name="Send to the organisers").dblclick(no_wait_after=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert Question.objects.count() == 1


def test_with_the_keyboard_an_error_has_the_focus_and_leads_to_its_field(
    live_server: LiveServer, page: Page, clock: Clock, session: ConferenceSession
) -> None:
    page.goto(f"{live_server.url}/sessions/d4/questions/")
    page.get_by_label("Your name").fill("Ana")
    clock.pass_by(seconds=30)
    page.get_by_label("Your name").press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = page.get_by_label("Your question or answer")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    described = "Up to 1000 characters, in any language of the session. Write your question or answer."
    expect(field).to_have_accessible_description(described)
    expect(page.get_by_label("Your name")).to_have_value("Ana")
    page.keyboard.type("And now?")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert Question.objects.get().text == "And now?"


def test_nobody_meets_the_trap(live_server: LiveServer, page: Page, session: ConferenceSession) -> None:
    page.goto(f"{live_server.url}/sessions/d4/questions/")
    expect(page.locator("#id_homepage")).to_be_hidden()
    assert "Leave this field empty" not in page.locator("main").aria_snapshot()


def test_the_pages_fit_the_narrowest_screen(
    live_server: LiveServer, page: Page, clock: Clock, session: ConferenceSession
) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitänspatentprüfungsordnung"
    said = {"text": long * 3, "name": long, "answer": long}
    QuestionFactory.create(session=session, published=True, answered_at=clock.now, **said)
    QuestionFactory.create(session=session, published=True, text=long * 3, talk=session.talks.get())
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("", "thanks/"):
        page.goto(f"{live_server.url}/sessions/d4/questions/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
