"""What results show of a text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.search.excerpts import ExcerptPart, excerpt, marked
from smartcity_session.search.words import phrases_of


def shown(pieces: list[ExcerptPart]) -> str:
    return "".join(f"[{piece.text}]" if piece.found else piece.text for piece in pieces)


def test_what_was_found_is_marked_as_the_text_writes_it() -> None:
    assert shown(marked("Siegfried Zöllner in der Straße", phrases_of("zoll STRASSE"))) == (
        "Siegfried [Zöllner] in der [Straße]"
    )
    assert shown(marked("스마트시티를", phrases_of("시티"))) == "스마트[시티]를"
    assert shown(marked("في مَدِينَةٍ كبيرة", phrases_of("مدينة"))) == "في [مَدِينَةٍ] كبيرة"


def test_phrases_that_overlap_are_marked_as_one() -> None:
    assert shown(marked("smart water city", phrases_of('"smart water" "water city"'))) == "[smart water][ city]"


def test_an_excerpt_is_cut_around_what_was_found() -> None:
    text = "Beginning " * 30 + "the water of Malmö is clean " + "ending " * 40
    cut = shown(excerpt(text, phrases_of("malmo")))
    assert cut.startswith("…Beginning")
    assert cut.endswith("ending…")
    assert "the water of [Malmö] is clean" in cut
    assert len(cut) < 220


def test_an_excerpt_shows_a_line_for_each_word() -> None:
    text = "Nothing here\nWater in a pipe\nA city\nWater again"
    assert shown(excerpt(text, phrases_of("city water"))) == "[Water] in a pipe · A [city]"


def test_where_the_title_alone_was_found_the_text_begins() -> None:
    assert shown(excerpt("One line\nand another", phrases_of("title"))) == "One line · and another"
    assert shown(excerpt("word " * 100, phrases_of("title"))) == "word " * 31 + "word…"
    assert excerpt("", phrases_of("title")) == []


@given(st.text(max_size=80), st.text(max_size=20))
def test_pieces_are_the_whole_text(text: str, query: str) -> None:
    pieces = marked(text, phrases_of(query))
    assert "".join(piece.text for piece in pieces) == unicodedata.normalize("NFC", text)
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "found", "length"),
    [
        ("第一 " + "城市" * 100, "第一", 123),
        ("城市" * 50 + " 水 " + "城市" * 100, "水", 183),
    ],
)
def test_a_line_without_spaces_is_cut_around_what_was_found_and_not_at_the_only_space(
    text: str, found: str, length: int
) -> None:
    cut = "".join(part.text for part in excerpt(text, phrases_of(found)))
    assert len(cut) == length
    assert found in cut
