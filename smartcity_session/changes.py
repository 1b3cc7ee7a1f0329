"""What differs between two contents of a session: pure, complete, and grouped as a reader asks for it.

`changes(a, b)` lists every difference and `apply_changes(a, changes(a, b)) == b`: what is listed is all there is.
"""

import dataclasses
import difflib
import enum
import itertools
import operator
import re
import typing
from collections.abc import Callable, Iterable, Iterator
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
MOST_COMPARISONS = 4_000_000  # of words, as old times new: beyond it a comparison can take longer than a second

# What tells one item of a list from another, whatever else of it has changed.
KEYS: dict[type, Callable[[typing.Any], str]] = {
    ContributionContent: lambda part: f"{part.role} {part.person.uuid}",
    LinkedEventContent: lambda event: event.uuid,
    MaterialContent: lambda material: material.uuid,
    RelatedSessionContent: lambda related: related.code,
    SpokenLanguageContent: lambda spoken: spoken.language,
    TalkContent: lambda talk: talk.uuid,
}


class Group(enum.Enum):
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
        Group.TIME_AND_ROOM,
    ),
    **dict.fromkeys(("talks", "contributions"), Group.TALKS_AND_SPEAKERS),
    "materials": Group.MATERIALS,
    "events": Group.EVENTS,
    "congress": Group.CONGRESS,
}


class Kind(enum.Enum):
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
    kind: Kind
    old: typing.Any
    new: typing.Any

    @property
    def group(self) -> Group:
        """The group under which a reader looks for it."""
        return GROUPS.get(self.path[0], Group.TEXT)


def changes(old: SessionContent, new: SessionContent) -> tuple[Change, ...]:
    """Every difference from `old` to `new`, by group, in reading order within a group; empty for equal contents."""
    order = list(Group)
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


class Timed(typing.Protocol):
    """Anything that says when and where a session is: a content, or what was announced once."""

    @property
    def date(self) -> date | None: ...
    @property
    def start_time(self) -> time | None: ...
    @property
    def end_time(self) -> time | None: ...
    @property
    def room(self) -> str: ...


def moved_from(old: Timed, new: Timed) -> Appointed | None:
    """When and where `old` says the session is, if it is at another day, start or room in `new`; else None.

    Becoming known, or unknown again, is no move.
    """
    pairs = [(getattr(old, name), getattr(new, name)) for name in ("date", "start_time", "room")]
    if not any(before and after and before != after for before, after in pairs):
        return None
    return Appointed(old.date, old.start_time, old.end_time, old.room)


def last_move(history: Iterable[Timed]) -> Appointed | None:
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
        yield Change(path, Kind.CHANGED, old, new)


def _items(old: dict[str, typing.Any], new: dict[str, typing.Any], path: Path) -> Iterator[Change]:
    for key, item in old.items():
        if key not in new:
            yield Change((*path, key), Kind.REMOVED, item, None)
        else:
            yield from _values(item, new[key], (*path, key))
    for key, item in new.items():
        if key not in old:
            yield Change((*path, key), Kind.ADDED, None, item)
    merged = [key for key in old if key in new] + [key for key in new if key not in old]
    if merged != list(new):
        yield Change((*path, ORDER), Kind.REORDERED, tuple(merged), tuple(new))


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
    if change.kind is Kind.REORDERED and not rest:
        return tuple(items[key] for key in change.new)
    if change.kind is Kind.REMOVED and not rest:
        return tuple(item for key, item in items.items() if key != name)
    return tuple({**items, name: _applied(items.get(name), rest, change)}.values())


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that was kept, deleted or inserted: `kind` is "equal", "del" or "ins"."""

    kind: str
    text: str


def word_changes(old: str, new: str) -> tuple[Piece, ...]:
    """The way from `old` to `new`, word by word: it reads as old without insertions, and as new without deletions.

    Two long texts are compared line by line first, and where the lines have too little in common they are told as a
    whole: the time that it takes would grow with the square of the length.
    """
    pieces: list[Piece] = []
    for tag, before, after in _ways(_lines(old), _lines(new)) if _long(old, new) else [("replace", old, new)]:
        pieces += _told(tag, before, after) if tag == "equal" else _reworded(before, after)
    return tuple(pieces)


def _long(old: str, new: str) -> bool:
    return len(_words(old)) * len(_words(new)) > MOST_COMPARISONS


def _reworded(old: str, new: str) -> Iterator[Piece]:
    for tag, before, after in _ways(_words(old), _words(new)):
        yield from _told(tag, before, after)


def _told(tag: str, before: str, after: str) -> Iterator[Piece]:
    if tag == "equal":
        yield Piece("equal", before)
        return
    if before:
        yield Piece("del", before)
    if after:
        yield Piece("ins", after)


def _ways(before: list[str], after: list[str]) -> Iterator[tuple[str, str, str]]:
    """What was kept and what was replaced, as (tag, old text, new text)."""
    start = _in_common(before, after)
    end = _in_common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if start:
        yield "equal", "".join(before[:start]), ""
    if len(old) * len(new) > MOST_COMPARISONS:
        yield "replace", "".join(old), "".join(new)
    else:
        for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield tag, "".join(old[a:b]), "".join(new[c:d])
    if end:
        yield "equal", "".join(before[len(before) - end :]), ""


def _in_common(before: list[str], after: list[str]) -> int:
    """How many items the two lists have in common at their beginning."""
    return sum(1 for _same in itertools.takewhile(operator.truth, map(operator.eq, before, after)))


def _words(text: str) -> list[str]:
    """The words and marks, each with the space before it."""
    return re.findall(r"\s*\w+|\s*[^\w\s]|\s+", text)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
