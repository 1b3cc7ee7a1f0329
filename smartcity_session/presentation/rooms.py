"""Rooms in the order in which people count them."""

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar

from speakers.names import name_order

NUMBER = re.compile(r"(\d+)")


class NamedRoom(Protocol):
    """Anything that has the name and the building of a room."""

    @property
    def name(self) -> str: ...
    @property
    def building(self) -> str: ...


Named = TypeVar("Named", bound=NamedRoom)


def in_order(rooms: Iterable[Named]) -> list[Named]:
    """The rooms by building and name, "Room 2" before "Room 10"."""
    return sorted(rooms, key=lambda room: (name_order(room.building), _parts(room.name)))


def _parts(name: str) -> list[tuple[int, object]]:
    """The words and the numbers of the name, which are compared as such."""
    return [(int(each), "") if each.isdecimal() else (-1, name_order(each)) for each in NUMBER.split(name)]
