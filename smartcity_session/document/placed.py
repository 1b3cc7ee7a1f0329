"""Whether layout placed all of a document on its pages: a layout engine may drop what it finds no place for.

Runs in the rendering process only: no Django here.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes  # type: ignore[import-untyped]  # ships no types

RUNNING_HEAD = "running-head"  # the class of what stands on the second page and later ones
ZERO_WIDTH_SPACE = "\u200b"
TOLERANCE = 1  # CSS pixels by which a box may be rounded over the edge of its page


def lost_content(root: Any, pages: list[Any]) -> list[str]:
    """What of the HTML document `root` is on none of the pages, in its order: texts, and for pictures their `alt`."""
    texts, pictures = _placed(pages)
    lost = []
    for element in _printed(root.find("body"), only_first_page=len(pages) == 1):
        if element.tag == "img" and element not in pictures:
            lost.append(element.get("alt", ""))
        text = _own_text(element)
        if not _is_within(_visible(text), _visible("".join(texts[element]))):
            lost.append(" ".join(text.replace(ZERO_WIDTH_SPACE, "").split()))
    return lost


def _placed(pages: list[Any]) -> tuple[dict[Any, list[str]], set[Any]]:
    """The texts within the edges of the pages by their elements, and the elements of the pictures there."""
    texts = defaultdict(list)
    pictures = set()
    for page in pages:
        sheet = page._page_box  # noqa: SLF001 (no public access to boxes)
        for box in sheet.descendants(placeholders=True):
            if isinstance(box, boxes.TextBox) and _is_on(sheet, box):
                texts[box.element].append(box.text)
            elif isinstance(box, boxes.ReplacedBox) and _is_on(sheet, box):
                pictures.add(box.element)
    return texts, pictures


def _is_on(sheet: Any, box: Any) -> bool:
    right, bottom = box.position_x + box.width, box.position_y + box.height
    return bool(
        min(box.position_x, box.position_y) >= -TOLERANCE
        and right <= sheet.margin_width() + TOLERANCE
        and bottom <= sheet.margin_height() + TOLERANCE
    )


def _printed(element: Any, *, only_first_page: bool) -> Iterator[Any]:
    if only_first_page and element.get("class") == RUNNING_HEAD:
        return
    yield element
    for child in element:
        yield from _printed(child, only_first_page=only_first_page)


def _own_text(element: Any) -> str:
    return "".join([element.text or "", *(child.tail or "" for child in element)])


def _visible(text: str) -> str:
    """The text without spaces and format characters, which come and go at the ends of lines."""
    return "".join(each for each in text if not each.isspace() and unicodedata.category(each) != "Cf")


def _is_within(text: str, placed: str) -> bool:
    """Whether all characters of the text were placed, in order; hyphens may have come between them."""
    rest = iter(placed)
    return all(character in rest for character in text)
