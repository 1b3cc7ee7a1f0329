"""What differs between two contents of a session: pure, complete, and grouped as a reader asks for it.

`changes(a, b)` lists every difference and `apply_changes(a, changes(a, b)) == b`: what is listed is all there is.
"""

import dataclasses
import enum
import itertools
import operator
import re
import typing
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from smartcity_session.content import (
    ContributionContent,
    LinkedEventContent,
    MaterialContent,
    RelatedSessionContent,
    SessionContent,
    SpokenLanguageContent,
    TalkContent,
)

Path = tuple[str, ...]
ORDER = "order"
MOST_COMPARISONS = 10_000_000  # of the words of two texts, as old times new: they take a megabyte of memory
MOST_COMPARISONS_OF_A_PAGE = 300_000_000  # a fifth of a second
MOST_PIECES_OF_A_PAGE = 10_000  # each costs a template more time than it costs to find

# What tells one item of a list from another, whatever else of it has changed.
KEYS: dict[type, Callable[[typing.Any], str]] = {
    ContributionContent: lambda part: f"{part.role} {part.person.uuid}",
    LinkedEventContent: lambda event: event.uuid,
    MaterialContent: lambda material: material.uuid,
    RelatedSessionContent: lambda related: related.code,
    SpokenLanguageContent: lambda spoken: spoken.language,
    TalkContent: lambda talk: talk.uuid,
}


class ChangeGroup(enum.Enum):
    """The groups of changes, in the order in which a reader needs them."""

    TIME_AND_ROOM = "time and room"
    TALKS_AND_SPEAKERS = "talks and speakers"
    TEXT = "text"
    MATERIALS = "materials"
    EVENTS = "events"
    CONGRESS = "congress"


GROUPS = {
    **dict.fromkeys(
        ("status", "cancellation_note", "date", "start_time", "end_time", "room", "livestream_url", "recording_url"),
        ChangeGroup.TIME_AND_ROOM,
    ),
    **dict.fromkeys(("talks", "contributions"), ChangeGroup.TALKS_AND_SPEAKERS),
    "materials": ChangeGroup.MATERIALS,
    "events": ChangeGroup.EVENTS,
    "congress": ChangeGroup.CONGRESS,
}


class ChangeKind(enum.Enum):
    """What happened to the thing at a change's path."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: at `path` stood `old`, and stands `new`.

    A path names fields and, inside lists, the keys of items: ("talks", uuid, "title"). For REORDERED, `old` and `new`
    are tuples of keys.
    """

    path: Path
    kind: ChangeKind
    old: typing.Any
    new: typing.Any

    @property
    def group(self) -> ChangeGroup:
        """The group under which a reader looks for it."""
        return GROUPS.get(self.path[0], ChangeGroup.TEXT)


def changes(old: SessionContent, new: SessionContent) -> tuple[Change, ...]:
    """Every difference from `old` to `new`, by group, in reading order within a group; empty for equal contents."""
    order = list(ChangeGroup)
    return tuple(sorted(_fields(old, new, ()), key=lambda change: order.index(change.group)))


def apply_changes(content: SessionContent, made: Iterable[Change]) -> SessionContent:
    """The content after the changes: `apply_changes(a, changes(a, b)) == b`."""
    for change in made:
        content = _applied(content, change.path, change)
    return content


@dataclass(frozen=True, slots=True)
class Appointed:
    """When and where a session was to be: local times; None and empty text while to be confirmed."""

    date: date | None
    start_time: time | None
    end_time: time | None
    room: str


class TimedContent(typing.Protocol):
    """Anything that says when and where a session is: a content, or what was announced once."""

    @property
    def date(self) -> date | None: ...
    @property
    def start_time(self) -> time | None: ...
    @property
    def end_time(self) -> time | None: ...
    @property
    def room(self) -> str: ...


def moved_from(old: TimedContent, new: TimedContent) -> Appointed | None:
    """When and where `old` says the session is, if it is at another day, start or room in `new`; else None.

    Becoming known, or unknown again, is no move.
    """
    pairs = [(getattr(old, name), getattr(new, name)) for name in ("date", "start_time", "room")]
    if not any(before and after and before != after for before, after in pairs):
        return None
    return Appointed(old.date, old.start_time, old.end_time, old.room)


def last_move(history: Iterable[TimedContent]) -> Appointed | None:
    """When and where a session was to be before its last move; None if it never moved. Oldest announcement first."""
    former = None
    for before, after in itertools.pairwise(history):
        former = moved_from(before, after) or former
    return former


def _fields(old: typing.Any, new: typing.Any, path: Path) -> Iterator[Change]:
    for field in dataclasses.fields(old):
        yield from _values(getattr(old, field.name), getattr(new, field.name), (*path, field.name))


