"""PDFs as a reader meets them: their text, their structure, their links."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pypdf import PdfReader

from smartcity_session.document.missing_text import characters, read
from smartcity_session.document.pdf import Pdf


def page_texts(pdf: Pdf) -> list[str]:
    """The text of each page in the order in which it is drawn, with single spaces."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf.data)).pages]


def text_of(pdf: Pdf) -> str:
    """The text of all pages."""
    return " ".join(page_texts(pdf))


def opened(pdf: Pdf) -> pikepdf.Pdf:
    """The PDF as objects."""
    return pikepdf.open(io.BytesIO(pdf.data))


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every element of the structure tree, as a screen reader goes through them."""
    todo = [pdf.Root.StructTreeRoot.K]
    while todo:
        here = todo.pop()
        if isinstance(here, pikepdf.Array):
            todo.extend(reversed(list(here)))
        elif isinstance(here, pikepdf.Dictionary) and "/S" in here:
            yield here
            todo.append(here.get("/K", pikepdf.Array()))


def link_descriptions(pdf: pikepdf.Pdf) -> dict[str, str]:
    """What a screen reader says of each link, by its target."""
    annotations = [each for page in pdf.pages for each in page.obj.get("/Annots", [])]
    return {str(each.A.URI): str(each.Contents) for each in annotations}


def tagged_text(pdf: pikepdf.Pdf) -> str:
    """The text in the order of the structure tree, with single spaces, as a screen reader reads it."""
    texts = {(page.obj.objgen, number): text for page in pdf.pages for number, text in _marked_texts(page)}
    pieces = (texts.get((element.Pg.objgen, int(kid)), "") for element in elements(pdf) for kid in _marks(element))
    return " ".join(" ".join(pieces).split())


def _marks(element: pikepdf.Object) -> list[int]:
    kids: Any = element.get("/K", [])
    return [int(kid) for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if isinstance(kid, int)]


def _marked_texts(page: pikepdf.Page) -> Iterator[tuple[int, str]]:
    fonts = {name: characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    font: dict[bytes, str] = {}
    number, drawn = -1, ""
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, str(instruction.operator)
        if operator == "BDC":
            number, drawn = int(operands[1].get("/MCID", -1)), ""
        elif operator == "EMC":
            yield number, drawn
        elif operator == "Tf":
            font = fonts[str(operands[0])]
        elif operator == "TJ":
            drawn += "".join(
                "".join(read(bytes(each), font)) for each in operands[0] if isinstance(each, pikepdf.String)
            )
