"""Plain text is cleaned once: the same words as of HTML that was sanitised before."""

import html

import nh3
from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.presentation.markdown import markdown_html
from smartcity_session.presentation.plain_text import plain_text

MARKS = [
    "a",
    "b c",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "*",
    "**",
    "`",
    "    ",
    "<b>",
    "<script>",
    "</p>",
    "<li>",
    "&amp;",
]
MARKS += ["[x](https://a.example)", "[x](javascript:a)", "![x](y)", "# ", "<https://a.example>", "\\", '"', "\u00a0"]


@given(st.lists(st.sampled_from(MARKS), max_size=30).map("".join) | st.text(max_size=200))
def test_the_words_are_those_of_what_pages_show(text: str) -> None:
    marked = markdown_html(text).replace("</p>", "</p>\n").replace("<li>", "<li>• ")
    assert plain_text(text) == html.unescape(nh3.clean(marked, tags=set())).strip()
