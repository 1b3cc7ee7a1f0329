"""The picture that stands beside a shared link: the plate with the code, the title, and the congress with its brand.

The congress's days are on it, and day and hour of a session are not: networks keep such pictures for long, and a moved
session would go on being announced.
"""

from __future__ import annotations

import hashlib
import io
import typing
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from smartcity_session.content import CongressContent, SessionContent, SiteContent
from smartcity_session.presentation.colours import ACCENT, brand_colours
from smartcity_session.presentation.dates import days
from smartcity_session.presentation.labels import status_name
from smartcity_session.text.lists import listed

if typing.TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SIZE = (1200, 630)
MARGIN = 80
WIDTH = SIZE[0] - 2 * MARGIN
TITLE_TOP, TITLE_BOTTOM = 250, 480
STOP, INK, MUTED, PAPER = "#a4161a", "#14191b", "#4d5a5e", "#ffffff"
LOGO = (240, 120)
BANNER = 210  # the height of the picture above the name of the congress
COLOURS, COLOURS_OF_PICTURES = 32, 128  # text in two colours with soft edges: more would only make the file larger
DRAWING = "3"  # raised when the picture of the same content comes to look different

# The bundled face, and what stands in for it in other scripts where the machine has it, as in the PDF.
BUNDLED = Path(__file__).resolve().parents[2] / "static" / "fonts"
FONTS = (
    str(BUNDLED / "IBMPlexSans-Bold.ttf"),
    "Vazirmatn-Bold.ttf",
    "DejaVuSans-Bold.ttf",
    "NotoSansCJK-Bold.ttc",
    "NotoSansDevanagari-Bold.ttf",
    "NotoSansBengali-Bold.ttf",
    "NotoSansTamil-Bold.ttf",
    "NotoSansThai-Bold.ttf",
    "NotoSansEthiopic-Bold.ttf",
    "NotoSansKhmer-Bold.ttf",
    "NotoSansMyanmar-Bold.ttf",
)
NO_CHARACTER = "\uffff"


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a picture. A logo and a banner are called by the ends of their addresses."""

    plate: str
    title: str
    lines: tuple[str, ...]
    notice: str = ""
    accent: str = ACCENT
    logo: str = ""
    banner: str = ""

    @property
    def digest(self) -> str:
        """A name for the picture that changes when the picture does."""
        return hashlib.sha256(f"{DRAWING} {self!r}".encode()).hexdigest()


def session_card(content: SessionContent, site: SiteContent) -> Card:
    """The card of a session."""
    notice = status_name(content.status) if content.is_off else ""
    lines = _congress_lines(content.congress)
    return Card(content.code, content.title, lines, notice, site.accent or ACCENT, site.logo)


def congress_card(congress: CongressContent, site: SiteContent) -> Card:
    """The card of the congress."""
    lines = (congress.theme, *_congress_lines(congress)[1:])
    return Card("", congress.name, lines, "", site.accent or ACCENT, site.logo, site.header_picture)


def share_image(card: Card, pictures: Mapping[str, bytes]) -> bytes:
    """The picture as PNG, 1200 x 630 pixels. Signs that no font of the machine has are left out.

    `pictures` has the logo and the banner of the card, as far as there are any.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 (start-up stays fast)

    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    accent = STOP if card.notice else card.accent
    if banner := pictures.get(card.banner):
        _paste_banner(image, banner)
    draw.rectangle((0, 0, SIZE[0], 16), fill=accent)
    right = _draw_plate(draw, card.plate, accent)
    has_room = not card.notice and right <= SIZE[0] - MARGIN - LOGO[0]
    logo = pictures.get(card.logo) if has_room else None
    if logo:
        _paste_logo(image, logo)
    _draw_text(draw, (right + 32, 112), card.notice, 56, accent)
    _draw_title(draw, card.title)
    draw.rectangle((MARGIN, 500, SIZE[0] - MARGIN, 502), fill=INK)
    for top, line in zip((522, 566), card.lines, strict=False):
        _draw_text(draw, (MARGIN, top), line, 32, MUTED)
    packed = io.BytesIO()
    colours = COLOURS_OF_PICTURES if logo or banner else COLOURS
    image.quantize(colours).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def _paste_banner(image: Image, banner: bytes) -> None:
    from PIL import Image, ImageOps  # noqa: PLC0415 (start-up stays fast)

    with Image.open(io.BytesIO(banner)) as opened:
        image.paste(ImageOps.fit(opened.convert("RGB"), (SIZE[0], BANNER)), (0, 0))


