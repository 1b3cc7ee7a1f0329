"""Markdown as plain text, for formats that know no markup."""

import html

import nh3

from smartcity_session.markdown import markdown_html


def plain_text(text: str) -> str:
    """The words of a Markdown text: a blank line between paragraphs, "• " before each item of a list."""
    marked = markdown_html(text).replace("</p>", "</p>\n").replace("<li>", "<li>• ")
    return html.unescape(nh3.clean(marked, tags=set())).strip()


def excerpt(text: str, *, length: int) -> str:
    """The beginning of a Markdown text on one line, cut between words at `length` characters at most."""
    words = " ".join(plain_text(text).split())
    if len(words) <= length:
        return words
    return words[: length - 1].rsplit(" ", maxsplit=1)[0].rstrip(",.;:") + "…"
