"""Whether a session was moved: another day, start or room than was announced."""

import itertools
import typing
from collections.abc import Iterable
from datetime import date, time

from smartcity_session.content import Appointed


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