def _paste_logo(image: Image, logo: bytes) -> None:
    """Put the logo on white into the upper right corner."""
    from PIL import Image, ImageOps  # noqa: PLC0415 (start-up stays fast)

    with Image.open(io.BytesIO(logo)) as opened:
        fitting = ImageOps.contain(opened.convert("RGB"), LOGO)
    left = SIZE[0] - MARGIN - fitting.width
    image.paste(PAPER, (left - 16, 56, SIZE[0] - MARGIN + 16, 88 + fitting.height))
    image.paste(fitting, (left, 72))


def _congress_lines(congress: CongressContent) -> tuple[str, ...]:
    place = listed((congress.city, congress.country))
    when = days(congress)
    return congress.name, f"{place}, {when}" if place else when


def _draw_plate(draw: ImageDraw, code: str, colour: str) -> int:
    """Draw the code on its plate, and return where the plate ends."""
    if not code:
        return MARGIN
    font = next(font for font in _sizes(FONTS[0], (112, 80, 56, 40)) if font.getlength(code) <= WIDTH - 48)
    right = MARGIN + 48 + round(font.getlength(code))
    draw.rectangle((MARGIN, 72, right, 212), fill=colour)
    draw.text((MARGIN + 24, 142), code, font=font, fill=brand_colours(colour).ink, anchor="lm")
    return right


def _draw_text(draw: ImageDraw, at: tuple[int, int], text: str, size: int, colour: str) -> None:
    name, text = _written(text)
    if text:
        font = _font(name, size)
        draw.text(at, next(_wrapped(text, font, SIZE[0] - MARGIN - at[0])), font=font, fill=colour)


def _draw_title(draw: ImageDraw, title: str) -> None:
    """Draw the title as large as its place allows; what is too long even then ends in an ellipsis."""
    name, title = _written(title)
    if not title:
        return
    for font in _sizes(name, (84, 68, 56, 44)):
        lines = list(_wrapped(title, font, WIDTH))
        height = round(font.size * 1.15)
        room = (TITLE_BOTTOM - TITLE_TOP) // height
        if len(lines) <= room:
            break
    else:
        lines = [*lines[: room - 1], lines[room - 1].rstrip() + "…"]
    rtl = _is_right_to_left(title)
    for number, line in enumerate(lines):
        at = (SIZE[0] - MARGIN if rtl else MARGIN, TITLE_TOP + number * height)
        draw.text(at, line, font=font, fill=INK, anchor="ra" if rtl else "la")


def _wrapped(text: str, font: FreeTypeFont, width: int) -> Iterator[str]:
    """The text in lines that fit, broken between words, and inside a word that is wider than a line."""
    line = ""
    for word in text.split():
        for index, piece in enumerate(_pieces(word, font, width)):
            joined = f"{line} {piece}" if line and index == 0 else line + piece
            if line and font.getlength(joined) > width:
                yield line
                joined = piece
            line = joined
    yield line


def _pieces(word: str, font: FreeTypeFont, width: int) -> list[str]:
    """The word whole, or letter by letter where it is wider than a line (Chinese and Thai have no spaces)."""
    return [word] if font.getlength(word) <= width else list(word)


def _is_right_to_left(text: str) -> bool:
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L"


def _sizes(name: str, sizes: tuple[int, ...]) -> Iterator[FreeTypeFont]:
    return (_font(name, size) for size in sizes)


@lru_cache(maxsize=64)
def _font(name: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415 (start-up stays fast)

    return ImageFont.truetype(name, size)


def _written(text: str) -> tuple[str, str]:
    """The first font that has most of the text, and the text without what that lacks."""
    signs = {char for char in text if _is_drawn(char)}
    lacking = {name: _lacking(name, signs) for name in FONTS}
    name = min(FONTS, key=lambda each: sum(char in lacking[each] for char in text))
    kept: list[str] = []
    is_kept = True
    for char in text:
        # What joins or varies a sign goes with it
        is_kept = char.isspace() or (char not in lacking[name] if _is_drawn(char) else is_kept)
        kept += [char] if is_kept else []
    return name, " ".join("".join(kept).split())


def _lacking(name: str, signs: set[str]) -> set[str]:
    """The signs that the font does not have: all where this machine does not have the font."""
    try:
        font = _font(name, 16)
    except OSError:
        return signs
    missing = _picture(font, NO_CHARACTER)
    return {char for char in signs if _picture(font, char) == missing}


def _is_drawn(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) not in {"Cf", "Mn", "Me"}


def _picture(font: FreeTypeFont, char: str) -> bytes:
    return bytes(font.getmask(char))
