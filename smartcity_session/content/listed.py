"""Long lists, of which a page is read at a time."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Thing]):
    """A list in its order. Its length is known; of its things only those are read that are asked for."""

    keys: tuple[Hashable, ...]
    read: Callable[[Sequence[Any]], tuple[Thing, ...]]

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, part: slice) -> tuple[Thing, ...]:
        wanted = self.keys[part]
        return self.read(wanted) if wanted else ()

    def __iter__(self) -> Iterator[Thing]:
        return iter(self[:])
