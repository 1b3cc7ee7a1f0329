"""What differs between two contents of a session: pure, complete, and grouped as a reader asks for it.

`changes(a, b)` lists every difference and `apply_changes(a, changes(a, b)) == b`: what is listed is all there is.
"""

import dataclasses
import enum
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from smartcity_session.content import (
    ContributionContent,
    LinkedEventContent,
    MaterialContent,
    RelatedSessionContent,
    SessionContent,
    SpokenLanguageContent,
    TalkContent,
    TranslationContent,
)
from smartcity_session.content.field_metadata import ChangeGroup
from smartcity_session.content.fields import facts_of

Path = tuple[str, ...]
ORDER = "order"

# What tells one item of a list from another, whatever else of it has changed.
KEYS: dict[type, Callable[[typing.Any], str]] = {
    ContributionContent: lambda part: f"{part.role} {part.person.uuid}",
    LinkedEventContent: lambda event: event.uuid,
    MaterialContent: lambda material: material.uuid,
    RelatedSessionContent: lambda related: related.code,
    SpokenLanguageContent: lambda spoken: spoken.language,
    TalkContent: lambda talk: talk.uuid,
    TranslationContent: lambda each: f"{each.language} {each.subject} {each.key} {each.field}",
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
        return facts_of(SessionContent, self.path[0]).group


def changes(old: SessionContent, new: SessionContent) -> tuple[Change, ...]:
    """Every difference from `old` to `new`, by group, in reading order within a group; empty for equal contents."""
    order = list(ChangeGroup)
    return tuple(sorted(_fields(old, new, ()), key=lambda change: order.index(change.group)))


def apply_changes(content: SessionContent, made: Iterable[Change]) -> SessionContent:
    """The content after the changes: `apply_changes(a, changes(a, b)) == b`."""
    for change in made:
        content = _applied(content, change.path, change)
    return content


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
