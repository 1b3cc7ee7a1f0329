"""The small safe Markdown."""

import pytest

from smartcity_session.presentation.markdown import markdown_html, markdown_page


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


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# A\n\n## B\n\n# C", '<h2 id="part-a">A</h2>\n<h3 id="part-b">B</h3>\n<h2 id="part-c">C</h2>\n'),
        ("### A\n\n##### B", '<h2 id="part-a">A</h2>\n<h3 id="part-b">B</h3>\n'),
        ("## A\n\n# B", '<h2 id="part-a">A</h2>\n<h2 id="part-b">B</h2>\n'),
        ("# A\n\n#### B\n\n###### C", '<h2 id="part-a">A</h2>\n<h3 id="part-b">B</h3>\n<h4 id="part-c">C</h4>\n'),
        ("# A\n\n# A", '<h2 id="part-a">A</h2>\n<h2 id="part-a-2">A</h2>\n'),
        ("# 버스", '<h2 id="part-버스">버스</h2>\n'),
        ("# *?*", '<h2 id="part-"><em>?</em></h2>\n'),
        ("#tag, no heading", "<p>#tag, no heading</p>\n"),
        ("# <script>", '<h2 id="part-script">&lt;script&gt;</h2>\n'),
    ],
)
def test_headings_of_a_page_start_below_its_own_and_skip_no_level(text: str, html: str) -> None:
    assert markdown_page(text).html == html


def test_the_contents_of_a_page_are_its_highest_headings() -> None:
    page = markdown_page("## By *train*\n\nLine 2.\n\n### At night\n\n## `Bus` & tram")
    assert [(each.anchor, each.words) for each in page.headings] == [
        ("part-by-train", "By train"),
        ("part-bus-tram", "Bus & tram"),
    ]
    assert page.words == "By train Line 2. At night Bus & tram"
    assert markdown_page("No heading.").headings == ()
