"""What WeasyPrint 70 leaves open between a tagged PDF and one that is both PDF/UA-1 and PDF/A-3a.

It has no public hook where these things are decided, so four of its internals are replaced, in the rendering process
alone; that is why requirements pin its major release. Runs in that process only: no Django here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from xml.sax.saxutils import escape

import pydyf  # type: ignore[import-untyped]  # ships no types
import weasyprint.pdf  # type: ignore[import-untyped]  # ships no types
from weasyprint.formatting_structure import boxes  # type: ignore[import-untyped]  # ships no types
from weasyprint.pdf import stream, tags
from weasyprint.pdf.fonts import Font  # type: ignore[import-untyped]  # ships no types
from weasyprint.pdf.metadata import DocumentMetadata  # type: ignore[import-untyped]  # ships no types
from weasyprint.pdf.stream import Stream  # type: ignore[import-untyped]  # ships no types

from smartcity_session.document.line_breaks import WORD_JOINER

LINK_SCHEMES = ("http:", "https:", "mailto:")

# PDF/A wants every XMP property outside its own list explained, so the mark of PDF/UA brings its explanation.
PDF_UA_IDENTIFICATION = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 that the document conforms to</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""

# PDF/A knows Dublin Core, so this needs no explanation.
IDENTIFIER = """
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <dc:identifier>{}</dc:identifier>
</rdf:Description>
</rdf:RDF>"""


class SheetMetadata(DocumentMetadata):  # type: ignore[misc]  # the base has no types
    """Metadata that claims PDF/UA-1 beside PDF/A-3a, readable without decompression as archives like it.

    `identifier` is the address of the edition: a copy that was altered still says what it was made from.
    """

    identifier = ""

    def generate_rdf_metadata(self, *args: Any) -> bytes:
        """The XMP of the base, with the claim of PDF/UA (ISO 14289-1, 5) and the identifier."""
        rdf: bytes = super().generate_rdf_metadata(*args)
        if self.identifier:
            rdf = rdf.replace(b"</rdf:RDF>", IDENTIFIER.format(escape(self.identifier)).encode())
        return rdf.replace(b"</rdf:RDF>", PDF_UA_IDENTIFICATION)

    def include_in_pdf(self, pdf: Any, variant: Any, version: Any, conformance: Any, compress: Any) -> None:  # noqa: ARG002 (the signature of the base)
        """Written as it is, never compressed."""
        super().include_in_pdf(pdf, variant, version, conformance, compress=False)


class GlyphTexts(dict[int, str]):
    """What each glyph of a font stands for, when a letter and the marks on it are glyphs of their own.

    The engine takes letter and marks for the text of one of these glyphs, and for that of the others none, wherever
    they stand later: Arabic words lose letters when they are copied or read aloud.
    """

    def __init__(self) -> None:
        super().__init__()
        self._marks: set[int] = set()
        self._last: tuple[int, str] = (0, "")
        self._letter: int | None = None

    def __contains__(self, glyph: object) -> bool:
        """Whether it is known for good what the glyph stands for; that of a mark is noted anew, with its letter."""
        return super().__contains__(glyph) and glyph not in self._marks

    def __setitem__(self, glyph: int, text: str) -> None:
        """Note what the engine takes the glyph for. From right to left a mark comes before its letter."""
        if not text and len(self._last[1]) > 1:
            mark, whole = self._last
            self._part(whole, letter=glyph, mark=mark)
        elif not text:
            self._letter = glyph
            super().__setitem__(glyph, text)
        elif self._letter is not None and len(text) > 1:
            self._part(text, letter=self._letter, mark=glyph)
        elif glyph not in self._marks:
            super().__setitem__(glyph, text)
        self._last = glyph, text

    def _part(self, text: str, *, letter: int, mark: int) -> None:
        super().__setitem__(letter, text[0])
        super().__setitem__(mark, text[1:])
        self._marks.add(mark)
        self._letter = None


class SheetFont(Font):  # type: ignore[misc]  # the base has no types
    """A font of a sheet, from which all of its text can be read."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.to_unicode = GlyphTexts()


