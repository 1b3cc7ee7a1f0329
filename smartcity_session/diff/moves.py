"""Whether a session was moved: another day, start or room than was announced.

Every output asks `moves` or `last_move`, with what was announced to its reader: a page with all that was ever announced
of the session, the page about a printed sheet with what that sheet says and what is said now.
"""

import typing
from collections.abc import Iterable, Iterator
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


Announcement = typing.TypeVar("Announcement", bound=TimedContent)


def moves(history: Iterable[Announcement]) -> Iterator[tuple[Appointed, Announcement]]:
    """The moves in a history, oldest first: when and where the session was to be, and the announcement that moved it.

    A session is moved when its day, start or room becomes another than the last one that was known of it. Becoming
    known or unknown is no move, and what is unknown for a while is not forgotten: B2, then to be confirmed, then C3
    is a move from B2.
    """
    known = Appointed(None, None, None, "")
    for announcement in history:
        if _contradicts(known, announcement):
            yield known, announcement
            known = Appointed(None, None, None, "")  # of another day or room the old start was never said
        known = _together(known, announcement)


def last_move(history: Iterable[TimedContent]) -> Appointed | None:
    """When and where a session was to be before its last move; None if it never moved. Oldest announcement first."""
    former = None
    for former, _announcement in moves(history):  # noqa: B007 (the last one counts)
        pass
    return former


def _contradicts(known: Appointed, now: TimedContent) -> bool:
    pairs = [(known.date, now.date), (known.start_time, now.start_time), (known.room, now.room)]
    return any(before is not None and before != "" and after not in {None, "", before} for before, after in pairs)


def _together(known: Appointed, now: TimedContent) -> Appointed:
    timed = now if now.start_time is not None else known
    return Appointed(now.date or known.date, timed.start_time, timed.end_time, now.room or known.room)