def _values(old: typing.Any, new: typing.Any, path: Path) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, tuple) and _keyed(old) and _keyed(new):
        yield from _items(_by_key(old), _by_key(new), path)
    elif dataclasses.is_dataclass(old) and type(old) is type(new):
        yield from _fields(old, new, path)
    else:
        yield Change(path, ChangeKind.CHANGED, old, new)


def _items(old: dict[str, typing.Any], new: dict[str, typing.Any], path: Path) -> Iterator[Change]:
    for key, item in old.items():
        if key not in new:
            yield Change((*path, key), ChangeKind.REMOVED, item, None)
        else:
            yield from _values(item, new[key], (*path, key))
    for key, item in new.items():
        if key not in old:
            yield Change((*path, key), ChangeKind.ADDED, None, item)
    merged = [key for key in old if key in new] + [key for key in new if key not in old]
    if merged != list(new):
        yield Change((*path, ORDER), ChangeKind.REORDERED, tuple(merged), tuple(new))


def _keyed(items: tuple[typing.Any, ...]) -> bool:
    """Whether the items can be told apart by their keys (texts cannot: they are compared as one list)."""
    return all(type(item) in KEYS for item in items) and len(_by_key(items)) == len(items)


def _by_key(items: tuple[typing.Any, ...]) -> dict[str, typing.Any]:
    return {KEYS[type(item)](item): item for item in items}


def _applied(holder: typing.Any, path: Path, change: Change) -> typing.Any:
    """`holder` (a content or a list of keyed items) with the change made at `path` below it."""
    if not path:
        return change.new
    name, rest = path[0], path[1:]
    if not isinstance(holder, tuple):
        return dataclasses.replace(holder, **{name: _applied(getattr(holder, name), rest, change)})
    items = _by_key(holder)
    if change.kind is ChangeKind.REORDERED and not rest:
        return tuple(items[key] for key in change.new)
    if change.kind is ChangeKind.REMOVED and not rest:
        return tuple(item for key, item in items.items() if key != name)
    return tuple({**items, name: _applied(items.get(name), rest, change)}.values())


@dataclass(frozen=True, slots=True)
class WordRun:
    """A run of text that was kept, deleted or inserted: `kind` is "equal", "del" or "ins"."""

    kind: str
    text: str


@dataclass(slots=True)
class Comparing:
    """What is left of the work that one page may take: comparisons, as old words times new, and pieces shown."""

    comparisons: int = MOST_COMPARISONS_OF_A_PAGE
    pieces: int = MOST_PIECES_OF_A_PAGE

    def takes(self, comparisons: int) -> bool:
        """Whether so many comparisons may be made; if so, they count as made."""
        if comparisons > min(self.comparisons, MOST_COMPARISONS):
            return False
        self.comparisons -= comparisons
        return True


def word_changes(old: str, new: str, *, left: Comparing | None = None) -> tuple[WordRun, ...]:
    """The way from `old` to `new`, word by word: it reads as old without insertions, and as new without deletions.

    Two long texts are compared line by line first, and where the lines have too little in common they are told as a
    whole, as all texts are when nothing is `left` of the work for the page that they stand on.
    """
    left = Comparing() if left is None else left
    pieces: list[WordRun] = []
    if left.comparisons and left.pieces:
        for tag, before, after in _ways(_lines(old), _lines(new), left) if _long(old, new) else [("replace", old, new)]:
            pieces += _told(tag, before, after) if tag == "equal" else _reworded(before, after, left)
    if not pieces or len(pieces) > left.pieces:
        return tuple(_told("replace", old, new))
    left.pieces -= len(pieces)
    return tuple(pieces)


def _long(old: str, new: str) -> bool:
    return len(_words(old)) * len(_words(new)) > MOST_COMPARISONS


def _reworded(old: str, new: str, left: Comparing) -> Iterator[WordRun]:
    for tag, before, after in _ways(_words(old), _words(new), left):
        yield from _told(tag, before, after)


def _told(tag: str, before: str, after: str) -> Iterator[WordRun]:
    if tag == "equal":
        yield WordRun("equal", before)
        return
    if before:
        yield WordRun("del", before)
    if after:
        yield WordRun("ins", after)


def _ways(before: list[str], after: list[str], left: Comparing) -> Iterator[tuple[str, str, str]]:
    """What was kept and what was replaced, as (tag, old text, new text)."""
    for tag, old, new in aligned(before, after, left=left):
        yield tag, "".join(before[old.start : old.stop]), "".join(after[new.start : new.stop])


def aligned(
    before: Sequence[Hashable], after: Sequence[Hashable], *, left: Comparing
) -> Iterator[tuple[str, range, range]]:
    """The places in both lists, in order, where the same stands ("equal") or something else does ("replace").

    As many items as can be are the same; but where the lists differ too much for what is `left`, all of it is replaced.
    """
    start = _in_common(before, after)
    end = _in_common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    kept = _longest_in_common(old, new) if left.takes(len(old) * len(new)) else []
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
