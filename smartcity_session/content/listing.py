"""Long lists, of which a page is read at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import QuerySet

Thing = TypeVar("Thing")


class Keys(Protocol):
    """By what the things of a list are read: all keys, or rows that are read when a part of them is asked for."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice) -> Any: ...


class RowKeys:
    """The rows of a query: counted in one query unless `count` is given, and read in another as far as asked for."""

    def __init__(self, rows: QuerySet[Any, Any], *, count: int | None = None) -> None:
        self.rows = rows
        self._given = count

    @cached_property
    def _count(self) -> int:
        return self.rows.count() if self._given is None else self._given

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> QuerySet[Any, Any]:
        return self.rows[part]


@dataclass(frozen=True, slots=True)
class Listed(Generic[Thing]):
    """A list in its order. Its length is known; of its things only those are read that are asked for."""

    keys: Keys
    read: Callable[[Any], tuple[Thing, ...]]

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, part: slice) -> tuple[Thing, ...]:
        wanted = self.keys[part]
        return self.read(wanted) if wanted else ()

    def __iter__(self) -> Iterator[Thing]:
        return iter(self[:])


@dataclass(frozen=True, slots=True)
class LetterCount:
    """A first letter, and how many names of a list begin with it."""

    letter: str
    count: int


@dataclass(frozen=True, slots=True)
class Lettered(Generic[Thing]):
    """A list of names in their order, with the first letters of all of them."""

    things: Listed[Thing]
    letters: tuple[LetterCount, ...]
