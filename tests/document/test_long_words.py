"""Words in which no line can be broken: refused before layout spends minutes on them."""

import dataclasses

import pytest

from smartcity_session.document.html import Imprint
from smartcity_session.document.pdf import LongWordsError, Renderer
from smartcity_session.document.printed import LETTERS_WITHOUT_SPACES, LONGEST_WORD, as_printed, long_words
from smartcity_session.document.process import Limits
from tests.factories.sheets import d4_content, outcomes, talk

CHINESE = LONGEST_WORD * LETTERS_WITHOUT_SPACES
LONGEST = {
    "letters": "x" * LONGEST_WORD,
    "no-break spaces": "word\u00a0" * (LONGEST_WORD // 5),
    "Chinese": "城" * CHINESE,
    "Thai": "ก" * CHINESE,
}


def test_a_long_word_is_refused_without_any_layout_and_its_place_is_named(imprint: Imprint) -> None:
    content = dataclasses.replace(d4_content(), talks=(talk("Rain"), talk("Snow", abstract=f"A word: {'y' * 30_000}.")))
    renderer = Renderer(Limits(processor_seconds=1))  # not started, and not by this either
    with pytest.raises(LongWordsError, match=r"They stand in talk 2, abstract: “y+…” \(30001 letters\)\.$"):
        renderer.render(content, imprint=imprint, photos={})
    assert renderer._process._process is None  # noqa: SLF001 (that there is none is the point)


@pytest.mark.system
@pytest.mark.parametrize("kind", LONGEST)
def test_the_longest_words_are_printed_in_bounded_time(kind: str, imprint: Imprint) -> None:
    content = dataclasses.replace(d4_content(), abstract=LONGEST[kind])
    with Renderer(Limits(seconds=300, processor_seconds=20)) as renderer:  # a tenth of that is needed
        assert renderer.render(content, imprint=imprint, photos={}).pages >= 2


@pytest.mark.parametrize("kind", LONGEST)
def test_one_letter_more_than_the_longest_word_is_refused(kind: str) -> None:
    content = dataclasses.replace(d4_content(), abstract=LONGEST[kind] + LONGEST[kind][0] * LETTERS_WITHOUT_SPACES)
    assert [place for place, _word in long_words(content)] == ["abstract"]


@pytest.mark.parametrize("space", [" ", "\n", "\t", "\u200b", "\u2009", "\u3000"])
def test_a_word_ends_where_a_line_may(space: str) -> None:
    half = "x" * (LONGEST_WORD // 2 + 1)
    assert long_words(dataclasses.replace(d4_content(), title=f"{half}{space}{half}")) == []


def test_what_is_not_printed_may_be_long() -> None:
    link = f"https://example.org/?q={'x' * 30_000}"
    content = dataclasses.replace(d4_content(), abstract=f"[A link]({link})")
    assert (long_words(content), as_printed(content).abstract.strip()) == ([], "A link")


def test_emphasis_ends_no_word() -> None:
    half = "x" * LONGEST_WORD
    assert len(long_words(dataclasses.replace(d4_content(), abstract=f"**{half}**{half}"))) == 1


def test_what_the_sheet_does_not_print_of_a_content_is_no_text_of_it() -> None:
    said = dataclasses.replace(outcomes("Friendships")[0], evidence="Three cities signed.")
    content = dataclasses.replace(d4_content(), cancellation_note="No speakers", outcomes=(said,))
    printed = as_printed(content)
    assert (printed.cancellation_note, printed.outcomes[0].evidence, printed.slug) == ("", "", "")
    cancelled = as_printed(
        dataclasses.replace(content, status="cancelled", outcomes=(dataclasses.replace(said, result="reached"),))
    )
    assert (cancelled.cancellation_note, cancelled.outcomes[0].evidence) == ("No speakers", "Three cities signed.")
