"""What a result shows of a text: the places where the query was found, in the words of the text itself."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from smartcity_session.search.words import Phrase, Word, placed_words

BEFORE, AFTER = 60, 120  # characters around what was found
LONGEST_BEGINNING = 160
MOST_PLACES = 3
ELLIPSIS = "…"
BETWEEN = " · "  # lines


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; `found` where it is what the query asks for."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a phrase was found, from character to character."""

    start: int
    end: int
    phrase: Phrase


def marked(text: str, phrases: Sequence[Phrase]) -> list[Piece]:
    """The whole text in pieces, those marked that were found."""
    composed = unicodedata.normalize("NFC", text)
    return _pieces(composed, _places(composed, phrases), 0, len(composed))


def excerpt(text: str, phrases: Sequence[Phrase]) -> list[Piece]:
    """The lines of the text that say most of what was asked for, cut around it; its beginning where nothing does.

    A further line is shown for a phrase that the lines before it do not have, up to MOST_PLACES lines.
    """
    lines = [unicodedata.normalize("NFC", line) for line in text.split("\n")]
    places = [_places(line, phrases) for line in lines]
    shown: list[Piece] = []
    missing = {place.phrase for line in places for place in line}
    for _each in range(MOST_PLACES):
        best = max(range(len(lines)), key=lambda at: len(missing & {place.phrase for place in places[at]}))
        told = missing & {place.phrase for place in places[best]}
        if not told:
            break
        missing -= told
        shown += [Piece(BETWEEN, found=False)] if shown else []
        shown += _around(lines[best], places[best])
    return shown or _beginning(lines)


def _beginning(lines: list[str]) -> list[Piece]:
    text = BETWEEN.join(line for line in lines if line)
    if len(text) > LONGEST_BEGINNING:
        text = text[:LONGEST_BEGINNING].rsplit(" ", maxsplit=1)[0] + ELLIPSIS
    return [Piece(text, found=False)] if text else []


def _places(text: str, phrases: Sequence[Phrase]) -> list[_Place]:
    words = list(placed_words(text))
    found = [place for phrase in phrases for place in _places_of(phrase, words)]
    return sorted(found, key=lambda place: (place.start, -place.end))


def _places_of(phrase: Phrase, words: list[Word]) -> list[_Place]:
    length = len(phrase.words)
    spelled = [word.spelled for word in words]
    return [
        _Place(words[at].start, words[at + length - 1].end, phrase)
        for at in range(len(words) - length + 1)
        if _stands(phrase, spelled[at : at + length])
    ]


def _stands(phrase: Phrase, words: list[str]) -> bool:
    *first, last = phrase.words
    same = words[-1].startswith(last) if phrase.opens else words[-1] == last
    return same and words[:-1] == first


def _around(line: str, places: list[_Place]) -> list[Piece]:
    first = places[0]
    start = max(0, first.start - BEFORE)
    if start:
        space = line.find(" ", start, first.start)
        start = space + 1 if space >= 0 else start
    end = min(len(line), first.end + AFTER)
    if end < len(line):
        space = line.rfind(" ", first.end, end)
        end = space if space >= 0 else end
    pieces = _pieces(line, places, start, end)
    before = [Piece(ELLIPSIS, found=False)] if start else []
    after = [Piece(ELLIPSIS, found=False)] if end < len(line) else []
    return [*before, *pieces, *after]


def _pieces(text: str, places: list[_Place], start: int, end: int) -> list[Piece]:
    """The text from `start` to `end` in pieces; places that overlap are one."""
    pieces = []
    at = start
    for place in places:
        if place.start >= end or place.end <= at:
            continue
        if place.start > at:
            pieces.append(Piece(text[at : place.start], found=False))
        pieces.append(Piece(text[max(at, place.start) : min(place.end, end)], found=True))
        at = min(place.end, end)
    if at < end:
        pieces.append(Piece(text[at:end], found=False))
    return pieces
