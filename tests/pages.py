"""What stands on a page, as a reader sees it."""

import re
from html import unescape
from typing import Any

from django.utils.html import strip_tags


def words(page: Any) -> str:
    """The text of a response, or of some HTML: plain single spaces, and none before a mark that follows an element."""
    html = page if isinstance(page, str) else page.content.decode()
    text = " ".join(unescape(strip_tags(html.replace("<", " <"))).split())
    return re.sub(r" (?=[,.:;])", "", text)


def main_of(html: str) -> str:
    """What stands in the main element of a page, as HTML."""
    return html[html.index("<main") : html.index("</main>")]
