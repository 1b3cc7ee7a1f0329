"""Texts and queries as words that any database compares alike.

A word is folded (no case, no accents, no vowel signs of Arabic and Hebrew, one form of letters that readers mix up) and
then spelled in ASCII, so that no tokenizer, collation or version of Unicode but Python's has a say in what is found.
Scripts that are written without spaces, and Hangul, whose words carry particles, are split into their characters:
neighbours in the query have to be neighbours in the text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from smartcity_session.text.letters import LATIN
from smartcity_session.text.normal_forms import normalized

FOLDING = 1  # raise it when a text folds to other words than before: entries of another number are made anew
LONGEST_QUERY = 300  # characters: the longest title fits
LONGEST_WORD = 255  # of a spelled word
LONGEST_TEXT = 200_000  # of all spelled words of a text; a tsvector holds a megabyte
BREAK = "|"  # between fields: no phrase reaches across it

DIGITS = "0123456789abcdefghijklmnopqrstuvwxy"  # of spelled letters; "z" begins one
SPELLED_DIGITS = 4
# Marks that are no accents: vowels of Indic scripts and Thai (0), voicing of Kana (8), viramas (9).
KEPT_MARKS = {0, 8, 9}
WHOLE_CHARACTERS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # signs among Han
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),  # Hangul
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),
    (0x20000, 0x323AF),
)
# Letters as readers without them type them, and forms of one Arabic letter.
LETTERS = {
    **LATIN,
    "\u0640": "",  # tatweel, which only stretches a word
    "\u0671": "\u0627",  # alef wasla
    "\u0649": "\u064a",  # alef maqsura
    "\u06cc": "\u064a",  # Farsi yeh
    "\u06a9": "\u0643",  # keheh
    "\u0629": "\u0647",  # teh marbuta
}
UNSEEN = {"\u034f", "\u115f", "\u1160", "\u3164", *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))}
SPELLED_LETTER = re.compile(f"zz|z[{DIGITS}]{{{SPELLED_DIGITS}}}|.")
QUOTES = re.compile('["“”„‟«»]')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that have to be neighbours in one field; with `opens`, the last one only has to begin so."""

    words: tuple[str, ...]
    opens: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A spelled word with the place in the text that it was read from."""

    spelled: str
    start: int
    end: int


def words_of(text: str) -> list[str]:
    """The words of a text in their order."""
    composed = normalized("NFC", text)
    return [word[:LONGEST_WORD] for word in composed.translate(_SPELLING).split(" ") if word]


def searchable(fields: Iterable[str]) -> str:
    """The words of some fields as one text in which `finds` can look: at most LONGEST_TEXT characters."""
    spelled = f" {BREAK} ".join(words for words in (" ".join(words_of(field)) for field in fields) if words)
    if len(spelled) > LONGEST_TEXT:
        spelled = spelled[:LONGEST_TEXT].rsplit(" ", maxsplit=1)[0]
    return f" {spelled} " if spelled else ""


def placed_words(text: str) -> Iterator[Word]:
    """The words of a text, which has to be in NFC, with their places: what `words_of` says of it, one by one."""
    spelled, start, end = "", 0, 0
    for place, character in enumerate(text):
        letters = _SPELLING[ord(character)]
        if spelled and not letters:
            end = place + 1  # an accent belongs to the letter before it
        for part in re.findall(" |[^ ]+", letters):
            if part == " ":
                if spelled:
                    yield Word(spelled[:LONGEST_WORD], start, end)
                spelled = ""
                continue
            if not spelled:
                start = place
            spelled += part
            end = place + 1
    if spelled:
        yield Word(spelled[:LONGEST_WORD], start, end)


def phrases_of(query: str) -> tuple[Phrase, ...]:
    """What has to be found for a query: all of these. Empty where it holds no letter and no digit.

    What is between quotation marks is found as it is. Any other word of two letters or more also finds the words
    that begin with it; a word that folds to several ("smart-city", a run of Han) finds them side by side.
    """
    found: dict[Phrase, None] = {}
    parts = QUOTES.split(query)
    for number, part in enumerate(parts):
        quoted = number % 2 == 1 and number < len(parts) - 1
        for chunk in [part] if quoted else part.split():
            words = tuple(words_of(chunk))
            if words:
                found[Phrase(words, opens=not quoted and _is_long(words[-1]))] = None
    return tuple(found)


def finds(phrase: Phrase, text: str) -> bool:
    """Whether the phrase is in a `searchable` text: what every database has to say, too."""
    return needle(phrase) in text


def needle(phrase: Phrase) -> str:
    """The part of a `searchable` text that says that the phrase is in it."""
    return f" {' '.join(phrase.words)}" + ("" if phrase.opens else " ")


def _is_long(word: str) -> bool:
    return len(SPELLED_LETTER.findall(word)) > 1


def _spelled(character: str) -> str:
    """How a character of a text is spelled: " " for what separates words, "" for what is passed over."""
    folded = _without_accents(_without_accents(character).casefold())  # casefold brings accents of its own
    plain = "".join(LETTERS.get(each, each) for each in folded)
    return "".join(map(_letters, unicodedata.normalize("NFC", plain)))


def _without_accents(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not _is_passed_over(each))


def _is_passed_over(character: str) -> bool:
    """Whether it is an accent, a vowel sign, or a character that nobody sees."""
    category = unicodedata.category(character)
    accent = category == "Mn" and unicodedata.combining(character) not in KEPT_MARKS
    return accent or category in {"Cf", "Me"} or character in UNSEEN


def _letters(character: str) -> str:
    """One folded character in ASCII. Every character's spelling begins no other's, so that prefixes stay prefixes."""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if character.isascii() and character.isalpha():
        return "zz" if character == "z" else character
    if unicodedata.category(character)[0] not in "LNM":
        return " "
    number, digits = ord(character), ""
    for _place in range(SPELLED_DIGITS):
        number, digit = divmod(number, len(DIGITS))
        digits = DIGITS[digit] + digits
    return f" z{digits} " if any(first <= ord(character) <= last for first, last in WHOLE_CHARACTERS) else f"z{digits}"


class _Spelling(dict[int, str]):
    """The spelling of every character, found once: `str.translate` reads it."""

    def __missing__(self, code: int) -> str:
        self[code] = _spelled(chr(code))
        return self[code]


_SPELLING = _Spelling()
