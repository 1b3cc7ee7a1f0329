"""The sheet of a session in a language that it is translated into."""

import pikepdf
import pytest

from smartcity_session.content import content_json, in_language
from smartcity_session.document.html import document_html
from smartcity_session.document.missing_text import missing_parts
from smartcity_session.document.pdf import Pdf
from tests.document.conftest import IMPRINT
from tests.document.reading import elements, opened, page_texts, text_of
from tests.document.test_everything_is_printed import codes
from tests.factories.sheets import full_content, translated_content

SHEETS = {"korean_translation": "ko", "arabic_translation": "ar"}


@pytest.mark.parametrize(("sheet", "language"), SHEETS.items())
def test_it_lacks_nothing_and_its_code_leads_to_a_page_in_its_language(
    request: pytest.FixtureRequest, sheet: str, language: str
) -> None:
    pdf: Pdf = request.getfixturevalue(sheet)
    address = f"https://congress.example/{language}/e/k7m2p9qx"
    assert codes(pdf) == [address]
    assert missing_parts(pdf.data, in_language(translated_content(), language), addresses=[address]) == []
    assert pdf.warnings == ()


@pytest.mark.parametrize(("sheet", "language"), SHEETS.items())
def test_the_document_is_in_its_language_and_what_is_not_translated_says_its_own(
    request: pytest.FixtureRequest, sheet: str, language: str
) -> None:
    with opened(request.getfixturevalue(sheet)) as pdf:
        assert str(pdf.Root.Lang) == language
        headings = [str(each.get("/Lang", "")) for each in elements(pdf) if each.S == pikepdf.Name.H3]
    assert headings[:2] == ["", "en"]  # the first talk is translated, the second is not


def test_headings_and_translated_texts_are_korean(korean_translation: Pdf) -> None:
    first = page_texts(korean_translation)[0].replace("\u2060", "")
    assert ["스마트 시티 해법" in first, "세션 소개" in first, "Guiding questions" in first] == [True, True, False]
    assert full_content().talks[1].title.split()[0] in text_of(korean_translation)


def test_every_sheet_has_the_whole_content_attached(korean_translation: Pdf, arabic_translation: Pdf) -> None:
    for sheet in (korean_translation, arabic_translation):
        with opened(sheet) as pdf:
            attached = pdf.attachments["session.json"].get_file().read_bytes().decode()
        assert attached == content_json(translated_content())


def test_a_translation_changes_nothing_on_the_sheet_as_it_was_written() -> None:
    html = document_html(translated_content(), imprint=IMPRINT)
    assert html == document_html(full_content(), imprint=IMPRINT)


def test_every_glyph_of_a_letter_with_marks_stands_for_a_text(arabic_translation: Pdf) -> None:
    with opened(arabic_translation) as pdf:
        fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each]
        maps = [font.ToUnicode.read_bytes() for font in fonts]
    assert maps
    assert [each.count(b" <>") for each in maps] == [0] * len(maps)
