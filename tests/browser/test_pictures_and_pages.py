"""What readers and organisers see of photos, printed pages and narrow forms, in a real browser."""

import io

import pytest
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from smartcity_session.models import FeedbackCriterion
from speakers.models import Speaker
from speakers.photos import photo_bytes
from tests.factories.rows import CongressFactory, SessionFactory, SpeakerFactory, TalkFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def wide_photo() -> bytes:
    """Teal, and red in its left third."""
    picture, target = Image.new("RGB", (900, 300), "teal"), io.BytesIO()
    picture.paste("red", (0, 0, 300, 300))
    picture.save(target, "PNG")
    return target.getvalue()


def test_a_click_on_a_new_photo_and_on_a_stored_one_says_where_its_centre_is(
    live_server: LiveServer, page: Page, settings: Settings
) -> None:
    speaker = SpeakerFactory.create()
    client = Client()
    client.force_login(User.objects.create_superuser("head", password="head"))
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    address = f"{live_server.url}/admin/speakers/speaker/{speaker.pk}/change/"
    page.goto(address)
    expect(page.locator("canvas.photo-centre")).to_be_hidden()
    page.locator("#id_photo").set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": wide_photo()})
    picture = page.locator("canvas.photo-centre")
    expect(picture).to_be_visible()
    picture.click(position={"x": 32, "y": 60})
    expect(page.locator("#id_photo_across")).to_have_value("10")
    page.locator("[name=_continue]").click()
    page.wait_for_url(address)
    speaker.refresh_from_db()
    assert speaker.photo_across == 10
    with Image.open(io.BytesIO(photo_bytes(speaker.photo_digest))) as square:
        red, _green, _blue = square.convert("RGB").getpixel((180, 96))  # type: ignore[misc]  # a tuple
        assert red > 240
    expect(picture).to_be_visible()  # the stored one
    picture.click(position={"x": 288, "y": 60})
    page.locator("[name=_continue]").click()
    page.wait_for_url(address)
    assert Speaker.objects.get().photo_across == 90


def test_a_printed_page_begins_its_talks_on_the_first_sheet(live_server: LiveServer, page: Page) -> None:
    session = SessionFactory.create(code="D4", published=True, abstract="A smart city. " * 60)
    TalkFactory.create(session=session, title="On the road", abstract="What the city measures. " * 150)
    page.goto(f"{live_server.url}/sessions/d4/")
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert "On the road" in sheets[0].extract_text()
    assert "What the city measures." in sheets[0].extract_text()
    assert "What the city measures." in sheets[1].extract_text()


def test_a_scale_is_in_one_line_or_one_column(live_server: LiveServer, page: Page) -> None:
    congress = CongressFactory.create()
    session = SessionFactory.create(code="D4", published=True, congress=congress, feedback_from="2015-04-09")
    type(session).objects.update(feedback_until="2199-04-09")
    FeedbackCriterion.objects.create(congress=congress, name="As a whole")
    for width, is_column in ((1280, False), (360, True), (320, True)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/sessions/d4/feedback/")
        boxes = [each.bounding_box() for each in page.get_by_role("radio").all()[:5]]
        rows = {round(box["y"]) for box in boxes if box}
        columns = {round(box["x"]) for box in boxes if box}
        assert (len(rows), len(columns)) == ((5, 1) if is_column else (1, 5))


def test_hours_are_not_broken_across_lines(live_server: LiveServer, page: Page) -> None:
    SessionFactory.create(code="D4", published=True, date="2015-04-09", start_time="11:00", end_time="14:00")
    for width in (280, 320, 360, 420):
        page.set_viewport_size({"width": width, "height": 900})
        for path, places in (("/sessions/d4/", ".clock"), ("/", ".hours time")):
            page.goto(live_server.url + path)
            heights = page.locator(places).evaluate_all("all => all.map(each => each.getClientRects().length)")
            assert heights
            assert set(heights) == {1}
