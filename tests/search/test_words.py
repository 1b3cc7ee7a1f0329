"""Words: what matters of a text when somebody looks for it, and what does not."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity_session.search.words import (
    LONGEST_TEXT,
    LONGEST_WORD,
    Phrase,
    finds,
    needle,
    phrases_of,
    placed_words,
    searchable,
    words_of,
)

# Letters that fold, join, split or vanish, beside whatever hypothesis draws.
TEXTS = st.text(
    st.sampled_from("aZzø ßİıéé|\"'*-조스마مَأىة都ガがｶﾞﾊहिकि\u200f\u00ad\u0345ςΣ½²٣\U0001f600\ufe0f\0") | st.characters()
)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("malmo", "Malmö"),
        ("zollner", "Zöllner"),
        ("ZÖLLNER", "Zöllner"),
        ("STRASSE", "Straße"),
        ("oresund", "Øresund"),
        ("istanbul", "İstanbul"),
        ("ISTANBUL", "ıstanbul"),
        ("lodz", "Łódź"),
        ("aeroskobing", "Ærøskøbing"),
        ("조창현", unicodedata.normalize("NFD", "조창현")),
        ("مدينة", "مَدِينَةٌ"),
        ("احمد", "أحمد"),
        ("الى", "إلي"),
        ("مدينه", "مديـــنة"),
        ("σοφος", "ΣΟΦΌΣ"),
        ("елка", "Ёлка"),
        ("m2", "m²"),
        ("2015", "٢٠١٥"),
        ("finance", "ﬁnance"),
        ("smart", "sm\u00adart"),
        ("שלום", "שָׁלוֹם"),
        ("wifi", "\u200fWiFi\u200e"),
    ],
)
def test_case_and_accents_do_not_matter(query: str, text: str) -> None:
    assert words_of(query) == words_of(text) != []


@pytest.mark.parametrize(
    ("one", "other"), [("か", "が"), ("कि", "की"), ("o", "0"), ("zz", "z"), ("都市", "市都"), ("z0a6d", "ス")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert words_of(one) != words_of(other)


@pytest.mark.parametrize("text", ["", " ", "!?", "|", "🎉 ❤️", "\u200f", "\0", '* " ( : -'])
def test_a_text_without_letters_and_digits_has_no_words(text: str) -> None:
    assert words_of(text) == []
    assert phrases_of(text) == ()
    assert searchable([text, text]) == ""


@given(TEXTS)
def test_words_are_letters_and_digits_of_ascii(text: str) -> None:
    words = words_of(text)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
    assert all(0 < len(word) <= LONGEST_WORD for word in words)


@given(TEXTS)
def test_places_are_those_of_the_same_words(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    placed = list(placed_words(composed))
    assert [word.spelled for word in placed] == words_of(text)
    assert all(0 <= word.start < word.end <= len(composed) for word in placed)


@given(TEXTS)
def test_no_letter_is_spelled_as_the_beginning_of_another(text: str) -> None:
    letters = re.compile("(zz|z[0-9a-y]{4}|[0-9a-y])+")
    assert all(letters.fullmatch(word) for word in words_of(text))


@given(TEXTS, TEXTS)
def test_a_text_is_found_by_its_own_words(before: str, text: str) -> None:
    whole = searchable([before, text])
    assert all(finds(phrase, whole) for phrase in phrases_of(text.replace('"', " ")))


def test_a_word_finds_words_that_begin_with_it_and_a_quoted_one_does_not() -> None:
    text = searchable(["Smart cities"])
    assert [finds(phrase, text) for phrase in phrases_of('smart cit "cit" "cities" ties')] == [
        True,
        True,
        False,
        True,
        False,
    ]


def test_a_single_letter_is_found_as_it_stands() -> None:
    assert not finds(phrases_of("d")[0], searchable(["D4 Dublin"]))
    assert finds(phrases_of("d")[0], searchable(["Plan D"]))


def test_quoted_words_stand_side_by_side_in_one_field() -> None:
    (phrase,) = phrases_of("“Smart  City”")
    assert phrase == Phrase(("smart", "city"), opens=False)
    assert finds(phrase, searchable(["A smart city."]))
    assert not finds(phrase, searchable(["city smart", "smart water city"]))
    assert not finds(phrase, searchable(["It is smart", "City of Malmö"]))


def test_a_quotation_mark_without_its_partner_means_nothing() -> None:
    assert phrases_of('smart "city') == phrases_of("smart city")


def test_scripts_without_spaces_are_found_by_any_part() -> None:
    assert finds(phrases_of("都市")[0], searchable(["スマート都市計画"]))
    assert finds(phrases_of("시티")[0], searchable(["스마트시티를 위한"]))
    assert finds(phrases_of("스마트시티")[0], searchable(["스마트 시티"]))
    assert not finds(phrases_of("市都")[0], searchable(["スマート都市計画"]))


def test_operators_are_words_or_nothing() -> None:
    assert phrases_of("NEAR(") == phrases_of("near")
    assert phrases_of("a* OR -b:c ^d & !e | <-> $1; DROP TABLE x --") == phrases_of("a OR b-c d e 1 DROP TABLE x")


def test_a_very_long_word_is_found_by_its_beginning() -> None:
    whole = searchable(["w" * 3000])
    assert len(whole) == LONGEST_WORD + 2
    assert finds(phrases_of("w" * 300)[0], whole)


def test_a_very_long_text_is_cut_between_words() -> None:
    whole = searchable(["word " * LONGEST_TEXT])
    assert LONGEST_TEXT - 10 < len(whole) <= LONGEST_TEXT + 2
    assert set(whole.split()) == {"word"}


def test_the_needle_of_a_phrase_begins_a_word() -> None:
    assert needle(Phrase(("a", "b"), opens=True)) == " a b"
    assert needle(Phrase(("a", "b"), opens=False)) == " a b "