class SheetStream(Stream):  # type: ignore[misc]  # the base has no types
    """Page content in which running headers and footers are artifacts: readers hear them once a page otherwise."""

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:
        """Mark what is drawn for `box`: as content of the structure, or as an artifact of pagination."""
        if not getattr(box, "is_page_furniture", False):
            with super().marked(box, tag):
                yield
            return
        self.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
        try:
            yield
        finally:
            self.end_marked_content()


def install() -> None:
    """Put the replacements into WeasyPrint; once a process."""
    weasyprint.pdf.Stream = SheetStream
    stream.Font = SheetFont
    tags._build_box_tree = _described(tags._build_box_tree)  # noqa: SLF001 (no public hook)


def prepare(document: Any, *, identifier: str) -> None:
    """Finish what layout made, before the PDF is written. Raises ValueError for a link that no sheet may carry."""
    document.metadata = SheetMetadata(**vars(document.metadata))
    document.metadata.identifier = identifier
    for page in document.pages:
        _mark_furniture(page)
        _paint_markers_first(page)
        page.bookmarks[:] = [(level, _plain(label), *rest) for level, label, *rest in page.bookmarks]
        page.links[:] = [link for link in page.links if _is_link(*link)]


def _mark_furniture(page: Any) -> None:
    for box in page._page_box.children:  # noqa: SLF001 (no public hook)
        if isinstance(box, boxes.MarginBox):
            for each in box.descendants():
                each.is_page_furniture = True


def _paint_markers_first(page: Any) -> None:
    """Let the markers of lists be painted before their items: text is copied in the order in which it is painted."""
    for box in page._page_box.descendants(placeholders=True):  # noqa: SLF001 (no public hook)
        if getattr(box, "is_outside_marker", False):
            box.style["z_index"] = -1


def _is_link(kind: str, target: str, _rectangle: Any, box: Any) -> bool:
    """Whether it is a link of its own: what stands inside an `<a>` is none, though the engine makes it one."""
    if kind == "external" and not target.lower().startswith(LINK_SCHEMES):
        raise ValueError(target)
    return bool(box.element_tag == "a")


def _described(build: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """The builder of structure elements, with what it leaves out, and without page furniture.

    It gets the languages of elements, the descriptions of links, and bodies for list items of several paragraphs.
    """

    def described(box: Any, parent: Any, pdf: Any, *args: Any) -> Iterator[Any]:
        box = getattr(box, "_box", box)
        if isinstance(box, boxes.MarginBox):
            return
        if box.element_tag == "li" and not getattr(box, "is_body", False):
            box.children = [
                _within(box, child) if child.element_tag in {"ul", "ol"} else child for child in box.children
            ]
        if box.link_annotation:
            box.link_annotation["Contents"] = pydyf.String(_description(box.element))
        for element in build(box, parent, pdf, *args):
            if element["S"] == "/LI":
                _give_body(element, pdf)
            if language := _own_language(box):
                element["Lang"] = pydyf.String(language)
            yield element

    return described


def _within(item: Any, nested: Any) -> Any:
    """The nested list in a body of the item: the engine puts it after the item, and after all text that follows it."""
    body = boxes.BlockBox.anonymous_from(item, [nested])
    body.is_body = True
    return body


def _give_body(item: Any, pdf: Any) -> None:
    """Put what stands in a list item beside its label into one body, in order (ISO 32000-1, 14.8.4.3.3)."""
    kids = [(kid, _element(pdf, kid)) for kid in item["K"] if isinstance(kid, bytes)]
    labels = [kid for kid, element in kids if element["S"] == "/Lbl"]
    parts = [(kid, element) for kid, element in kids if element["S"] != "/Lbl"]
    if [element["S"] for _kid, element in parts] in ([], ["/LBody"]):
        return
    body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array(), "P": item.reference})
    body["Pg"] = item["Pg"]
    pdf.add_object(body)
    for kid, element in parts:
        body["K"] += element["K"] if element["S"] == "/LBody" else [kid]
    for kid in body["K"]:
        _element(pdf, kid)["P"] = body.reference
    item["K"] = pydyf.Array([*labels, body.reference])


def _element(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _own_language(box: Any) -> str:
    if box.element is None or box.element_tag in {"html", "body"}:
        return ""
    return str(box.element.get("lang", ""))


def _description(link: Any) -> str:
    return _plain(str(link.get("aria-label") or " ".join("".join(link.itertext()).split())))


def _plain(label: str) -> str:
    return label.replace(WORD_JOINER, "")
