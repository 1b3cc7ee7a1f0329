"""The small safe Markdown."""

import pytest

from smartcity_session.presentation.markdown import markdown_html


def test_paragraphs_and_line_breaks_survive() -> None:
    assert markdown_html("One\ntwo\n\nThree") == "<p>One<br>\ntwo</p>\n<p>Three</p>\n"


def test_lists_emphasis_and_links_are_shown() -> None:
    assert markdown_html("* *a*\n* [b](https://example.org/)") == (
        '<ul>\n<li><em>a</em></li>\n<li><a href="https://example.org/">b</a></li>\n</ul>\n'
    )


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "vbscript:x"])
def test_an_address_that_is_no_web_page_never_becomes_a_link(address: str) -> None:
    assert "href" not in markdown_html(f"[click]({address})")


@pytest.mark.parametrize("address", ["//evil.example/x", "/admin/", "page.html", "#top"])
def test_a_relative_address_never_becomes_a_link(address: str) -> None:
    assert markdown_html(f"[click]({address})") == "<p><a>click</a></p>\n"


@pytest.mark.parametrize("html", ["<script>x</script>", "<img src=x onerror=y>", "<b>x</b>", "<a href='//x'>y</a>"])
def test_raw_html_is_shown_as_typed(html: str) -> None:
    shown = markdown_html(html)
    assert html.split("<")[1].split(">", maxsplit=1)[0].split(maxsplit=1)[0] in shown
    assert "<p>&lt;" in shown


def test_headings_images_and_rules_stay_text() -> None:
    shown = markdown_html("# Big\n\n![alt](https://example.org/x.png)\n\n---")
    assert "<h1" not in shown
    assert "<img" not in shown
    assert "<hr" not in shown
