"""The picture beside a shared link."""

import io

import pytest
from PIL import Image

from smartcity_session.content import SiteContent
from smartcity_session.exports.share_image import STOP, congress_card, session_card, share_image
from smartcity_session.presentation.colours import ACCENT
from tests.factories.contents import congress_of, content_of
from tests.factories.sheets import logo

NO_BRAND = SiteContent()
LONG = "Integrating smart city solutions with sustainable development across fiscal and resource environments " * 3


def picture(**facts: object) -> Image.Image:
    image = Image.open(io.BytesIO(share_image(session_card(content_of(**facts), NO_BRAND), {})))
    assert image.format == "PNG"
    return image.convert("RGB")


def is_blank(image: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return image.crop(box).getcolors() == [(image.crop(box).width * image.crop(box).height, (255, 255, 255))]


TITLE = (0, 240, 1200, 495)


@pytest.mark.parametrize("title", ["Smart City Solutions", LONG, "x" * 300, "스마트 시티", "حلول المدينة"])
def test_it_has_the_size_that_networks_ask_for_and_is_small(title: str) -> None:
    data = share_image(session_card(content_of(title=title), NO_BRAND), {})
    assert Image.open(io.BytesIO(data)).size == (1200, 630)
    assert len(data) < 60_000


@pytest.mark.parametrize("title", ["Smart City Solutions", LONG, "x" * 300])
def test_the_title_stays_inside_its_margins(title: str) -> None:
    image = picture(title=title)
    assert not is_blank(image, TITLE)
    assert is_blank(image, (0, 240, 78, 495))
    assert is_blank(image, (1160, 240, 1200, 495))


@pytest.mark.parametrize(("status", "colour"), [("published", ACCENT), ("cancelled", STOP)])
def test_the_plate_has_the_accent_and_a_cancelled_one_the_colour_of_stop(status: str, colour: str) -> None:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    assert picture(status=status).getpixel((84, 76)) == (red, green, blue)


def test_a_title_that_no_font_can_write_is_left_out() -> None:
    assert is_blank(picture(title="\U000f0000"), TITLE)


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("Smart \U000f0000City", "Smart City"),
        ("\U000f0000 Smart City \U000f0001\ufe0f\u200d\U000f0002", "Smart City"),
        ("스마트 시티 \U000f0000", "스마트 시티"),
        ("حلول \U000f0000 المدينة", "حلول المدينة"),
        ("2026\U000f0000", "2026"),
    ],
)
def test_of_a_title_only_the_sign_goes_that_no_font_has(title: str, drawn: str) -> None:
    assert picture(title=title).tobytes() == picture(title=drawn).tobytes()
    assert not is_blank(picture(title=title), TITLE)


def test_a_code_of_twenty_letters_fits() -> None:
    assert is_blank(picture(code="A" * 20, status="published"), (1130, 60, 1200, 220))


def test_a_card_has_the_days_of_the_congress_and_no_time_of_the_session() -> None:
    card = session_card(content_of(), NO_BRAND)
    assert [line.replace("\u00a0", " ") for line in card.lines] == [
        "World Congress 2015",
        "Seoul, Republic of Korea, 8–12 April 2015",
    ]
    assert card == session_card(content_of(date=None, start_time=None, end_time=None, room=""), NO_BRAND)


def test_the_congress_has_a_card_without_a_plate() -> None:
    image = Image.open(io.BytesIO(share_image(congress_card(congress_of(), NO_BRAND), {}))).convert("RGB")
    assert is_blank(image, (0, 20, 1200, 240))
    assert not is_blank(image, TITLE)


def test_the_digest_changes_with_what_is_drawn_alone() -> None:
    card = session_card(content_of(), NO_BRAND)
    assert card.digest == session_card(content_of(room="C1"), NO_BRAND).digest
    assert card.digest != session_card(content_of(title="Another title"), NO_BRAND).digest
    assert card.digest != session_card(content_of(status="cancelled"), NO_BRAND).digest
    assert share_image(card, {}) == share_image(card, {})


def branded(pictures: dict[str, bytes], *, code: str = "D4", status: str = "published") -> Image.Image:
    site = SiteContent(accent="#ffd23f", logo="logo.png", header_picture="banner.png")
    card = session_card(content_of(code=code, status=status), site) if code else congress_card(congress_of(), site)
    return Image.open(io.BytesIO(share_image(card, pictures))).convert("RGB")


def test_a_brand_is_on_both_cards_and_in_their_digests() -> None:
    banner = io.BytesIO()
    Image.new("RGB", (900, 300), "#2040a0").save(banner, "PNG")
    pictures = {"logo.png": logo(), "banner.png": banner.getvalue()}
    session = branded(pictures)
    assert session.getpixel((84, 76)) == (255, 210, 63)  # the plate, with black on it
    assert (0, 0, 0) in {colour for _count, colour in session.crop((80, 72, 240, 212)).getcolors(9999) or ()}
    assert session.getpixel((1000, 112)) == (255, 210, 63)
    assert branded(pictures, code="").getpixel((600, 100)) == (32, 64, 160)
    assert is_blank(branded({}), (900, 20, 1200, 240))  # what the storage has lost is left out
    with_brand = session_card(content_of(), SiteContent(accent="#ffd23f"))
    assert with_brand.digest != session_card(content_of(), NO_BRAND).digest


@pytest.mark.parametrize(("code", "status"), [("A" * 20, "published"), ("D4", "cancelled")])
def test_a_logo_never_covers_the_code_or_that_a_session_is_off(code: str, status: str) -> None:
    pictures = {"logo.png": logo()}
    assert branded(pictures, code=code, status=status).tobytes() == branded({}, code=code, status=status).tobytes()
