"""Where the sessions of a text begin, which may have several."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from smartcity_session.importer.text.hints import HintKind
from smartcity_session.importer.text.line_labels import read_label
from smartcity_session.importer.text.line_shapes import is_part, is_prose, likeness_of
from smartcity_session.importer.text.lines import Line, TextPiece
from smartcity_session.importer.text.people import Likeness
from smartcity_session.importer.text.questions import ends_a_sentence
from smartcity_session.importer.text.rows import is_slot, read_row
from smartcity_session.importer.text.titles import (
    DECORATION,
    MOST_LINES,
    TitleLine,
    at_code,
    code_value,
    find_title,
    head_line,
    is_title_like,
    session_line,
    strong_people,
    title_line,
)
from smartcity_session.importer.text.vocabulary import canonical, vocabulary, words_of
from smartcity_session.importer.text.when import TimesFound, is_room, read_when

LEAST_MINUTES = 45  # of a session that has neither a chair nor a line for its room
LINES_WITH_A_TITLE = 20  # of a block
LINES_OF_A_BLOCK = 4  # in which its time stands
LINES_OF_A_HEAD = 5  # below the title of one of several sessions
LONGEST_PLACE = 4  # words
MOST_OF_A_SERIES = 12  # sessions: the whole text is marked for each
_CODED = re.compile(
    rf"{DECORATION}(?:[^\W\d_]{{4,14}}\s)?(?P<code>(?P<letters>[A-Z]{{1,4}}[- ]?)(?P<number>\d{{1,3}}))"
    r"(?:\s*[:：|.)–—-]\s*|\s+)(?P<title>[\"“„«]?[^\W\d_a-z].{3,200})"
)


def sessions_of(lines: Sequence[Line], hints: dict[int, HintKind]) -> list[tuple[int, TitleLine | None]]:
    """Where each session of the text begins, the first at 0; its title line, where that is known already.

    A session begins with a line of the same shape as the first has, with another code and more below it; or the lines
    are a series of codes, each with a chair, a time or a room of its own; or a form with a title is filled in twice.
    """
    series = _series(lines, hints)
    starts: dict[int, TitleLine | None] = {
        index - _is_time_above(lines, index) if number else 0: title
        for number, (index, title) in enumerate(series.items())
    }
    starts |= {
        index: None
        for index, line in enumerate(lines)
        if not line.blank
        and index not in starts
        and hints.get(line.number) is HintKind.ANOTHER_SESSION
        and hints.get(line.number - 1) is not HintKind.ANOTHER_SESSION
    }
    if not series:
        found = _forms(lines, hints)[1:] or _repeated(lines, hints)
        blocks = _blocks(lines, hints) or ({} if found else _chaired(lines, hints))
        if len(blocks) > len(found) + 1:
            starts |= blocks
        else:
            starts |= dict.fromkeys([0, *found])
    else:
        starts.setdefault(0, None)
    return sorted((_with_date_above(lines, index), title) for index, title in starts.items())


def _with_date_above(lines: Sequence[Line], index: int) -> int:
    """The line above, where it is a paragraph that says the date: sessions are below their days."""
    if index < 2 or not lines[index - 1].blank or lines[index - 2].blank or (index > 2 and not lines[index - 3].blank):
        return index
    when = read_when(lines[index - 2].whole)
    return index - 2 if when.is_all and (when.dates or when.day) and not when.times else index


# Blocks: a time with its end, a room, a title and a chair, again and again


@dataclass(frozen=True)
class _Block:
    """A paragraph that says when a session is; `title` is behind the time, where they share a line."""

    times: TimesFound
    title: TitleLine | None = None


def _blocks(lines: Sequence[Line], hints: dict[int, HintKind]) -> dict[int, TitleLine | None]:
    """By index the lines at which sessions begin that say when they are, and have a chair, a room or much time.

    Where a time above them has all of theirs in it, or one of them has all others, they are parts of one session.
    """
    blocks: dict[int, _Block] = {}
    above: list[TimesFound] = []
    first: TimesFound | None = None  # of a session whose time stands further below its title
    for index, line in enumerate(lines[:MOST_LINES]):
        if line.blank or line.number in hints:
            continue
        is_first = not index or lines[index - 1].blank
        if is_first and (block := _block(lines[index : index + LINES_OF_A_BLOCK])):
            blocks[index if block.title else _begin_of_block(lines, index)] = block
        elif not blocks and (times := read_when(line.whole).times):
            above.append(times)
            first = first or _range_of(line)
    if not all(block.title for block in blocks.values()):
        blocks = {index: block for index, block in blocks.items() if not block.title}
    if not blocks or len(blocks) > MOST_OF_A_SERIES or _is_chaired(lines[: min(blocks)]):
        return {}
    follow = all(before.times.end == behind.times.start for before, behind in pairwise(blocks.values()))
    own = [
        _is_whole(lines[start:end], blocks[start], by_time=not follow)
        for start, end in pairwise([*blocks, len(lines)])
        if start in blocks
    ]
    ranges = [block.times for block in blocks.values()]
    has_people = all(_is_chaired(lines[start:end]) for start, end in pairwise([*blocks, len(lines)]))
    if first and has_people and all(own) and not any(_overlap(first, each) for each in ranges):
        return {0: None} | {index: block.title for index, block in blocks.items()}
    if len(blocks) < 2 or sum(own) < max(2, len(own) - 1):
        return {}
    wholes = [each for each in ranges if any(other.start != each.start for other in ranges)]
    are_parts = any(all(_has_in_it(whole, part) for part in ranges) for whole in (*above, *wholes))
    return {} if are_parts else {index: block.title for index, block in blocks.items()}


def heads_of_blocks(lines: Sequence[Line], hints: dict[int, HintKind]) -> set[int]:
    """Indexes of the lines in which the time of each block stands, where the text is of such blocks."""
    return {index for start in _blocks(lines, hints) for index in range(start, start + LINES_OF_A_BLOCK)}


def _block(head: Sequence[Line]) -> _Block | None:
    """The block that begins with the lines: one of them says when it is, and others are the title or the kind."""
    lines = list(itertools.takewhile(lambda line: not line.blank, head))
    if is_part(lines[0].body.text):
        return None
    title = head_line(lines[0])
    times = (
        next((found for fact in title.facts if (found := read_when(fact, loose=True).times)), None) if title else None
    )
    if times and times.end and not any(map(read_row, lines[1:])):
        return _Block(times, title)
    times = next((found for line in lines if (found := _range_of(line))), None) if len(lines) > 1 else None
    return _Block(times) if times else None


def _begin_of_block(lines: Sequence[Line], index: int) -> int:
    """The line above, where it is a paragraph of its own: the title of facts alone, or the kind and the code."""
    if index < 2 or lines[index - 2].blank or (index > 2 and not lines[index - 3].blank):
        return index
    above = lines[index - 2]
    only_facts = all(
        read_label(line) or read_when(line.whole).is_all
        for line in itertools.takewhile(lambda each: not each.blank, lines[index:])
    )
    is_title = only_facts and is_title_like(above.whole) and not read_label(above) and not strong_people(above.whole)
    return index - 2 if is_title or session_line(above) else index


def _range_of(line: Line) -> TimesFound | None:
    """The start and the end of a session, on a line that says nothing else."""
    label = read_label(line)
    if label and label.part != "when":
        return None
    found = read_when(label.rest, loose=True) if label else read_when(line.whole)
    return found.times if found.times and found.times.end and found.is_all else None


def _is_whole(lines: Sequence[Line], block: _Block, *, by_time: bool) -> bool:
    """Whether the lines have a title, and a chair, a room or, where they are no row, as much time as sessions have.

    `by_time` says that there is time between the blocks, which there is none of between talks.
    """
    labels = [label for line in lines if not line.blank and (label := read_label(line)) and label.rest]
    head = [line for line in lines if not line.blank][:LINES_OF_A_BLOCK]
    is_long = (block.times.minutes or 0) >= LEAST_MINUTES
    has_room = is_long and block.title is not None and any(read_when(fact).room for fact in block.title.facts)
    is_session = (
        has_room
        or any(label.role in {"chair", "facilitator"} or label.part == "room" for label in labels)
        or any(read_when(line.whole).is_all and read_when(line.whole).room for line in head)
        or (by_time and block.title is None and is_long and any(is_prose(line) for line in lines if not line.blank))
    )
    says_more = any(label.part == "people" for label in labels) or any(
        not line.blank and (is_prose(line) or likeness_of(line) >= Likeness.WEAK) for line in lines
    )
    has_title = block.title is not None or any(label.part in {"title", "code"} for label in labels)
    return is_session and says_more and (has_title or find_title(lines[:LINES_WITH_A_TITLE], {}) is not None)


def _is_chaired(lines: Sequence[Line]) -> bool:
    """Whether one of the lines names a chair or a facilitator."""
    labels = (read_label(line) for line in lines if not line.blank)
    return any(label and label.rest and label.role in {"chair", "facilitator"} for label in labels)


def _overlap(one: TimesFound, other: TimesFound) -> bool:
    return one.end is None or other.end is None or (one.start < other.end and other.start < one.end)


def _has_in_it(whole: TimesFound, part: TimesFound) -> bool:
    return whole.end is not None and part.end is not None and whole.start <= part.start and part.end <= whole.end


def _chaired(lines: Sequence[Line], hints: dict[int, HintKind]) -> dict[int, TitleLine | None]:
    """By index the paragraphs that begin with a title over "Chair: ...", the first one with the title of the text."""
    starts: dict[int, str] = {}
    for index, line in enumerate(lines[:MOST_LINES]):
        if line.blank or line.number in hints or (index and not lines[index - 1].blank) or not _may_be_title(line):
            continue
        head = itertools.takewhile(lambda each: not each.blank, lines[index + 1 : index + LINES_OF_A_BLOCK])
        labels = [label for each in head if (label := read_label(each)) and label.rest]
        role = next((label.words.value for label in labels if label.role in {"chair", "facilitator"}), "")
        if role:
            starts[index] = role
    begins = [index for index, role in starts.items() if role == next(iter(starts.values()))]
    if not 1 < len(begins) <= MOST_OF_A_SERIES:
        return {}
    first = find_title(lines[:MOST_LINES], {})
    above = [line for line in lines[: begins[0]] if not line.blank]
    is_first = (first is not None and first.line.number == lines[begins[0]].number) or (
        len(above) < LINES_OF_A_BLOCK and any((when := read_when(line.whole)).times or when.dates for line in above)
    )
    return {index: head_line(lines[index]) for index in begins} if is_first else {}


def _may_be_title(line: Line) -> bool:
    return (
        is_title_like(line.whole)
        and line.bullet is None
        and read_label(line) is None
        and read_row(line) is None
        and not is_slot(line.body)
        and not is_prose(line)
        and not strong_people(line.whole)
    )


def _forms(lines: Sequence[Line], hints: dict[int, HintKind]) -> list[int]:
    """Indexes at which forms begin that each have a title, and two of a time, a room and a chair: talks have not."""
    starts = []
    for index, line in enumerate(lines[:MOST_LINES]):
        label = read_label(line) if not line.blank and line.number not in hints else None
        if label and label.part == "title" and label.rest:
            begin = index
            while begin and not lines[begin - 1].blank:
                begin -= 1
            above = [each for each in lines[max(0, begin - 3) : begin] if not each.blank]
            starts.append(lines.index(above[0]) if len(above) == 1 and session_line(above[0]) else begin)
    whole = all(len(_named(lines[start:end])) > 1 for start, end in pairwise([*starts, len(lines)]))
    return starts if whole and len(starts) <= MOST_OF_A_SERIES else []


def _named(lines: Sequence[Line]) -> set[str]:
    """Which of a time, a room and a chair labels in the lines name."""
    labels = (read_label(line) for line in lines if not line.blank)
    named = {label.role or label.part for label in labels if label and label.rest}
    return {"chair" if each == "facilitator" else each for each in named & {"when", "room", "chair", "facilitator"}}


def _repeated(lines: Sequence[Line], hints: dict[int, HintKind]) -> list[int]:
    """Indexes of lines of the same shape as the first session's, behind a blank line."""
    first = find_title(lines[:MOST_LINES], hints)
    if first is None or first.code is None:
        return []
    starts: list[int] = []
    begin = lines.index(first.line)
    codes = {code_value(first.code).casefold()}
    for index in range(begin + 1, len(lines)):
        line = lines[index]
        start = index - 1 if _is_time_above(lines, index) else index
        if line.blank or line.number in hints or not lines[start - 1].blank:
            continue
        found = _another(line, first)
        if found is None or found.code is None or code_value(found.code).casefold() in codes:
            continue
        if (found.title is None) != (first.title is None) or not _has_more(lines, index, first):
            continue
        if found.title and found.title.text.rstrip()[-1:] in ".!":
            continue
        codes.add(code_value(found.code).casefold())
        starts.append(start)
    return starts


