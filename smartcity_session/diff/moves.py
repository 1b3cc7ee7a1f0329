"""Whether a session was moved: another day, start or room than was announced.

Every output asks `moves` or `last_move`, with what was announced to its reader: a page with all that was ever announced
of the session and stood (`lasting`), the page about a printed sheet with what that sheet says and what is said now.
"""

import itertools
import typing
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from smartcity_session.content import Appointed

NOTICED_AFTER = timedelta(hours=1)  # what was announced for a shorter time, hardly anybody has planned by


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


class DatedAnnouncement(TimedContent, typing.Protocol):
    """What was announced at a moment; `next_edition_at` is when the first edition since then was published, if any."""

    @property
    def noted_at(self) -> datetime: ...
    @property
    def next_edition_at(self) -> datetime | None: ...


Announcement = typing.TypeVar("Announcement", bound=TimedContent)
Dated = typing.TypeVar("Dated", bound=DatedAnnouncement)


def lasting(history: Iterable[Dated]) -> list[Dated]:
    """The announcements without those that were replaced before readers knew them. Oldest first.

    A day, start and room are left out that stood for less than `NOTICED_AFTER` and are in no edition, as while an
    organiser moves a session twice. The first ones, with which the session was published, and the last ones stay.
    """
    stood = [list(group) for _key, group in itertools.groupby(history, key=_when_and_where)]
    stays = [True, *(_was_noticed(group, until=after[0].noted_at) for group, after in itertools.pairwise(stood[1:]))]
    return [each for group, is_kept in zip(stood, [*stays, True], strict=False) if is_kept for each in group]


def _when_and_where(announcement: TimedContent) -> tuple[date | None, time | None, str]:
    return announcement.date, announcement.start_time, announcement.room


def _was_noticed(group: list[Dated], *, until: datetime) -> bool:
    editions = [each.next_edition_at for each in group]
    return until - group[0].noted_at >= NOTICED_AFTER or any(at is not None and at < until for at in editions)


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
