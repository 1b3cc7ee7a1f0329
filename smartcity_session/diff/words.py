"""What differs between two texts or two lists, in bounded time."""

import itertools
import operator
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

MOST_COMPARISONS = 10_000_000  # of the words of two texts, as old times new: they take a megabyte of memory
MOST_COMPARISONS_OF_A_PAGE = 300_000_000  # a fifth of a second
MOST_PIECES_OF_A_PAGE = 10_000  # each costs a template more time than it costs to find


@dataclass(frozen=True, slots=True)
class WordRun:
    """A run of text that was kept, deleted or inserted: `kind` is "equal", "del" or "ins"."""

    kind: str
    text: str


@dataclass(slots=True)
class ComparisonBudget:
    """How much work one page may still take: comparisons, as old words times new, and pieces shown."""

    comparisons: int = MOST_COMPARISONS_OF_A_PAGE
    pieces: int = MOST_PIECES_OF_A_PAGE

    def takes(self, comparisons: int) -> bool:
        """Whether so many comparisons may be made; if so, they count as made."""
        if comparisons > min(self.comparisons, MOST_COMPARISONS):
            return False
        self.comparisons -= comparisons
        return True


def word_changes(old: str, new: str, *, budget: ComparisonBudget | None = None) -> tuple[WordRun, ...]:
    """The way from `old` to `new`, word by word: it reads as old without insertions, and as new without deletions.

    Two long texts are compared line by line first. Where the lines have too little in common, the whole text is
    replaced, and so is every text when the `budget` of its page is used up.
    """
    budget = ComparisonBudget() if budget is None else budget
    pieces: list[WordRun] = []
    if budget.comparisons and budget.pieces:
        stretches = _stretches(_lines(old), _lines(new), budget) if _long(old, new) else [("replace", old, new)]
        for tag, before, after in stretches:
            pieces += _runs_of(tag, before, after) if tag == "equal" else _reworded(before, after, budget)
    if not pieces or len(pieces) > budget.pieces:
        return tuple(_runs_of("replace", old, new))
    budget.pieces -= len(pieces)
    return tuple(pieces)


def _long(old: str, new: str) -> bool:
    return len(_words(old)) * len(_words(new)) > MOST_COMPARISONS


def _reworded(old: str, new: str, budget: ComparisonBudget) -> Iterator[WordRun]:
    for tag, before, after in _stretches(_words(old), _words(new), budget):
        yield from _runs_of(tag, before, after)


def _runs_of(tag: str, before: str, after: str) -> Iterator[WordRun]:
    if tag == "equal":
        yield WordRun("equal", before)
        return
    if before:
        yield WordRun("del", before)
    if after:
        yield WordRun("ins", after)


def _stretches(before: list[str], after: list[str], budget: ComparisonBudget) -> Iterator[tuple[str, str, str]]:
    """The stretches that are equal and those that are replaced, as (tag, old text, new text)."""
    for tag, old, new in aligned(before, after, budget=budget):
        yield tag, "".join(before[old.start : old.stop]), "".join(after[new.start : new.stop])


def aligned(
    before: Sequence[Hashable], after: Sequence[Hashable], *, budget: ComparisonBudget
) -> Iterator[tuple[str, range, range]]:
    """The places in both lists, in order, where the same stands ("equal") or something else does ("replace").

    As many items as can be are the same; but where the lists differ too much for the `budget`, all of it is replaced.
    """
    start = _in_common(before, after)
    end = _in_common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    kept = _longest_in_common(old, new) if budget.takes(len(old) * len(new)) else []
    same = [*((place, place) for place in range(start)), *((start + one, start + other) for one, other in kept)]
    same += [(len(before) - place, len(after) - place) for place in range(end, 0, -1)]
    return _runs(same, len(before), len(after))


def _runs(same: list[tuple[int, int]], old_length: int, new_length: int) -> Iterator[tuple[str, range, range]]:
    """The stretches of places that are the same, and those between them."""
    old = new = 0
    for _run, pairs in itertools.groupby(enumerate(same), lambda each: (each[1][0] - each[0], each[1][1] - each[0])):
        run = [pair for _number, pair in pairs]
        (old_start, new_start), length = run[0], len(run)
        if old_start > old or new_start > new:
            yield "replace", range(old, old_start), range(new, new_start)
        old, new = old_start + length, new_start + length
        yield "equal", range(old_start, old), range(new_start, new)
    if old < old_length or new < new_length:
        yield "replace", range(old, old_length), range(new, new_length)


def _longest_in_common(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The places of the longest list of items that both have in the same order.

    A row has a bit for each item of `after`, 0 where the list grows with it (Hyyrö, "Bit-parallel LCS-length
    computation revisited", 2004): time and memory are those of the bits, whatever the items.
    """
    size = len(after) // 8 + 1
    masks = _masks(before, after, size)
    row = everywhere = (1 << len(after)) - 1
    rows = [row.to_bytes(size, "little")]
    for item in before:
        if item in masks:
            found = row & masks[item]
            row = ((row + found) | (row - found)) & everywhere
            rows.append(row.to_bytes(size, "little"))
        else:
            rows.append(rows[-1])
    kept = []
    old, new = len(before), len(after)
    while old and new:
        if _bit(rows[old], new - 1):
            new -= 1
        elif _bit(rows[old - 1], new - 1):
            old, new = old - 1, new - 1
            kept.append((old, new))
        else:
            old -= 1
    return kept[::-1]


def _masks(before: Sequence[Hashable], after: Sequence[Hashable], size: int) -> dict[Hashable, int]:
    """By item that both have: a number with a bit at each of its places in `after`."""
    common = set(before)
    bits: dict[Hashable, bytearray] = {}
    for place, item in enumerate(after):
        if item in common:
            bits.setdefault(item, bytearray(size))[place >> 3] |= 1 << (place & 7)
    return {item: int.from_bytes(each, "little") for item, each in bits.items()}


def _bit(row: bytes, place: int) -> int:
    return row[place >> 3] >> (place & 7) & 1


def _in_common(before: Sequence[Hashable], after: Sequence[Hashable]) -> int:
    """How many items the two lists have in common at their beginning."""
    return sum(1 for _same in itertools.takewhile(operator.truth, map(operator.eq, before, after)))


def _words(text: str) -> list[str]:
    """The words and marks, each with the space before it."""
    return re.findall(r"\s*\w+|\s*[^\w\s]|\s+", text)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
