"""Stored PDFs read back: which texts of their content they lack.

Reads the PDFs of this portal alone, whose texts are drawn glyph by glyph with Identity-H fonts, in reading order.
"""

import bisect
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from smartcity_session.content import SessionContent
from smartcity_session.document.characters import texts
from smartcity_session.document.printed import as_printed
from smartcity_session.presentation.labels import printed_address

if TYPE_CHECKING:
    import pikepdf

MAPPING = re.compile(rb"<([0-9a-f]{4})> <((?:[0-9a-f]{4})+)>")
# Of other scripts the glyphs do not stand for one character each, or not in the order of the text.
READABLE = ("CJK", "CYRILLIC", "DIGIT", "GREEK", "HANGUL", "HIRAGANA", "KATAKANA", "LATIN")
COLUMNS = 2  # each of which may split a copy of a text at the end of a page
SHORTEST_PIECE = 10  # letters that a page shows at least of a text that goes on over more than one other page


def missing_parts(pdf: bytes, content: SessionContent, *, addresses: Sequence[str]) -> list[str] | None:
    """What of its content a PDF of an edition lacks, by its places in words; None where the file is no PDF.

    One of the `addresses` is that of the edition on it. Looks for texts in scripts that can be read back, each as often
    as the content has it, and for the QR code.
    """
    import pikepdf  # noqa: PLC0415 (not needed before a stored PDF is read)

    try:
        with pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as opened:
            pages = [_letters("".join(_drawn(page))) for page in opened.pages]
            alternatives = list(_alternatives(opened))
    except pikepdf.PdfError:
        return None
    coded = [each for each in addresses if any(each in alternative for alternative in alternatives)]
    address = (*coded, *addresses)[0]
    named = [*texts(as_printed(content)), (_("address of the edition"), printed_address(address))]
    # Line by line, because the items of a list have numbers between them
    lines = ((place, line) for place, text in named for line in text.splitlines() if _is_readable(line))
    lost = _lacking([(place, _letters(line)) for place, line in lines if _letters(line)], pages)
    return lost if coded else [*lost, _("QR code")]


def _lacking(named: list[tuple[str, str]], pages: list[str]) -> list[str]:
    """The places whose text is on the pages less often than in all the texts together, each place once."""
    wanted = "\n".join(letters for _place, letters in named)
    drawn = "".join(pages)
    lacking = {letters: wanted.count(letters) - drawn.count(letters) for _place, letters in named}
    for letters in [letters for letters, count in lacking.items() if count > 0]:
        lacking[letters] -= COLUMNS * sum(_is_split(letters, pages[start:]) for start in range(len(pages)))
    return list(dict.fromkeys(place for place, letters in named if lacking[letters] > 0))


def _is_split(letters: str, pages: list[str]) -> bool:
    """Whether one more copy of the text than the whole ones begins on the first of the pages, and ends on a later one.

    Beside another column its two pieces do not follow one another.
    """
    if len(pages) < 2:
        return False
    page, following = pages[:2]
    here = bisect.bisect_left(
        range(len(letters)), x=True, key=lambda end: page.count(letters[: end + 1]) <= page.count(letters)
    )
    rest = letters[here:]
    ends_there = following.count(rest) > following.count(letters)
    return here > 0 and (ends_there or (here >= SHORTEST_PIECE and _is_split(rest, pages[1:])))


def _letters(text: str) -> str:
    """Letters and digits alone: hyphens and spaces come and go where lines end, and signs share glyphs."""
    return "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each)[0] in "LN")


def _is_readable(text: str) -> bool:
    marks = any(unicodedata.category(each) == "Mn" for each in unicodedata.normalize("NFKC", text))
    return not marks and all(unicodedata.name(each, "").startswith(READABLE) for each in _letters(text))


def _drawn(page: "pikepdf.Page") -> Iterator[str]:
    """What the glyphs of the page stand for, in the order in which they are drawn, without headers and footers."""
    import pikepdf  # noqa: PLC0415 (as above)

    fonts = {name: characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    font: dict[bytes, str] = {}
    marked: list[str] = []
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, str(instruction.operator)
        if operator in {"BDC", "BMC"}:
            marked.append(str(operands[0]))
        elif operator == "EMC":
            marked.pop()
        elif operator == "Tf":
            font = fonts[str(operands[0])]
        elif operator == "TJ" and "/Artifact" not in marked:
            for codes in operands[0]:
                if isinstance(codes, pikepdf.String):
                    yield from read(bytes(codes), font)


def read(codes: bytes, font: dict[bytes, str]) -> Iterator[str]:
    """What the glyphs stand for, of which each has a code of two bytes."""
    return (font.get(codes[start : start + 2], "") for start in range(0, len(codes), 2))


def characters(font: "pikepdf.Object") -> dict[bytes, str]:
    """What each code of the font stands for."""
    pairs = MAPPING.findall(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else []
    return {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _alternatives(pdf: "pikepdf.Pdf") -> Iterator[str]:
    """What the pictures of the PDF show, in words."""
    import pikepdf  # noqa: PLC0415 (as above)

    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure":
            yield str(each.get("/Alt", ""))
