"""A small safe Markdown for what organisers write: CommonMark without raw HTML, sanitised when it is shown.

It differs from CommonMark where that would change what somebody typed who knows nothing of it: a year at the beginning
of a line is no number of a list, and numbers of lists stay; indented lines are paragraphs; a rule is three asterisks;
addresses are links.
"""

import re
import unicodedata
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

HIGHEST_HEADING, LOWEST_HEADING = 2, 4  # of pages; other texts have none
TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "pre", "code", "h2", "h3", "h4"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "li": {"value"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}}
SCHEMES = {"http", "https", "mailto"}
RULE = "* * *"

YEAR = re.compile(r"\d{4,}[.)]")
# Letters without upper and lower case, of scripts that write what follows a word without a space.
CASELESS = {"Lo", "Lm"}
# A host ends where a letter of such a script follows, which is a particle in Korean. "ASP.NET" is no address.
HOST = r"[a-z0-9\u00df-\u052f-]+(?:\.[a-z0-9\u00df-\u052f-]+)+"
WEB = rf"(?:https?://|www\.){HOST}(?::\d+)?(?:[/?#](?:\([^\s()<>]*\)|[^\s()<>\"“”«»\u3000-\u303f\uff00-\uff0f])*)?"
ADDRESS = re.compile(rf"(?<![\w/@.+-])(?:(?P<web>{WEB})|[a-z0-9._+-]+@{HOST})(?<![.,:;!?'])", re.IGNORECASE)


def parsed(text: str) -> Sequence[Token]:
    """The text as tokens of blocks, each with its inline tokens."""
    return _parser().parse(text)


def markdown_html(text: str) -> SafeString:
    """The text as HTML of paragraphs, lists, quotations, code, emphasis and http(s) or mailto links.

    No heading, image or raw HTML.
    """
    return _sanitised(_parser().render(text))


@dataclass(frozen=True, slots=True)
class LinkedHeading:
    """A heading of a page: where links to it lead, and its words."""

    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class MarkdownPage:
    """A text that is a page of its own, below the page's h1: as HTML, its highest headings, and its words on a line."""

    html: SafeString
    headings: tuple[LinkedHeading, ...]
    words: str


def markdown_page(text: str) -> MarkdownPage:
    """A text whose lines may be headings ("## By train").

    The highest of them become h2 and none skips a level (WCAG 2.2, 1.3.1); each has an id of its own.
    """
    parser = _page_parser()
    tokens = parser.parse(text)
    headings = _place_headings(tokens)
    html = _sanitised(parser.renderer.render(tokens, parser.options, {}))
    return MarkdownPage(html, headings, " ".join(unescape(strip_tags(html)).split()))


def _place_headings(tokens: Sequence[Token]) -> tuple[LinkedHeading, ...]:
    """Give the headings among the tokens their levels and ids; return those of the highest level."""
    openings = [
        (token, tokens[at + 1], tokens[at + 2]) for at, token in enumerate(tokens) if token.type == "heading_open"
    ]
    highest = min((int(token.tag[1]) for token, _words, _close in openings), default=1)
    above, taken, found = HIGHEST_HEADING - 1, set[str](), []
    for opening, inline, closing in openings:
        above = min(int(opening.tag[1]) - highest + HIGHEST_HEADING, above + 1, LOWEST_HEADING)
        opening.tag = closing.tag = f"h{above}"
        words = "".join(token.content for token in inline.children or () if token.type in {"text", "code_inline"})
        base = anchor = f"part-{slugify(words, allow_unicode=True)}"
        number = 1
        while anchor in taken:
            number += 1
            anchor = f"{base}-{number}"
        taken.add(anchor)
        opening.attrs["id"] = anchor
        if above == HIGHEST_HEADING:
            found.append(LinkedHeading(anchor, words))
    return tuple(found)


