"""Where lines may end, as far as the PDF engine knows no CSS for it.

Korean words stay whole (`word-break: keep-all`), and a paragraph ends neither in the rest of a word nor in one short
word (`text-wrap: pretty`). Runs in the rendering process only: no Django here.
"""

import re
from typing import Any
from xml.etree.ElementTree import SubElement

WORD_JOINER = "\u2060"  # has no glyph, and is not copied
BETWEEN_SYLLABLES = re.compile(r"(?<=[^\s\u200b])(?=[\uac00-\ud7a3])|(?<=[\uac00-\ud7a3])(?=[^\s\u200b])")
# The last word, with the one before it if it is short; longer ones may be broken
ENDING = re.compile(r"(?:(?<!\S)\S{1,20} \S{1,8}|(?<!\S)\S{1,20})\s*\Z")


def prepare_lines(root: Any) -> None:
    """Mark in the HTML document where its lines may not end."""
    body = root.find("body")
    for prose in [each for each in body.iter() if "prose" in each.get("class", "").split()]:
        for paragraph in [each for each in prose.iter() if each.tag in {"p", "li"}]:
            _keep_ending(paragraph)
    for element in body.iter():
        element.text = _with_whole_words(element.text)
        element.tail = _with_whole_words(element.tail)


def _with_whole_words(text: str | None) -> str | None:
    return BETWEEN_SYLLABLES.sub(WORD_JOINER, text) if text else text


def _keep_ending(paragraph: Any) -> None:
    """Put the end of the paragraph into a span that is not broken."""
    last = paragraph[-1] if len(paragraph) else None
    text = (paragraph.text if last is None else last.tail) or ""
    found = ENDING.search(text)
    if found is None:
        return
    if last is None:
        paragraph.text = text[: found.start()]
    else:
        last.tail = text[: found.start()]
    SubElement(paragraph, "span", {"class": "ending"}).text = found[0]
