"""A login that ends in the middle of a form, in a browser: for every form of the admin, and on the chair's page."""

from datetime import date, time
from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from smartcity_session.models import ConferenceSession, HistoryEntry, Question
from tests.clock import Clock
from tests.factories.addresses import session_with_everything
from tests.factories.admin_pages import admin_pages
from tests.factories.rows import EditionFactory, QuestionFactory, RoomFactory, SessionFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery staple"
TYPE = """() => {
  const form = [...document.forms].find(each => each.id.endsWith("_form"));
  if (!form?.querySelector("[name=_save]")) return null;
  const typed = {};
  for (const field of form.elements) {
    if (!field.name || field.readOnly || field.name.includes("__prefix__")) continue;
    const isText = field.type === "textarea" || (field.type === "text" && !field.classList.length)
      || field.classList.contains("vTextField");
    if (!isText || field.disabled) continue;
    field.value = `Typed in ${field.name}`;
    typed[field.name] = field.value;
  }
  return typed;
}"""
READ = """names => {
  const form = [...document.forms].find(each => each.id.endsWith("_form"));
  return Object.fromEntries(names.map(name => [name, form.elements[name]?.value]));
}"""


def log_in(page: Page, name: str) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def end_login(page: Page, settings: Settings) -> None:
    """What twelve hours do."""
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def test_every_form_of_the_admin_comes_back_as_typed(
    page: Page, live_server: LiveServer, settings: Settings, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    UserFactory.create(username="head", is_staff=True, is_superuser=True)
    forms = [each for each in admin_pages(session_with_everything()) if each.name.endswith(("_add", "_change"))]
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server.url}/admin/")
    log_in(page, "head")
    walked = 0
    for each in forms:
        response = page.goto(f"{live_server.url}{each.path}")
        typed = page.evaluate(TYPE) if response is not None and response.status == 200 else None
        if typed is None:
            continue
        end_login(page, settings)
        page.locator("[name=_save]").first.click()
        expect(page.get_by_text("your login has ended")).to_be_visible()
        log_in(page, "head")
        expect(page.get_by_text("your login had ended").first).to_be_visible()
        assert page.evaluate(READ, list(typed)) == typed, each.path
        walked += 1
    assert walked >= 14


@pytest.mark.parametrize(
    ("address", "field", "value", "button"),
    [
        ("timetable/", "#id_to_start", "10:15", "Move or swap what is chosen"),
        ("problems/", "[name=reason]", "A wall parts them", "Accept this problem"),
        ("publish/?session=1", "#id_edition_note", "The title is new", "Publish the chosen editions"),
        ("replace/?find=Smart", "#id_replacement", "Clever", "Replace where the box is ticked"),
        ("paste/", "#id_text", "Session D9: Typed by hand", "Read it"),
    ],
)
def test_pages_for_many_sessions_come_back_as_typed(
    page: Page, live_server: LiveServer, settings: Settings, address: str, field: str, value: str, button: str
) -> None:
    UserFactory.create(username="head", is_staff=True, is_superuser=True)
    facts = {"date": date(2015, 4, 9), "start_time": time(9), "end_time": time(10), "location": RoomFactory.create()}
    session = SessionFactory.create(code="D4", title="Smart City Solutions", published=True, **facts)
    SessionFactory.create(code="D5", title="Smart Grids", **facts)
    EditionFactory.create(session=session)
    ConferenceSession.objects.filter(pk=session.pk).update(title="Smart Cities")
    start = f"{live_server.url}/admin/smartcity_session/conferencesession/"
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(start + address.replace("=1", f"={session.pk}"))
    log_in(page, "head")
    if address == "problems/":
        page.locator("summary", has_text="Accept").first.click()
    page.locator(field).fill(value)
    end_login(page, settings)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text("your login has ended")).to_be_visible()
    log_in(page, "head")
    expect(page.get_by_text("your login had ended").first).to_be_visible()
    expect(page.locator(field)).to_have_value(value)
    assert not HistoryEntry.objects.filter(by__isnull=False).exists()


@pytest.fixture
def session(transactional_db: None) -> ConferenceSession:
    return SessionFactory.create(code="D4", title="Smart City Solutions", published=True)


def test_an_answer_that_is_typed_outlives_the_button_of_another_question_and_the_login(
    page: Page, live_server: LiveServer, settings: Settings, clock: Clock, session: ConferenceSession
) -> None:
    chair = UserFactory.create(username="chair", is_staff=True)
    chair.groups.add(Group.objects.get(name="Organiser"))
    one, two = (QuestionFactory.create(session=session, published=True, text=text) for text in ("One?", "Two?"))
    waiting = QuestionFactory.create(session=session, text="Three?")
    page.goto(f"{live_server.url}/sessions/d4/questions/chair/")
    log_in(page, "chair")
    page.locator(f"#answer-{one.pk}").fill("An answer that took a while.")
    page.locator(f"#question-{waiting.pk}").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Other answers are not saved yet.")).to_be_visible()
    expect(page.locator(f"#answer-{one.pk}")).to_have_value("An answer that took a while.")
    waiting.refresh_from_db()
    assert waiting.state == Question.State.PUBLISHED
    end_login(page, settings)
    page.locator(f"#question-{two.pk}").get_by_role("button", name="Decline").click()
    log_in(page, "chair")
    expect(page.get_by_text("your login had ended")).to_be_visible()
    expect(page.locator(f"#answer-{one.pk}")).to_have_value("An answer that took a while.")
    two.refresh_from_db()
    assert two.state == Question.State.PUBLISHED
    page.locator(f"#question-{one.pk}").get_by_role("button", name="Mark as answered").click()
    expect(page.locator(f"#question-{one.pk}")).to_contain_text("Save the answer")
    one.refresh_from_db()
    assert one.answer == "An answer that took a while."