def _sanitised(html: str) -> SafeString:
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        url_relative="deny",  # on paper a relative address leads nowhere, and //host leads away unseen
        link_rel=None,
    )
    return mark_safe(safe)  # noqa: S308 (nh3 has just sanitised it)


@cache
def _page_parser() -> MarkdownIt:
    return _new_parser().enable("heading")


@cache
def _parser() -> MarkdownIt:
    return _new_parser()


def _new_parser() -> MarkdownIt:
    parser = MarkdownIt()
    parser.inline = _InlineParser()
    parser.linkify = _Addresses()
    # Line breaks stay line breaks: organisers paste texts whose lines mean something.
    parser.configure("commonmark", {"html": False, "breaks": True, "linkify": True})
    parser.enable("linkify").disable(["image", "heading", "lheading", "code"])
    parser.block.ruler.before("list", "year", _year, {"alt": ["list"]})
    parser.core.ruler.after("block", "numbers", _keep_numbers)
    parser.add_render_rule("hr", _rule)
    return parser


def _year(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001 (as the parser calls it)
    """A line that begins with a year is a paragraph, and ends a list."""
    if not YEAR.match(state.src, state.bMarks[first] + state.tShift[first]):
        return False
    return silent or paragraph(state, first, last, silent)


def _keep_numbers(state: StateCore) -> None:
    """Keep the number of an item that is higher than its place in the list; all may have the same, to be counted."""
    following: list[int] = []
    for token in state.tokens:
        match token.type:
            case "ordered_list_open":
                following.append(int(token.attrs.get("start", 1)))
            case "bullet_list_open":
                following.append(0)
            case "ordered_list_close" | "bullet_list_close":
                following.pop()
            case "list_item_open" if token.info:
                number = int(token.info)
                if number > following[-1]:
                    token.attrs["value"] = number
                following[-1] = max(number, following[-1]) + 1


def _rule(_renderer: Any, _tokens: Sequence[Token], _at: int, _options: Any, _env: Any) -> str:
    return f"<p>{RULE}</p>\n"


class _InlineState(StateInline):
    """Text in which emphasis may end between a bracket and a letter, where no space parts words: "**한국(어)**는"."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803, FBT001 (names of the base)
        scanned = super().scanDelims(start, canSplitWord)
        if not canSplitWord:
            return scanned
        before = self.src[start - 1 : start]
        after = self.src[start + scanned.length : start + scanned.length + 1]
        return Scanned(
            scanned.can_open or (_is_caseless(before) and not _is_space(after)),
            scanned.can_close or (_is_caseless(after) and not _is_space(before)),
            scanned.length,
        )


class _InlineParser(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]) -> list[Token]:
        state = _InlineState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


@dataclass(frozen=True, slots=True)
class _Address:
    """An address in a text, from character to character, as the parser reads it."""

    schema: str
    text: str
    url: str
    index: int
    last_index: int


class _Addresses:
    """Finds web and mail addresses for the parser, which asks by these names."""

    def pretest(self, text: str) -> bool:
        """Whether it is worthwhile to look."""
        return any(sign in text for sign in ("://", "www.", "WWW.", "@"))

    def test(self, text: str) -> bool:
        """Whether there is an address."""
        return ADDRESS.search(text) is not None

    def match(self, text: str) -> list[_Address]:
        """All addresses, in their order."""
        return [_address(found) for found in ADDRESS.finditer(text)]

    def match_at_start(self, text: str) -> _Address | None:
        """The address that the text begins with, in which no sign is emphasis."""
        found = ADDRESS.match(text)
        return _address(found) if found else None


def _address(found: re.Match[str]) -> _Address:
    text = found[0]
    scheme = "mailto:" if not found["web"] else "" if "://" in text else "https://"
    return _Address("http:", text, scheme + text, *found.span())


def _is_caseless(character: str) -> bool:
    return bool(character) and unicodedata.category(character) in CASELESS


def _is_space(character: str) -> bool:
    return not character or character.isspace()
