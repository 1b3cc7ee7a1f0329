"""Markdown as plain text for formats that know no markup, and text without what formats have no place for."""

import html
import re

import nh3

from smartcity_session.presentation.markdown import unsanitised_html

# All that XML 1.0 (2.2) does not allow: control characters above all, which iCalendar does not allow either.
ILLEGAL = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def plain_text(text: str) -> str:
    """The words of a Markdown text: a blank line between paragraphs, "• " before each item of a list."""
    marked = unsanitised_html(text).replace("</p>", "</p>\n").replace("<li>", "<li>• ")
    return html.unescape(nh3.clean(marked, tags=set())).strip()


def legal(text: str) -> str:
    """The text without the control characters that XML and iCalendar have no place for."""
    return ILLEGAL.sub("", text)


def excerpt(text: str, *, length: int) -> str:
    """The beginning of a Markdown text on one line, cut between words at `length` characters at most."""
    words = " ".join(plain_text(text).split())
    if len(words) <= length:
        return words
    return words[: length - 1].rsplit(" ", maxsplit=1)[0].rstrip(",.;:") + "…"
