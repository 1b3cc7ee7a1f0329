"""Lines that only make sense together: a time above its title, and the numbered lines of a series."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from smartcity_session.importer.text.line_labels import FACTS, read_label
from smartcity_session.importer.text.lines import Line, TextPiece
from smartcity_session.importer.text.vocabulary import heading_of, vocabulary, words_of
from smartcity_session.importer.text.when import find_times, read_when

LONGEST_TIME = 40
MOST_LINES = 5000  # among which times stand alone
_DOTTED = re.compile(r"(?P<hour>[01]?\d|2[0-3])\.(?P<minute>[0-5]\d)\s+(?=[\"“„«]?[^\W\d_])")
_NUMBERED = re.compile(
    r"(?P<word>[^\W\d_]{2,20})\s?(?P<number>\d{1,2}|[IVX]{1,4}|[A-D])\s?(?:[:：.|]|\s[–—-]|\)(?=\s))\s*+(?=\S)"
)


def joined(lines: Sequence[Line], heads: Collection[int] = ()) -> list[Line]:
    """The lines, with times alone joined to the line below, and "Table 2 –" of a series as the bullet of its line.

    `heads` are the indexes of lines that say when a session is, not a talk.
    """
    return _with_series(_with_dotted_times(_with_times(lines, heads)))


def _with_times(lines: Sequence[Line], heads: Collection[int]) -> list[Line]:
    """Where a time stands alone on its line, again and again, the line below is what begins then."""
    alone = {
        index for index, line in enumerate(lines[:MOST_LINES]) if index not in heads and _is_time_alone(lines, index)
    }
    if len(alone) < 2:
        return list(lines)
    found: list[Line] = []
    for index, line in enumerate(lines):
        if index in alone:
            below = lines[index + 1]
            whole = line.whole.to(below.whole)
            found.append(replace(line, whole=whole, body=whole, bullet=None))
        elif index - 1 not in alone:
            found.append(line)
    return found


def _with_dotted_times(lines: Sequence[Line]) -> list[Line]:
    """Numbers with a dot that begin several lines and rise are times: "14.05 Trees", "14.11 Benches"."""
    numbers = {
        index: int(found["hour"]) * 60 + int(found["minute"])
        for index, line in enumerate(lines)
        if (found := _DOTTED.match(line.body.text))
    }
    minutes = list(numbers.values())
    rising = all(before < after for before, after in pairwise(minutes))
    if len(minutes) < 2 or not rising or len({each % 60 for each in minutes}) == 1:  # "14.05", "15.05" may be days
        return list(lines)
    return [replace(line, dotted=True) if index in numbers else line for index, line in enumerate(lines)]


def _is_time_alone(lines: Sequence[Line], index: int) -> bool:
    line = lines[index]
    below = lines[index + 1] if index + 1 < len(lines) else None
    if line.blank or line.bullet or line.column or below is None or below.blank or len(line.whole.text) > LONGEST_TIME:
        return False
    if _begins_a_session(below):
        return False
    times = find_times(line.whole.text)
    when = read_when(line.whole)
    if times is None or not when.is_all or when.dates or when.day or when.room:
        return False
    if (label := read_label(below)) and label.rest and label.part in FACTS:
        return False
    above = lines[index - 1] if index else None
    if above is not None and not above.blank and read_when(above.whole).dates:
        return False
    return find_times(below.whole.text[:LONGEST_TIME]) is None and read_when(below.whole).dates is None


def _begins_a_session(line: Line) -> bool:
    words = words_of(line.whole.text.replace(":", " ", 1))
    known = vocabulary()
    return len(words) > 1 and words[0] in known.session - known.talk_words and any(map(str.isdigit, words[1]))


def _with_series(lines: Sequence[Line]) -> list[Line]:
    numbers: dict[str, set[str]] = {}
    leads = {index: found for index, line in enumerate(lines) if (found := _NUMBERED.match(line.body.text))}
    for found in leads.values():
        numbers.setdefault(found["word"].casefold(), set()).add(found["number"])
    return [
        _with_bullet(line, leads[index].end())
        if index in leads and len(numbers[word := leads[index]["word"].casefold()]) > 1 and _is_of_series(word)
        else line
        for index, line in enumerate(lines)
    ]


def _is_of_series(word: str) -> bool:
    """Whether the word counts the lines of a list rather than sessions, days or people."""
    heading = heading_of(word)
    known = vocabulary()
    sessions = known.session - known.talk_words  # "Paper 1" is no session
    return (
        (heading is None or heading.part in {"talks", "remarks", "abstract", "ignored"})
        and word not in sessions | known.code_words | known.rooms | known.months.keys() | known.weekdays
        and word not in known.parts
    )


def _with_bullet(line: Line, end: int) -> Line:
    bullet = TextPiece(line.whole.source, line.whole.start, line.body.cut(end).start).trimmed()
    return replace(line, bullet=bullet, body=line.body.cut(end))
