"""Texts are compared exactly, and all texts of a page together in bounded time."""

import dataclasses
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.content import SessionContent
from smartcity_session.diff.changelog import changelog
from smartcity_session.diff.words import (
    MOST_COMPARISONS_OF_A_PAGE,
    MOST_PIECES_OF_A_PAGE,
    ComparisonBudget,
    WordRun,
    aligned,
    word_changes,
)
from tests.factories.contents import content_of, talk_of
from tests.processor import processor_seconds

LISTS = st.lists(st.sampled_from("abc"), max_size=20)


def most_in_common(before: list[str], after: list[str]) -> int:
    """The length of the longest list that both have in the same order, by the textbook."""
    row = [0] * (len(after) + 1)
    for item in before:
        above, row = row, [0]
        row.extend(0 for _each in after)
        for place, other in enumerate(after):
            row[place + 1] = above[place] + 1 if item == other else max(above[place + 1], row[place])
    return row[-1]


@given(LISTS, LISTS)
def test_as_many_items_as_can_be_are_kept(before: list[str], after: list[str]) -> None:
    kept = 0
    for tag, old, new in aligned(before, after, budget=ComparisonBudget()):
        if tag == "equal":
            assert before[old.start : old.stop] == after[new.start : new.stop]
            kept += len(old)
    assert kept == most_in_common(before, after)


@given(LISTS, LISTS, st.sampled_from([0, 5, 1000]))
def test_the_stretches_follow_one_another_and_leave_nothing_out(
    before: list[str], after: list[str], comparisons: int
) -> None:
    found = list(aligned(before, after, budget=ComparisonBudget(comparisons)))
    assert all((a.stop, b.stop) == (c.start, d.start) for (_t, a, b), (_u, c, d) in pairwise(found))
    assert all(tag != other for (tag, *_a), (other, *_b) in pairwise(found))
    assert [each for _tag, old, _new in found for each in old] == list(range(len(before)))
    assert [each for _tag, _old, new in found for each in new] == list(range(len(after)))


def test_a_text_in_which_every_second_word_is_new_is_compared_at_once() -> None:
    """The words that stayed stand alone, and each has many places: a search for the longest run takes a minute."""
    old = "old " + " ".join(f"a x{number}" for number in range(999))
    new = "new " + " ".join(f"a y{number}" for number in range(999))
    pieces: list[WordRun] = []
    assert processor_seconds(lambda: pieces.extend(word_changes(old, new)), enough=3) < 3
    assert sum(piece.text == " a" for piece in pieces if piece.kind == "equal") == 999


def content_with_abstracts(word: str, *, talks: int, words: int) -> SessionContent:
    """Talks whose abstracts have as many words, every tenth the same whatever `word` is."""
    text = " ".join(f"same{number}" if number % 10 == 0 else f"{word}{number}" for number in range(words))
    return content_of(talks=tuple(talk_of(number, abstract=f"{word} {text}") for number in range(talks)))


def pieces_of(old: SessionContent, new: SessionContent, **options: Any) -> list[tuple[WordRun, ...]]:
    return [entry.pieces for section in changelog(old, new, **options) for entry in section.entries]


def test_thirty_long_texts_on_a_page_are_compared_within_its_bounds() -> None:
    old, new = (content_with_abstracts(word, talks=30, words=2000) for word in ("old", "new"))
    told: list[tuple[WordRun, ...]] = []
    assert processor_seconds(lambda: told.extend(pieces_of(old, new)), enough=5) < 5
    compared = [pieces for pieces in told if len(pieces) > 2]
    whole = [pieces for pieces in told if len(pieces) == 2]
    assert len(compared) + len(whole) == 30
    assert 0 < sum(map(len, compared)) <= MOST_PIECES_OF_A_PAGE
    assert whole[-1] == (WordRun("del", old.talks[-1].abstract), WordRun("ins", new.talks[-1].abstract))


def test_what_is_compared_on_a_page_is_counted_over_all_its_texts() -> None:
    budget = ComparisonBudget()
    texts = [" ".join(f"{word}{number}" for number in range(3000)) for word in ("old", "new")]
    for _each in range(50):
        before = budget.comparisons
        word_changes(texts[0], texts[1], budget=budget)
    assert 0 <= budget.comparisons == before < 9_000_000
    assert MOST_COMPARISONS_OF_A_PAGE // 9_000_000 < 50


def test_where_readers_do_not_see_the_words_none_is_compared_and_as_many_changes_are_told() -> None:
    old, new = (content_with_abstracts(word, talks=3, words=50) for word in ("old", "new"))
    old = dataclasses.replace(old, guiding_questions=("Why?", "When?"))
    new = dataclasses.replace(new, guiding_questions=("Why?", "How?"))
    told = changelog(old, new, word_by_word=False)
    assert [len(entry.pieces) for section in told for entry in section.entries] == [2, 2, 2, 2]
    assert [[entry.words for entry in section.entries] for section in told] == [
        [entry.words for entry in section.entries] for section in changelog(old, new)
    ]
