"""The brand of the congress and the organisers' own pages are edited in the admin."""

import io
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from smartcity_session.models import Congress, InformationPage
from smartcity_session.presentation.colours import brand_colours
from tests.admin.pages import Form
from tests.factories.rows import CongressFactory

CONGRESS = "/admin/smartcity_session/congress/1/change/"


def picture() -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new("RGB", (300, 100), "teal").save(target, "PNG")
    return SimpleUploadedFile("logo.png", target.getvalue(), content_type="image/png")


def test_a_logo_is_drawn_anew_shown_and_taken_away_again(organiser: Client, media: Path) -> None:
    CongressFactory.create()
    form = Form(organiser, CONGRESS)
    form["logo"], form["accent"] = picture(), "#1d3fa8"
    assert form.send().errors == []
    name = Congress.objects.get().logo.name
    assert [str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()] == [name]
    again = Form(organiser, CONGRESS)
    assert again.page.xpath("//p[@class='file-upload']/a/@href") == [f"/{name}"]
    assert b"".join(organiser.get(f"/{name}")).startswith(b"\x89PNG")
    again["logo-clear"] = "on"
    assert again.send().errors == []
    assert Congress.objects.get().logo.name == ""


def test_what_cannot_be_a_brand_is_refused_with_the_reason(organiser: Client) -> None:
    CongressFactory.create()
    form = Form(organiser, CONGRESS)
    form["logo"] = SimpleUploadedFile("logo.png", b"MZ a program")
    form["accent"] = "blue"
    assert form.send().errors == [
        "Give a colour as # and six digits, such as #1d3fa8.",
        "This file is no photo. Choose a JPEG, PNG, WebP, HEIC or AVIF file.",
    ]
    form = Form(organiser, CONGRESS)
    form["header_picture"] = picture()
    assert form.send().errors == ["Say in one sentence what the picture of the header shows."]


def test_an_accent_is_shown_as_it_is_read_and_refused_where_nobody_sees_it(organiser: Client) -> None:
    CongressFactory.create()
    form = Form(organiser, CONGRESS)
    form["accent"] = "#FDFDFD"
    assert form.send().errors == [
        "#fdfdfd cannot be told from white paper; darkened, it would be another colour. Take a darker one."
    ]
    form = Form(organiser, CONGRESS)
    form["accent"] = "#FFD23F"
    assert form.send().errors == []
    assert Congress.objects.get().accent == "#ffd23f"
    shown = Form(organiser, CONGRESS).page.xpath("//div[contains(@class, 'field-accent_on_pages')]")[0]
    colours = brand_colours("#ffd23f")
    assert shown.xpath(".//*[local-name()='text']/@fill") == [
        colours.ink,
        colours.ink,
        colours.link,
        colours.link_on_dark,
    ]
    assert f"Links are {colours.link} on light pages and paper" in " ".join(shown.text_content().split())


def test_a_page_of_ones_own_is_written_and_shown(organiser: Client) -> None:
    CongressFactory.create()
    form = Form(organiser, "/admin/smartcity_session/informationpage/add/")
    form["title"], form["slug"], form["text"], form["is_published"] = "Venue", "venue", "Tram *2*.", "on"
    assert form.send().errors == []
    assert InformationPage.objects.get().text == "Tram *2*."
    assert "<em>2</em>" in organiser.get("/pages/venue/").text
