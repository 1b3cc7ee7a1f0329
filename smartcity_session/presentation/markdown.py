"""A small safe Markdown for what organisers write: CommonMark without raw HTML, sanitised when it is shown."""

from functools import cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code"}
SCHEMES = {"http", "https", "mailto"}


@cache
def _parser() -> MarkdownIt:
    # Line breaks stay line breaks: organisers paste texts whose lines mean something.
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "heading", "lheading", "hr"])


def unsanitised_html(text: str) -> str:
    """The text as HTML as the parser wrote it: to be sanitised before anybody is shown it."""
    html: str = _parser().render(text)
    return html


def markdown_html(text: str) -> SafeString:
    """The text as HTML of paragraphs, lists, emphasis and http(s) or mailto links. No heading, image or raw HTML."""
    html = nh3.clean(
        unsanitised_html(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        url_relative="deny",  # on paper a relative address leads nowhere, and //host leads away unseen
        link_rel=None,
    )
    return mark_safe(html)  # noqa: S308 (nh3 has just sanitised it)
