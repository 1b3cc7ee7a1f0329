"""When each talk of a session begins and ends, as far as that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from smartcity_session.content import CongressContent, local_moment
from smartcity_session.content.types import TimedSession


class OrderedTalk(Protocol):
    """A talk with what is known of its time."""

    @property
    def uuid(self) -> str: ...
    @property
    def minutes(self) -> int | None: ...
    @property
    def start_time(self) -> time | None: ...


Talk_co = TypeVar("Talk_co", bound=OrderedTalk, covariant=True)


class OrderedSession(TimedSession, Protocol[Talk_co]):
    """A session with its talks in order: a content, or what a plan has of it."""

    @property
    def is_off(self) -> bool: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def talks(self) -> Sequence[Talk_co]: ...
    @property
    def congress(self) -> CongressContent: ...


@dataclass(frozen=True, slots=True)
class Slot:
    """The time of a talk. `ends_at` is None while its length is not known."""

    starts_at: datetime
    ends_at: datetime | None


def running_order(content: OrderedSession[OrderedTalk]) -> dict[str, Slot]:
    """The slots of the talks whose start is known, by the talk's uuid.

    A start is known when it is given, or when it follows from the start of the session because the minutes of every
    talk up to this one are known: where they are not, nobody has drawn up an order by the minute yet. A sum that falls
    on the end of the session or after it cannot be right and is no start.
    """
    slots: dict[str, Slot] = {}
    begin, end = content.starts_at, content.ends_at
    zone = ZoneInfo(content.congress.time_zone)
    reached = begin
    for talk in content.talks:
        start = _given(content.date, talk.start_time, begin, end, zone) or (
            _within(reached, end) if talk.minutes else None
        )
        if start is not None:
            slots[talk.uuid] = Slot(start, _end(start, talk))
        # One talk of unknown length, and nothing is known of the starts after it.
        reached = _end(start or reached, talk) if reached else None
    return slots


def _given(
    day: date | None, local: time | None, begin: datetime | None, end: datetime | None, zone: ZoneInfo
) -> datetime | None:
    """The start as an aware time: on the day of the session or on the next, whichever is nearer to the session.

    On the next only of a session that runs past midnight, or whose end is not known.
    """
    if day is None or local is None:
        return None
    same = local_moment(day, local, zone)
    if begin is None or same >= begin or (end is not None and end.date() == begin.date()):
        return same
    following = local_moment(day + timedelta(days=1), local, zone)
    # Of two times in one zone Python compares the clocks.
    early = begin.astimezone(UTC) - same.astimezone(UTC)
    late = following.astimezone(UTC) - (end or begin).astimezone(UTC)
    return following if late < early else same


def _within(moment: datetime | None, end: datetime | None) -> datetime | None:
    return None if moment is None or (end is not None and moment >= end) else moment


def _end(start: datetime, talk: OrderedTalk) -> datetime | None:
    if not talk.minutes:
        return None
    # Minutes pass the same when clocks are changed in the middle of a talk.
    return (start.astimezone(UTC) + timedelta(minutes=talk.minutes)).astimezone(start.tzinfo)
