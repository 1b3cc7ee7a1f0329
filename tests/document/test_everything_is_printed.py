"""Two properties of every sheet: all of its content is in its HTML, and all of its HTML is in the file."""

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import cast
from xml.etree import ElementTree as ET

import pikepdf
import pytest
import tinyhtml5  # type: ignore[import-untyped]  # ships no types
import zxingcpp
from hypothesis import Phase, given, settings
from PIL import Image

from smartcity_session.content import SessionContent
from smartcity_session.document.characters import texts
from smartcity_session.document.html import Imprint, document_html
from smartcity_session.document.missing_text import missing_parts
from smartcity_session.document.pdf import Pdf, Renderer
from smartcity_session.document.printed import as_printed
from smartcity_session.presentation import dates, labels
from smartcity_session.text.language_names import language_name
from tests.document.conftest import IMPRINT
from tests.document.reading import opened, text_of
from tests.factories.drawn_sheets import SHEETS

RENDERED = max(5, settings().max_examples // 20)  # a render takes a hundred times as long as its HTML
SCRIPTS = ("CJK", "CYRILLIC", "DIGIT", "GREEK", "HANGUL", "LATIN")  # those that are read from left to right
LONG = 30  # letters: a word may go on on the next page


@given(SHEETS)
def test_every_field_that_is_meant_for_the_sheet_is_in_its_html(content: SessionContent) -> None:
    sheet = printed_html(content)
    every = [text for _place, text in texts(as_printed(content)) if text] + facts(content)
    joined = "\0".join(every)
    assert [text for text in every if sheet.count(text) < joined.count(text)] == []


@pytest.mark.system
@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of a content that fails
@settings(max_examples=RENDERED, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # to shrink takes minutes
@given(content=SHEETS)
def test_every_text_of_the_html_is_in_the_file(renderer: Renderer, content: SessionContent) -> None:
    pdf = renderer.render(content, imprint=IMPRINT, photos={})
    drawn = letters(text_of(pdf))
    every = (letters(word) for text in html_texts(content, IMPRINT) for word in text.split())
    words = [word for word in every if word and is_extracted(word)]
    joined = "\0".join(words)
    assert [word for word in words if not is_drawn(word, drawn, joined.count(word))] == []
    assert codes(pdf) == [IMPRINT.address]
    assert missing_parts(pdf.data, content, addresses=[IMPRINT.address]) == []


def facts(content: SessionContent) -> list[str]:
    """What the sheet says of fields that are no texts, each as often as it has to say it."""
    parts = [*content.contributions, *(part for talk in content.talks for part in talk.contributions)]
    shown_days = [content.date and dates.weekday(content.date), *(dates.days(event) for event in content.events)]
    return [
        *["(tbc)" for part in parts if not part.confirmed],
        *[language_name(spoken.language) for spoken in content.spoken_languages],
        *["interpreted" for spoken in content.spoken_languages if spoken.interpreted],
        *[labels.result_name(outcome.result) for outcome in content.outcomes if outcome.result],
        *[dates.clock(talk.start_time) for talk in content.talks if talk.start_time],
        *[f"{talk.minutes} min" for talk in content.talks if talk.minutes],
        *[labels.size(material.file.size) for material in content.materials if material.file],
        *[labels.format_name(content.format) for _each in (1,) if content.format],
        *[dates.hours(content) for _each in (1,) if content.date and content.start_time],
        *[day for day in shown_days if day],
        *{labels.role_name(part.role) for part in content.contributions if part.role != "speaker"},
        dates.days(content.congress),
    ]


def printed_html(content: SessionContent) -> str:
    """The body of the sheet without its tags."""
    body = document_html(content, imprint=IMPRINT).partition("<body")[2]
    return html.unescape(re.sub(r"<[^>]*>", "", body.partition(">")[2]))


def html_texts(content: SessionContent, imprint: Imprint) -> Iterator[str]:
    """The texts of the elements of the sheet, less the running head, which one page does not have."""
    tree = tinyhtml5.parse(document_html(content, imprint=imprint), namespace_html_elements=False)
    body = tree.find("body")
    assert body is not None
    return _texts(body)


def _texts(element: ET.Element) -> Iterator[str]:
    if element.get("class") != "running-head":
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def is_extracted(word: str) -> bool:
    return all(unicodedata.name(letter, "").startswith(SCRIPTS) for letter in word)


def is_drawn(word: str, drawn: str, times: int) -> bool:
    halves = (drawn for half in range(1, len(word)) if word[:half] in drawn and word[half:] in drawn)
    return drawn.count(word) >= times or (len(word) > LONG and next(halves, None) is not None)


def letters(text: str) -> str:
    """Letters and digits alone: hyphens and spaces come and go where lines end."""
    return "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each)[0] in "LN")


def codes(pdf: Pdf) -> list[str]:
    """What the pictures say that are drawn on the pages and are QR codes."""
    found = []
    with opened(pdf) as file:
        for page in file.pages:
            drawn = [str(each.operands[0]) for each in pikepdf.parse_content_stream(page) if str(each.operator) == "Do"]
            for name in drawn:
                picture = (
                    pikepdf.PdfImage(cast("pikepdf.Stream", page.Resources.XObject[name])).as_pil_image().convert("L")
                )
                enlarged = picture.resize((picture.width * 8, picture.height * 8), Image.Resampling.NEAREST)
                found += [barcode.text for barcode in zxingcpp.read_barcodes(enlarged)]
    return found
