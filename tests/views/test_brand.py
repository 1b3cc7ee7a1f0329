"""The brand of the congress on its pages, and pages of the organisers' own."""

import io
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from lxml import html as lxml_html  # type: ignore[import-untyped]  # ships no types
from PIL import Image

from smartcity_session.editions.publishing import is_behind, publish_edition
from smartcity_session.files.brand_pictures import BrandPictureField
from smartcity_session.models import Congress, EditionFile, InformationPage
from smartcity_session.presentation.colours import DARK_PAPERS, LIGHT_PAPERS, READABLE, brand_colours, contrast
from smartcity_session.presentation.mails import branded as branded_mail
from tests.factories.rows import CongressFactory, SessionFactory

pytestmark = pytest.mark.django_db


def picture(colour: str) -> Any:
    """What the form keeps of an uploaded picture."""
    data = io.BytesIO()
    Image.new("RGB", (120, 80), colour).save(data, "PNG")
    return BrandPictureField().to_python(SimpleUploadedFile("logo.png", data.getvalue()))


@pytest.fixture
def branded(tmp_path: Any, settings: Any) -> Congress:
    """A congress with an accent, logos and a picture."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    congress: Congress = CongressFactory.create(accent="#1d3fa8", header_alt="The harbour in the evening.")
    congress.logo, congress.logo_dark, congress.header_picture = picture("navy"), picture("white"), picture("teal")
    congress.full_clean()
    congress.save()
    return congress


def test_a_brand_is_on_the_pages_and_its_files_can_be_kept_for_ever(client: Client, branded: Congress) -> None:
    page = lxml_html.fromstring(client.get("/").text)
    assert page.xpath("//link[starts-with(@href, '/brand/')]/@href") == ["/brand/1d3fa8.css"]
    (banner,) = page.xpath("//img[@class='banner']")
    assert banner.get("alt") == "The harbour in the evening."
    logos = page.xpath("//a[@class='site']//img/@src | //a[@class='site']//source/@srcset")
    for address in ("/brand/1d3fa8.css", banner.get("src"), *logos):
        response = client.get(address)
        assert (response.status_code, "immutable" in response.headers["Cache-Control"]) == (200, True), address
    assert len({*logos, banner.get("src")}) == 3
    assert client.get("/brand/1d3fa8.css").text == (
        ":root { --brand-accent: #1d3fa8; --brand-accent-ink: #ffffff; --brand-link: #1d3fa8; "
        f"--brand-link-dark: {brand_colours('#1d3fa8').link_on_dark}; }}\n"
    )


def test_only_the_accent_of_the_congress_has_a_stylesheet(client: Client, branded: Congress) -> None:
    assert client.get("/brand/1d3fa9.css").status_code == 404
    Congress.objects.update(accent="")
    assert client.get("/brand/1d3fa8.css").status_code == 404


def test_a_brand_is_on_share_pictures(client: Client, branded: Congress) -> None:
    with_brand = client.get("/card.png")
    colours = Image.open(io.BytesIO(with_brand.content)).convert("RGB").getcolors(99999) or []
    assert {(29, 63, 168), (0, 128, 128), (0, 0, 128)} <= {colour for _count, colour in colours}
    Congress.objects.update(logo="")
    assert client.get("/card.png").headers["ETag"] != with_brand.headers["ETag"]


def test_a_mail_has_its_text_once_more_with_the_brand(branded: Congress) -> None:
    text = "A request:\n<b>https://portal.example.org/</b>"
    mail = branded_mail(EmailMultiAlternatives("Request 1", text, to=["office@congress.example"]))
    assert mail.body == text
    ((html, kind),) = mail.alternatives
    page = lxml_html.fromstring(str(html))
    assert (kind, page.xpath("//img/@src"), page.xpath("//img/@alt")) == ("text/html", ["cid:logo"], [branded.name])
    assert "".join(page.xpath("//div[@class='text']")[0].itertext()) == text.replace("\n", "")
    assert page.xpath("//div[@class='text']//a/@href") == ["https://portal.example.org/"]
    ids = [part["Content-ID"] for part in mail.message().walk() if part.get_content_type() == "image/png"]
    assert ids == ["<logo>"]


def test_a_mail_without_a_brand_is_its_text(db: None) -> None:
    CongressFactory.create()
    mail = branded_mail(EmailMultiAlternatives("Request 1", "A request"))
    assert (mail.alternatives, mail.attachments) == ([], [])


def test_a_brand_is_on_the_next_edition_and_makes_none_behind(branded: Congress) -> None:
    session = SessionFactory.create(code="D4", published=True)
    Congress.objects.update(accent="", logo="")
    plain = publish_edition(session=session, by=None, as_of=date(2015, 4, 7), note="")
    stored = bytes(EditionFile.objects.get(edition=plain).pdf)
    Congress.objects.update(accent="#ffd23f", logo=branded.logo.name)
    assert not is_behind(session)
    assert bytes(EditionFile.objects.get(edition=plain).pdf) == stored
    session.title = "Another title"
    session.save()
    edition = publish_edition(session=session, by=None, as_of=date(2015, 4, 8), note="")
    data = bytes(EditionFile.objects.get(edition=edition).pdf)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        figures = [str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    assert f"Logo of {branded.name}" in figures


def test_without_a_brand_nothing_of_it_is_on_the_pages(client: Client) -> None:
    CongressFactory.create()
    html = client.get("/").text
    assert "/brand/" not in html
    assert "Information" not in html


def test_a_picture_that_is_no_longer_used_is_not_handed_out(client: Client, branded: Congress) -> None:
    address = f"/brand/{branded.logo.name.rpartition('/')[2]}"
    assert client.get(address).status_code == 200
    Congress.objects.update(logo="")
    assert client.get(address).status_code == 404
    assert client.get(f"/brand/{'0' * 64}.png").status_code == 404


def test_a_picture_of_the_header_needs_words_and_an_accent_its_digits() -> None:
    congress = CongressFactory.create(accent="navy", header_alt="")
    congress.header_picture = "brand/picture.png"
    with pytest.raises(ValidationError) as refused:
        congress.full_clean()
    assert "Give a colour as # and six digits, such as #1d3fa8." in refused.value.messages
    assert "Say in one sentence what the picture of the header shows." in refused.value.messages


@pytest.mark.parametrize("accent", ["#1d3fa8", "#ffd23f", "#000000", "#ffffff", "#777777", "#ff0000", "#00ff00"])
def test_what_is_made_of_an_accent_can_be_read(accent: str) -> None:
    colours = brand_colours(accent)
    assert contrast(colours.accent, colours.ink) >= READABLE
    assert min(contrast(colours.link, paper) for paper in LIGHT_PAPERS) >= READABLE
    assert min(contrast(colours.link_on_dark, paper) for paper in DARK_PAPERS) >= READABLE


def test_pages_of_the_organisers_own_are_in_the_menu_once_they_are_published(client: Client) -> None:
    CongressFactory.create()
    for position, (slug, is_published) in enumerate([("travel", True), ("conduct", True), ("later", False)]):
        facts = {"title": slug.title(), "text": "By *train*.", "is_published": is_published, "position": -position + 9}
        InformationPage.objects.create(slug=slug, **facts)
    page = lxml_html.fromstring(client.get("/pages/travel/").text)
    menu = page.xpath("//details[@class='about']//a")
    assert [(link.text, link.get("aria-current")) for link in menu] == [("Conduct", None), ("Travel", "page")]
    assert page.xpath("string(//h1)") == "Travel"
    assert page.xpath("string(//main//em)") == "train"
    assert client.get("/pages/later/").status_code == 404
    assert "/pages/travel/" in client.get("/sitemap.xml").text
    assert "/pages/later/" not in client.get("/sitemap.xml").text


def test_a_long_page_of_ones_own_has_links_to_its_parts(client: Client) -> None:
    CongressFactory.create()
    page = InformationPage.objects.create(slug="travel", title="Travel", text="# Train\n\n# Bus", is_published=True)
    short = lxml_html.fromstring(client.get("/pages/travel/").text)
    assert (short.xpath("//main//h2/text()"), short.xpath("//main//nav")) == (["Train", "Bus"], [])
    page.text += "\n\nLine 105.\n\n## Night bus\n\n# Boat"
    page.save()
    long = lxml_html.fromstring(client.get("/pages/travel/").text)
    links = long.xpath("//main//nav//a/@href")
    assert [long.get_element_by_id(link.removeprefix("#")).text for link in links] == ["Train", "Bus", "Boat"]
    assert long.xpath("//main//h3/text()") == ["Night bus"]
