"""Unicode's normal forms, in time that grows with the text alone.

Python sorts the accents on a letter by insertion: a letter with 100,000 of them takes 20 s. So a letter keeps only as
many as it has in Unicode's Stream-Safe Text Format (UAX #15, 13).
"""

import unicodedata
from collections.abc import Iterator
from typing import Literal

MOST_MARKS = 30


class _Marks(dict[str, bool]):
    """Whether a character, once decomposed, begins with an accent; found once for each."""

    def __missing__(self, character: str) -> bool:
        self[character] = unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) > 0
        return self[character]


_MARKS = _Marks()


def normalized(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """The text in a normal form of Unicode, without the accents that are too many on one letter."""
    if text.isascii():
        return text
    surplus = set(surplus_marks(text))
    kept = "".join(each for place, each in enumerate(text) if place not in surplus) if surplus else text
    return unicodedata.normalize(form, kept)


def surplus_marks(text: str) -> Iterator[int]:
    """The places of the accents that are too many on one letter."""
    marks = 0
    for place, character in enumerate(text):
        marks = marks + 1 if _MARKS[character] else 0
        if marks > MOST_MARKS:
            yield place