def _is_time_above(lines: Sequence[Line], index: int) -> bool:
    """Whether the line above the title says when the session is, and nothing else."""
    above = lines[index - 1]
    return index > 1 and not above.blank and (when := read_when(above.whole)).is_all and when.times is not None


# Series: "B1 Quiet streets", "B2 Green roofs", each with its own chair, time or room


def _series(lines: Sequence[Line], hints: dict[int, HintKind]) -> dict[int, TitleLine]:
    found = _coded_lines(lines, hints)
    indexes = list(found)
    own = [_has_own(lines[index + 1 : end]) for index, end in pairwise([*indexes, len(lines)])]
    return found if 1 < sum(own) <= MOST_OF_A_SERIES and sum(own) + 1 >= len(own) else {}


def _coded_lines(lines: Sequence[Line], hints: dict[int, HintKind]) -> dict[int, TitleLine]:
    """By index the lines with codes of one series, where there are several: their numbers rise."""
    by_letters: dict[str, dict[int, TitleLine]] = {}
    numbers: dict[str, int] = {}
    for index, line in enumerate(lines[:MOST_LINES]):
        found = _CODED.fullmatch(line.body.text) if not line.blank and line.number not in hints else None
        if found is None or (ends_a_sentence(line) and not found["title"].endswith(("?", "!"))):
            continue
        letters, number = found["letters"].rstrip("- "), int(found["number"])
        title = head_line(line) or title_line(replace(line, whole=line.body, bullet=None), found, "series")
        if (
            number > numbers.get(letters, 0)
            and title.title
            and not is_room(found["code"])
            and not _is_taken(title.title)
        ):
            numbers[letters] = number
            by_letters.setdefault(letters, {})[index] = title
    longest = max(by_letters.values(), key=len, default={})
    return longest if len(longest) > 1 else {}


