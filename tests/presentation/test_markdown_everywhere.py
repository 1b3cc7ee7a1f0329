"""One Markdown for all outputs: what somebody types, as HTML, on the sheet, and as plain text."""

import dataclasses
from datetime import date
from html import unescape

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.document.html import Imprint
from smartcity_session.document.pdf import Renderer
from smartcity_session.presentation.markdown import markdown_html
from smartcity_session.presentation.plain_text import one_line, plain_text
from tests.document.reading import page_texts
from tests.factories.sheets import d4_content

PREVIEW = Imprint(number=None, as_of=date(2015, 4, 7), short="", site_url="https://congress.example")

# What is typed, its HTML, what the sheet reads, and the plain text
TABLE = [
    ("2015. It was good.", "<p>2015. It was good.</p>", "2015. It was good.", "2015. It was good."),
    (
        "1. One\n2015. It was good.",
        "<ol>\n<li>One</li>\n</ol>\n<p>2015. It was good.</p>",
        "1. One 2015. It was good.",
        "1. One\n\n2015. It was good.",
    ),
    (
        "9. April\n12. May",
        '<ol start="9">\n<li>April</li>\n<li value="12">May</li>\n</ol>',
        "9. April 12. May",
        "9. April\n12. May",
    ),
    ("1. One\n1. Two", "<ol>\n<li>One</li>\n<li>Two</li>\n</ol>", "1. One 2. Two", "1. One\n2. Two"),
    ("**한국(어)**는", "<p><strong>한국(어)</strong>는</p>", "한국(어)는", "한국(어)는"),
    ("한국**(어)**는", "<p>한국<strong>(어)</strong>는</p>", "한국(어)는", "한국(어)는"),
    ("*(東京)*は", "<p><em>(東京)</em>は</p>", "(東京)は", "(東京)は"),
    ('a*"b"*c', '<p>a*"b"*c</p>', 'a*"b"*c', 'a*"b"*c'),
    ("One\n\n* * *\n\nTwo", "<p>One</p>\n<p>* * *</p>\n<p>Two</p>", "One * * * Two", "One\n\n* * *\n\nTwo"),
    ("One\n---", "<p>One</p>\n<p>* * *</p>", "One * * *", "One\n\n* * *"),
    ("- One\n- Two", "<ul>\n<li>One</li>\n<li>Two</li>\n</ul>", "• One • Two", "• One\n• Two"),
    (
        "- One\n\n- Two\n\n  more",
        "<ul>\n<li>\n<p>One</p>\n</li>\n<li>\n<p>Two</p>\n<p>more</p>\n</li>\n</ul>",
        "• One • Two more",
        "• One\n• Two\n  more",
    ),
    (
        "1. One\n   - a\n2. Two",
        "<ol>\n<li>One\n<ul>\n<li>a</li>\n</ul>\n</li>\n<li>Two</li>\n</ol>",
        "1. One ◦ a 2. Two",
        "1. One\n   • a\n2. Two",
    ),
    ("\tOne\n\n\tTwo", "<p>One</p>\n<p>Two</p>", "One Two", "One\n\nTwo"),
    ("    One\n    *two*", "<p>One<br>\n<em>two</em></p>", "One two", "One\ntwo"),
    ("```\nOne\n  two\n```", "<pre><code>One\n  two\n</code></pre>", "One two", "One\n  two"),
    (
        "[the report](https://a.example/r)",
        '<p><a href="https://a.example/r">the report</a></p>',
        "the report",
        "the report (https://a.example/r)",
    ),
    ("[x](javascript:a)", "<p>[x](javascript:a)</p>", "[x](javascript:a)", "[x](javascript:a)"),
    ("[x](//a.example)", "<p><a>x</a></p>", "x", "x"),
    (
        "See https://a.example/b_(c).",
        '<p>See <a href="https://a.example/b_(c)">https://a.example/b_(c)</a>.</p>',
        "See https://a.example/b_(c).",
        "See https://a.example/b_(c).",
    ),
    (
        "www.example.org에서",
        '<p><a href="https://www.example.org">www.example.org</a>에서</p>',
        "www.example.org에서",
        "www.example.org에서",
    ),
    (
        "(mail@example.org), ASP.NET",
        '<p>(<a href="mailto:mail@example.org">mail@example.org</a>), ASP.NET</p>',
        "(mail@example.org), ASP.NET",
        "(mail@example.org), ASP.NET",
    ),
    (
        "> One\n>\n> 1. Two",
        "<blockquote>\n<p>One</p>\n<ol>\n<li>Two</li>\n</ol>\n</blockquote>",
        "One 1. Two",
        "> One\n> \n> 1. Two",
    ),
    ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>", "<b>x</b> & y", "<b>x</b> & y"),
    ("", "", "", ""),
]


@pytest.mark.parametrize(("typed", "html", "printed", "plain"), TABLE)
def test_what_is_typed_reads_the_same_on_pages_on_the_sheet_and_as_plain_text(
    typed: str, html: str, printed: str, plain: str, renderer: Renderer
) -> None:
    assert markdown_html(typed).removesuffix("\n") == html
    assert plain_text(typed) == plain
    content = dataclasses.replace(d4_content(), abstract=typed, guiding_questions=(), outcomes=(), talks=())
    (page,) = page_texts(renderer.render(content, imprint=PREVIEW, photos={}))
    before = "About this session " if typed else "Linked events"
    assert page.partition(before)[2].partition(" Related sessions")[0] == (
        printed if typed else page.partition(before)[2]
    )


MARKS = ["a", "b c", "\n", "\n\n", "- ", "1. ", "2015. ", "> ", "*", "**", "`", "```\n", "    ", "\t", "* * *", "<b>"]
MARKS += ["[x](https://a.example)", "[x](javascript:a)", "![x](y)", "# ", "<https://a.example>", "\\", '"', "\u00a0"]
MARKS += ["<script>", "</p>", "<li>", "&amp;", "https://b.example/c", "www.b.example", "한국(", ")어"]


@given(st.lists(st.sampled_from(MARKS), max_size=30).map("".join))
def test_plain_text_has_the_letters_of_the_html_in_their_order(text: str) -> None:
    assert _letters(one_line(text)) == _letters(unescape(strip_tags(markdown_html(text))))


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))
