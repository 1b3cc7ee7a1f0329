"""Markdown as plain text for formats that know no markup, and text without what formats have no place for."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it.tree import SyntaxTreeNode

from smartcity_session.presentation.markdown import RULE, SCHEMES, parsed

# All that XML 1.0 (2.2) does not allow: control characters above all, which iCalendar does not allow either.
ILLEGAL = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
BULLET = "•"
ELLIPSIS = "…"
MOST_REMEMBERED, LONGEST_REMEMBERED = 10_000, 2_000  # texts, and characters of one


def plain_text(text: str, *, addresses: bool = True) -> str:
    """A Markdown text without markup: a blank line between paragraphs, "• " or the number before each item of a list.

    "> " stands before the lines of a quotation and, with `addresses`, the address of a link after its words.
    """
    return (_remembered if len(text) <= LONGEST_REMEMBERED else _written)(text, addresses)


def _written(text: str, addresses: bool) -> str:  # noqa: FBT001 (of this module alone)
    return _Writer(addresses=addresses).blocks(SyntaxTreeNode(parsed(text)).children, between="\n\n")


# A page asks several times for the same abstract, and each export of the programme for all of them.
_remembered = lru_cache(maxsize=MOST_REMEMBERED)(_written)


def legal(text: str) -> str:
    """The text without the control characters that XML and iCalendar have no place for."""
    return text if text.isprintable() else ILLEGAL.sub("", text)  # nearly every text is


def excerpt(text: str, *, length: int) -> str:
    """The beginning of a Markdown text on one line, cut between words at `length` characters at most."""
    return shortened(one_line(text), length=length)


def one_line(text: str) -> str:
    """The words of a Markdown text on one line, without addresses."""
    return " ".join(plain_text(text, addresses=False).split())


def in_one_line(text: str, *, length: int) -> str:
    """A plain text in one line of at most so many characters, for a list or a message that names it."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + ELLIPSIS


def shortened(text: str, *, length: int) -> str:
    """The text, cut between words to `length` characters at most, or between letters where it has no spaces."""
    if len(text) <= length:
        return text
    end = text.rfind(" ", length // 2, length)
    if end < 0:
        end = length - 1
        while unicodedata.category(text[end]).startswith("M"):  # belongs to the letter before it
            end -= 1
    return text[:end].rstrip(",.;: ") + ELLIPSIS


class _Writer:
    def __init__(self, *, addresses: bool) -> None:
        self._addresses = addresses

    def blocks(self, nodes: Iterable[SyntaxTreeNode], *, between: str) -> str:
        return between.join(filter(None, map(self._block, nodes)))

    def _block(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "bullet_list":
                return "\n".join(self._item(each, BULLET) for each in node.children)
            case "ordered_list":
                return "\n".join(self._item(each, f"{number}.") for number, each in _numbered(node))
            case "blockquote":
                return textwrap.indent(self.blocks(node.children, between="\n\n"), "> ", lambda _line: True)
            case "hr":
                return RULE
            case "fence":
                return node.content.removesuffix("\n")
            case _:
                return self._inline(node.children)

    def _item(self, item: SyntaxTreeNode, label: str) -> str:
        body = textwrap.indent(self.blocks(item.children, between="\n"), " " * (len(label) + 1))
        return f"{label} {body.lstrip()}".rstrip()

    def _inline(self, nodes: Iterable[SyntaxTreeNode]) -> str:
        return "".join(map(self._words, nodes))

    def _words(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "softbreak" | "hardbreak":
                return "\n"
            case "link":
                words, address = self._inline(node.children), str(node.attrs["href"])
                is_told = not self._addresses or node.info == "auto" or address == words
                return words if is_told or urlsplit(address).scheme not in SCHEMES else f"{words} ({address})"
            case _:
                return self._inline(node.children) or node.content


def _numbered(ordered: SyntaxTreeNode) -> Iterator[tuple[int, SyntaxTreeNode]]:
    number = int(ordered.attrs.get("start", 1))
    for item in ordered.children:
        number = int(item.attrs.get("value", number))
        yield number, item
        number += 1
