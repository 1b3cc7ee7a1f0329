"""An organiser's day in a real browser: log in, edit, put in order, publish, see the new PDF."""

import io
import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import Page, expect
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

TITLES = "#talks-group tr.has_original input[name$=-title]"


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


def test_talks_are_dragged_into_order(desk: Page) -> None:
    desk.locator("#talks-0").scroll_into_view_if_needed()
    handle, target = (desk.locator(f"#talks-{row} td.original p").bounding_box() for row in (0, 2))
    assert handle
    assert target
    desk.mouse.move(handle["x"] + 300, handle["y"] + 4)
    desk.mouse.down()
    desk.mouse.move(target["x"] + 300, target["y"] + 30, steps=15)
    desk.mouse.move(target["x"] + 300, target["y"] + 70, steps=10)
    desk.mouse.up()
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".messagelist")).to_be_visible()
    titles = [field.input_value() for field in desk.locator(TITLES).all()]
    assert titles == ["Malmö on the road", "K-water", "OPTIMUS"]


def test_a_talk_is_added_with_a_speaker_found_by_typing(desk: Page, session: ConferenceSession) -> None:
    desk.get_by_role("button", name="Add another Talk").click()
    desk.locator("#id_talks-3-title").fill("Smart Water city in Paju")
    desk.locator("#talks-3 .select2-search__field").click()
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
