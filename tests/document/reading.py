"""PDFs as a reader meets them: their text, their structure, their links."""

import io
import re
from collections.abc import Iterator

import pikepdf
from pypdf import PdfReader

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
