"""What a result shows of a text: the places where the query was found, in the words of the text itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from smartcity_session.presentation.plain_text import ELLIPSIS, shortened
from smartcity_session.search.words import Phrase, placed_words
from smartcity_session.text.normal_forms import normalized

BEFORE, AFTER = 60, 120  # characters around what was found
LONGEST_BEGINNING = 160
LONGEST_LOOKED_AT = 20_000  # characters of a text: ten pages, which fifty words are looked for in
MOST_PLACES = 3
BETWEEN = " · "  # lines


@dataclass(frozen=True, slots=True)
class ExcerptPart:
    """Some text; `found` where it is what the query asks for."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a phrase was found, from character to character."""

    start: int
    end: int
    phrase: Phrase


def marked(text: str, phrases: Sequence[Phrase]) -> list[ExcerptPart]:
    """The whole text in pieces, those marked that were found."""
    composed = normalized("NFC", text)
    return _pieces(composed, _places(composed, phrases), 0, len(composed))


def excerpt(text: str, phrases: Sequence[Phrase]) -> list[ExcerptPart]:
    """The lines of the text that say most of what was asked for, cut around it; its beginning where nothing does.

    A further line is shown for a phrase that the lines before it do not have, up to MOST_PLACES lines.
    """
    lines = [normalized("NFC", line) for line in text[:LONGEST_LOOKED_AT].split("\n")]
    places = [_places(line, phrases) for line in lines]
    shown: list[ExcerptPart] = []
    missing = {place.phrase for line in places for place in line}
    for _each in range(MOST_PLACES):
        best = max(range(len(lines)), key=lambda at: len(missing & {place.phrase for place in places[at]}))
        newly_shown = missing & {place.phrase for place in places[best]}
        if not newly_shown:
            break
        missing -= newly_shown
        shown += [ExcerptPart(BETWEEN, found=False)] if shown else []
        shown += _around(lines[best], places[best])
    return shown or _beginning(lines)


def _beginning(lines: list[str]) -> list[ExcerptPart]:
    text = BETWEEN.join(line for line in lines if line)
    return [ExcerptPart(shortened(text, length=LONGEST_BEGINNING), found=False)] if text else []


def _places(text: str, phrases: Sequence[Phrase]) -> list[_Place]:
    """Where the phrases are, each word of the text being looked at once for all of them."""
    words = list(placed_words(text))
    spelled = [word.spelled for word in words]
    at: dict[str, list[int]] = {}
    for place, word in enumerate(spelled):
        at.setdefault(word, []).append(place)
    found = [
        _Place(words[start].start, words[end].end, phrase)
        for phrase in phrases
        for start, end in _stretches_of(phrase, spelled, at)
    ]
    return sorted(found, key=lambda place: (place.start, -place.end))


def _stretches_of(phrase: Phrase, spelled: list[str], at: Mapping[str, list[int]]) -> Iterator[tuple[int, int]]:
    """The first and last words of the phrase, looked for from the last, of which only the beginning may be given."""
    *first, last = phrase.words
    for word in [each for each in at if each.startswith(last)] if phrase.opens else [last]:
        for end in at.get(word, ()):
            start = end - len(first)
            if start >= 0 and spelled[start:end] == first:
                yield start, end


def _around(line: str, places: list[_Place]) -> list[ExcerptPart]:
    first = places[0]
    start = max(0, first.start - BEFORE)
    if start:
        space = line.find(" ", start, start + BEFORE // 2)  # further on it is one of few, in a script without spaces
        start = space + 1 if space >= 0 else start
    end = min(len(line), first.end + AFTER)
    if end < len(line):
        space = line.rfind(" ", end - AFTER // 2, end)
        end = space if space >= 0 else end
    pieces = _pieces(line, places, start, end)
    before = [ExcerptPart(ELLIPSIS, found=False)] if start else []
    after = [ExcerptPart(ELLIPSIS, found=False)] if end < len(line) else []
    return [*before, *pieces, *after]


def _pieces(text: str, places: list[_Place], start: int, end: int) -> list[ExcerptPart]:
    """The text from `start` to `end` in pieces; places that overlap are one."""
    pieces = []
    at = start
    for place in places:
        if place.start >= end or place.end <= at:
            continue
        if place.start > at:
            pieces.append(ExcerptPart(text[at : place.start], found=False))
        pieces.append(ExcerptPart(text[max(at, place.start) : min(place.end, end)], found=True))
        at = min(place.end, end)
    if at < end:
        pieces.append(ExcerptPart(text[at:end], found=False))
    return pieces
