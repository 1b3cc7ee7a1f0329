"""An organiser's day in a real browser: log in, edit, put in order, publish, see the new PDF."""

import io
import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import Browser, Dialog, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from smartcity_session.models import ConferenceSession
from tests.factories.rows import (
    ContributionFactory,
    GuidingQuestionFactory,
    SessionFactory,
    SpeakerFactory,
    TalkFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLES = "#talks-group .row.has_original input[name$=-title]"


@pytest.fixture
def session(transactional_db: None) -> ConferenceSession:
    session = SessionFactory.create(code="D4", title="Smart City Solutions")
    GuidingQuestionFactory.create(session=session, text="What good practices can be shared?")
    for position, title in enumerate(("OPTIMUS", "Malmö on the road", "K-water"), start=1):
        ContributionFactory.create(talk=TalkFactory.create(session=session, title=title, position=position))
    SpeakerFactory.create(name="Chang Hyun Jo", affiliation="Professor of K-Water Academy")
    return session


@pytest.fixture
def desk(page: Page, live_server: LiveServer, session: ConferenceSession) -> Page:
    """The browser of an organiser who has just logged in and opened the session."""
    organiser = UserFactory.create(username="organiser", is_staff=True)
    organiser.groups.add(Group.objects.get(name="Organiser"))
    page.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/{session.pk}/change/")
    page.get_by_label("Username:").fill("organiser")
    page.get_by_label("Password:").fill("correct horse battery staple")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="D4 Smart City Solutions")).to_be_visible()
    return page


def test_an_organiser_edits_publishes_and_sees_the_new_pdf(desk: Page, live_server: LiveServer, client: Client) -> None:
    desk.get_by_label("Room:").fill("Seoul City Hall")
    desk.get_by_label("As of:").fill("2015-04-07")
    desk.get_by_role("button", name="Save and publish PDF edition").click()
    message = desk.locator(".messagelist .success").first
    expect(message).to_contain_text("Edition 1 of D4 is published")
    address = message.get_by_role("link", name="open the PDF").get_attribute("href")
    pdf = desk.request.get(f"{live_server.url}{address}").body()
    assert "Seoul City Hall" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()

    desk.get_by_label("Room:").fill("Dongdaemun Design Plaza")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist .warning")).to_contain_text("The PDF is behind the page.")
    desk.locator(".messagelist .warning").get_by_role("link", name="D4").click()
    expect(
        desk.get_by_text(re.compile("The PDF is behind the page: edition 1, as of 7.April.2015"))
    ).to_be_in_viewport()
    desk.get_by_role("button", name="Save and publish PDF edition").click()
    expect(desk.get_by_text("Room: Dongdaemun Design Plaza (before: Seoul City Hall)")).to_be_visible()
    desk.get_by_role("button", name="Publish PDF edition").click()
    expect(desk.locator(".messagelist .success").first).to_contain_text("Edition 2 of D4 is published")
    desk.locator(".messagelist").get_by_role("link", name="see the page").click()
    expect(desk.get_by_role("heading", name="Smart City Solutions")).to_be_visible()
    expect(desk.get_by_text("Dongdaemun Design Plaza").first).to_be_visible()


def titles(desk: Page) -> list[str]:
    return [field.input_value() for field in desk.locator(TITLES).all()]


def test_talks_are_dragged_into_order(desk: Page) -> None:
    desk.set_viewport_size({"width": 1280, "height": 3600})
    handle = desk.locator("#talks-0 .handle").bounding_box()
    target = desk.locator("#talks-2").bounding_box()
    assert handle
    assert target
    desk.mouse.move(handle["x"] + 8, handle["y"] + 8)
    desk.mouse.down()
    desk.mouse.move(target["x"] + 300, target["y"] + target["height"] * 0.3, steps=15)
    desk.mouse.move(target["x"] + 300, target["y"] + target["height"] * 0.9, steps=15)
    desk.mouse.up()
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".messagelist")).to_be_visible()
    assert titles(desk) == ["Malmö on the road", "K-water", "OPTIMUS"]


def test_talks_are_put_into_order_with_the_keyboard(desk: Page) -> None:
    up = desk.locator("#talks-2").get_by_role("button", name="Move up")
    up.focus()
    desk.keyboard.press("Enter")
    expect(up).to_be_focused()
    desk.keyboard.press("Enter")
    assert titles(desk) == ["K-water", "OPTIMUS", "Malmö on the road"]
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".messagelist")).to_be_visible()
    assert titles(desk) == ["K-water", "OPTIMUS", "Malmö on the road"]


