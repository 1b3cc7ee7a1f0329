"""Long lists of names by their first letter, with an index to jump to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from speakers.names import initial_letter

Entry = TypeVar("Entry")

FEWEST_TO_INDEX = 24  # a list that fits on two screens needs no index


@dataclass(frozen=True, slots=True)
class LetterGroup(Generic[Entry]):
    """The entries under one letter; no letter is over a list that is too short for an index."""

    letter: str
    entries: tuple[Entry, ...]


def by_letter(entries: Iterable[Entry], *, name: Callable[[Entry], str]) -> tuple[LetterGroup[Entry], ...]:
    """Group what comes sorted by name; one group without a letter for a short list, none for an empty one."""
    listed = tuple(entries)
    if len(listed) < FEWEST_TO_INDEX:
        return (LetterGroup("", listed),) if listed else ()
    groups: dict[str, list[Entry]] = {}
    for entry in listed:
        groups.setdefault(initial_letter(name(entry)), []).append(entry)
    return tuple(LetterGroup(letter, tuple(group)) for letter, group in groups.items())
