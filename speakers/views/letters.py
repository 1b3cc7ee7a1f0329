"""Long lists of names by their first letter, with an index that leads to each letter, on whatever page it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from smartcity_session.content import LetterCount, Lettered
from smartcity_session.views.paging import ListPage

Thing = TypeVar("Thing")
Entry = TypeVar("Entry")

FEWEST_TO_INDEX = 24  # a list that fits on two screens needs no index


@dataclass(frozen=True, slots=True)
class LetterGroup(Generic[Entry]):
    """The entries of a page under one letter; no letter is over a list that is too short for an index."""

    letter: str
    anchor: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class LetterLink:
    """Where the names of a letter begin."""

    letter: str
    address: str


def letter_groups(entries: Sequence[Entry], page: ListPage[Thing], listed: Lettered[Thing]) -> list[LetterGroup[Entry]]:
    """What a page shows, by letter; one group without a letter for a short list, none for an empty one."""
    if page.total < FEWEST_TO_INDEX:
        return [LetterGroup("", "", tuple(entries))] if entries else []
    groups = []
    for number, (each, start) in enumerate(_starts(listed.letters), start=1):
        first, last = start - page.start, start - page.start + each.count
        if found := tuple(entries[max(0, first) : max(0, last)]):
            groups.append(LetterGroup(each.letter, f"letter-{number}", found))
    return groups


def letter_links(page: ListPage[Thing], listed: Lettered[Thing]) -> list[LetterLink]:
    """The index of all pages; nothing for a list that is too short or has one letter."""
    if page.total < FEWEST_TO_INDEX or len(listed.letters) < 2:
        return []
    starts = enumerate(_starts(listed.letters), start=1)
    return [LetterLink(each.letter, f"{page.address_of(start)}#letter-{number}") for number, (each, start) in starts]


def _starts(letters: Sequence[LetterCount]) -> list[tuple[LetterCount, int]]:
    """Each letter with the place in the list at which it begins."""
    ends = accumulate(each.count for each in letters)
    return [(each, end - each.count) for each, end in zip(letters, ends, strict=True)]