def test_the_abstract_and_the_roles_of_a_talk_are_edited_in_place(desk: Page, session: ConferenceSession) -> None:
    row = desk.locator("#talks-0")
    row.get_by_text("Abstract and other roles").click()
    row.get_by_label("Abstract").fill("What was learnt.")
    row.locator(".field-discussants .select2-search__field").click()
    desk.keyboard.type("hyun")
    desk.get_by_role("option", name="Chang Hyun Jo, Professor of K-Water Academy").click()
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".messagelist")).to_be_visible()
    talk = session.talks.get(title="OPTIMUS")
    assert talk.abstract == "What was learnt."
    assert [row.speaker.name for row in talk.contributions.filter(role="discussant")] == ["Chang Hyun Jo"]
    assert talk.contributions.filter(role="speaker").count() == 1


def test_unsaved_words_are_asked_about_before_the_page_is_left(desk: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.on("dialog", stay)
    desk.get_by_label("Room:").fill("Typed, not saved")
    desk.get_by_role("link", name="History").click(no_wait_after=True)
    desk.wait_for_function("document.querySelector('#id_room').value === 'Typed, not saved'")
    expect(desk.get_by_label("Room:")).to_have_value("Typed, not saved")
    assert asked == ["beforeunload"]
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".messagelist")).to_be_visible()
    assert asked == ["beforeunload"]


def test_without_script_rows_are_added_by_a_button_and_put_into_order_by_numbers(
    chromium: Browser, live_server: LiveServer, session: ConferenceSession
) -> None:
    organiser = UserFactory.create(username="plain", is_staff=True)
    organiser.groups.add(Group.objects.get(name="Organiser"))
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    plain = context.new_page()
    plain.goto(f"{live_server.url}/admin/smartcity_session/conferencesession/{session.pk}/change/")
    plain.get_by_label("Username:").fill("plain")
    plain.get_by_label("Password:").fill("correct horse battery staple")
    plain.get_by_role("button", name="Log in").click()
    plain.get_by_label("Room:").fill("Typed before")
    plain.get_by_role("button", name="Another row: guiding question").click()
    expect(plain.get_by_text("There is one more row to fill in. Nothing is saved yet.")).to_be_visible()
    expect(plain.get_by_label("Room:")).to_have_value("Typed before")
    plain.locator("#id_guiding_questions-1-text").fill("Without script?")
    plain.locator("#id_talks-2-position").fill("1")
    plain.get_by_role("button", name="Save", exact=True).click()
    expect(plain.locator(".messagelist")).to_be_visible()
    assert list(session.talks.order_by("position").values_list("title", "position")) == [
        ("K-water", 1),
        ("OPTIMUS", 2),
        ("Malmö on the road", 3),
    ]
    assert list(session.guiding_questions.values_list("text", flat=True))[1:] == ["Without script?"]
    context.close()


@pytest.mark.parametrize("width", [320, 390])
def test_the_rows_fit_a_phone(desk: Page, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert desk.evaluate("document.documentElement.scrollWidth") <= width


def test_every_field_of_a_row_has_a_name_of_its_own(desk: Page) -> None:
    desk.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    nameless = desk.evaluate(
        """() => [...document.querySelectorAll(".rows .row:not(.empty-form)")].flatMap(row =>
          [...row.querySelectorAll("input:not([type=hidden]), select, textarea")]
            .filter(field => !field.closest(".select2") && !field.labels.length).map(field => field.id))"""
    )
    assert nameless == []
    assert desk.get_by_role("group", name="Talk #1").count() == 1


def test_a_talk_is_added_with_a_speaker_found_by_typing(desk: Page, session: ConferenceSession) -> None:
    desk.get_by_role("button", name="Add another Talk").click()
    desk.locator("#id_talks-3-title").fill("Smart Water city in Paju")
    desk.locator("#talks-3 .field-speakers .select2-search__field").click()
    desk.keyboard.type("hyun")
    desk.get_by_role("option", name="Chang Hyun Jo, Professor of K-Water Academy").click()
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".messagelist")).to_be_visible()
    talk = session.talks.order_by("position").last()
    assert talk is not None
    assert [row.speaker.name for row in talk.contributions.all()] == ["Chang Hyun Jo"]


def test_the_page_of_a_session_fits_a_window_of_1280_pixels(desk: Page) -> None:
    desk.set_viewport_size({"width": 1280, "height": 900})
    assert desk.evaluate("document.documentElement.scrollWidth") == 1280


def test_on_a_phone_the_last_button_of_the_page_is_not_below_those_at_the_edge(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.get_by_label("As of:").fill("2015-04-07")
    desk.get_by_role("button", name="Save and publish PDF edition").click()
    expect(desk.locator(".messagelist .success").first).to_contain_text("Edition 1 of D4 is published")
    expect(desk.locator(".action-bar").get_by_role("link", name="Delete")).to_be_hidden()


def test_what_is_to_be_corrected_is_named_at_the_top_and_leads_there(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.get_by_label("Date:").first.fill("9.4.")
    desk.get_by_role("button", name="Save", exact=True).click()
    links = desk.locator(".where-errors a")
    expect(links).to_have_text(["date"], ignore_case=True)
    links.click()
    expect(desk.get_by_label("Date:").first).to_be_in_viewport()
