"""A visitor reads and downloads, in a real browser, with the portal's security policy in force."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from materials.models import Material
from tests.factories.rows import (
    PDF,
    ContributionFactory,
    EditionFactory,
    MaterialFactory,
    RelatedSessionFactory,
    SessionFactory,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def slides(transactional_db: None) -> Material:
    """Slides of a published session with a talk, an edition and a related session."""
    session = SessionFactory.create(code="D4", title="Smart City Solutions", published=True)
    SessionFactory.create(code="A3", title="What is a smart city?", published=True)
    RelatedSessionFactory.create(session=session, code="A3")
    ContributionFactory.create(talk__session=session, talk__title="On the road", speaker__name="Roland Zinkernagel")
    EditionFactory.create(session=session)
    return MaterialFactory.create(session=session, title="Slides", with_file=b"slides", file_name="slides.pdf")


def test_a_visitor_finds_a_session_reads_it_and_downloads(
    live_server: LiveServer, page: Page, slides: Material
) -> None:
    page.goto(live_server.url)
    page.get_by_role("link", name="Smart City Solutions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("D4 Smart City Solutions")
    expect(page.get_by_role("heading", name="On the road")).to_be_visible()

    pdf = page.request.get(str(page.get_by_role("link", name="Download the PDF").evaluate("link => link.href")))
    assert pdf.body() == PDF
    with page.expect_download() as download:
        page.get_by_role("link", name="Slides").click()
    assert download.value.suggested_filename == "slides.pdf"
    assert Path(download.value.path()).read_bytes() == b"slides"

    page.get_by_role("link", name="Roland Zinkernagel").click()
    page.get_by_role("link", name="On the road").click()
    expect(page.locator("li:target h3")).to_have_text("On the road")
    page.locator("#related").get_by_role("link", name="A3 What is a smart city?").click()
    expect(page).to_have_url(f"{live_server.url}/sessions/a3/")
    assert page.context.cookies() == []


def test_a_visitor_with_a_keyboard_skips_to_the_content(live_server: LiveServer, page: Page, slides: Material) -> None:
    page.goto(f"{live_server.url}/sessions/d4/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_narrowest_screen_needs_no_sideways_scrolling(
    live_server: LiveServer, page: Page, slides: Material
) -> None:
    slides.session.title = "Donaudampfschifffahrtsgesellschaftskapitänspatentprüfungsordnung"
    slides.session.save()
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/", "/sessions/d4/", "/speakers/", "/materials/"):
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
