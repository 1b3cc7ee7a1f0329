"""Markdown as plain text."""

import pytest

from smartcity_session.presentation.plain_text import excerpt, plain_text


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("A *smart* [city](https://example.org) & more", "A smart city (https://example.org) & more"),
        ("One\nline break\n\nParagraph", "One\nline break\n\nParagraph"),
        ("- first\n- second", "• first\n• second"),
        ("1 < 2 <script>alert(1)</script>", "1 < 2 <script>alert(1)</script>"),
        ("", ""),
    ],
)
def test_only_the_words_stay(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


def test_what_was_made_of_a_text_is_remembered_unless_it_is_long() -> None:
    short, long = "A *smart* city", "A *smart* city\n\n" * 1_000
    assert plain_text(short) is plain_text(short)
    assert plain_text(long) is not plain_text(long)
    assert plain_text(long) == "\n\n".join(["A smart city"] * 1_000)


def test_an_excerpt_is_cut_between_words() -> None:
    assert excerpt("A smart city is not, just", length=100) == "A smart city is not, just"
    assert excerpt("A smart city is not, just smart", length=24) == "A smart city is not…"
    assert len(excerpt("word " * 100, length=50)) <= 50


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("第一 " + "智慧城市" * 20, 40, "第一 " + "智慧城市" * 9 + "…"),
        ("D4 " + "เมืองอัจฉริยะ" * 10, 40, "D4 เมืองอัจฉริยะเมืองอัจฉริยะเมืองอัจฉ…"),
        ("D4 " + "เมืองอัจฉริยะ" * 10, 35, "D4 เมืองอัจฉริยะเมืองอัจฉริยะเมือง…"),
        ("智慧城市" * 20, 10, "智慧城市智慧城市智…"),
        ("a " + "b" * 50, 20, "a " + "b" * 17 + "…"),
    ],
)
def test_a_text_without_spaces_is_cut_between_letters(text: str, length: int, cut: str) -> None:
    assert excerpt(text, length=length) == cut