def _is_taken(title: TextPiece) -> bool:
    found = read_when(title)
    is_place = found.room is not None and len(title.text.split()) <= LONGEST_PLACE
    return bool(strong_people(title)) or (found.is_all and (is_place or found.room is None))


def _has_own(lines: Sequence[Line]) -> bool:
    """Whether a chair, a moderator, a time or a room stands close below a title."""
    for line in [line for line in lines if not line.blank][:LINES_OF_A_HEAD]:
        label = read_label(line)
        if label and (label.role in {"chair", "facilitator"} or label.part in {"when", "room"}) and label.rest:
            return True
        when = read_when(line.whole)
        if when.is_all and (when.times or when.room):
            return True
    return False


def may_be_sessions(lines: Sequence[Line], hints: dict[int, HintKind]) -> list[Line]:
    """The lines that may begin other sessions: codes of one series, in a text with more than one chair."""
    chairs = sum(
        label.role in {"chair", "facilitator"}
        for line in lines
        if not line.blank and (label := read_label(line)) and label.rest
    )
    return [lines[index] for index in [*_coded_lines(lines, hints)][1:]] if chairs > 1 else []


def _another(line: Line, first: TitleLine) -> TitleLine | None:
    if first.family in {"session", "session title"}:
        kinds = [
            canonical(words_of(each.whole.text)[0]) if words_of(each.whole.text) else "" for each in (line, first.line)
        ]
        is_paper = kinds[0] != kinds[1] and kinds[0] in vocabulary().talk_words  # "Paper 1" below "Panel 37"
        return None if is_paper else session_line(line, is_another=kinds[0] == kinds[1])
    return at_code(line) if first.family == "code" else None


def _has_more(lines: Sequence[Line], index: int, first: TitleLine) -> bool:
    following = next((line for line in lines[index + 1 :] if not line.blank), None)
    return following is not None and _another(following, first) is None
