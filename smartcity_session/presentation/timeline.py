"""Before, during, after: how a session reads at a moment, and when it next reads differently.

Everything here is a function of a content and a moment. Moments are compared in UTC: two times of one zone are compared
by their clocks alone, which is wrong in the hour in which clocks are set back. The end of a stretch is not part of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from smartcity_session.content import (
    CongressContent,
    LinkedEventContent,
    NoticeContent,
    SessionContent,
    SessionSummary,
    TalkContent,
    placed,
)
from smartcity_session.content.types import TimedSession
from smartcity_session.presentation.awaited import last_day
from smartcity_session.presentation.running_order import OrderedSession, Slot, Talk_co, running_order

ONE_DAY = timedelta(days=1)


class Phase(StrEnum):
    """Where a session stands at a moment. Unplaced: its time is to be confirmed, or it is cancelled."""

    UNPLACED = "unplaced"
    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class SpannedSession(TimedSession, Protocol):
    """A session that takes place, or is off: cancelled, or postponed."""

    @property
    def is_off(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in UTC; its end is not part of it."""

    starts_at: datetime
    ends_at: datetime

    def covers(self, moment: datetime) -> bool:
        """Whether the moment is in it."""
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True, slots=True)
class TimedTalk:
    """A talk with its time, in the zone of the congress."""

    talk: TalkContent
    starts_at: datetime
    ends_at: datetime


def span_of(session: SpannedSession, congress: CongressContent) -> Period | None:
    """When the session is; None while its time is to be confirmed, and when it is cancelled or postponed.

    One whose end is to be confirmed is taken to last until the day is over.
    """
    return None if session.is_off else period_of(session, congress)


def period_of(session: TimedSession, congress: CongressContent) -> Period | None:
    """When a session that takes place is, as `span_of` has it."""
    zone = ZoneInfo(congress.time_zone)
    start, end = placed(session, zone)
    if session.date is None or start is None:
        return None
    return Period(start.astimezone(UTC), (end or midnight_after(session.date, zone)).astimezone(UTC))


def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    """The end of the day in the zone."""
    return datetime.combine(day + ONE_DAY, time(), tzinfo=zone)


def phase_of(content: SessionContent, moment: datetime) -> Phase:
    """The phase in which the session is at the moment."""
    return _phase(span_of(content, content.congress), moment)


def summary_phase(summary: SessionSummary, congress: CongressContent, moment: datetime) -> Phase:
    """The phase of a session as lists know it."""
    return _phase(span_of(summary, congress), moment)


def _phase(span: Period | None, moment: datetime) -> Phase:
    if span is None:
        return Phase.UNPLACED
    if moment < span.starts_at:
        return Phase.BEFORE
    return Phase.DURING if span.covers(moment) else Phase.AFTER


def timed_talks(content: SessionContent) -> list[TimedTalk]:
    """The talks whose start is known and within the session, by start.

    A talk of unknown length lasts until the next one starts, and the last one until the session ends.
    """
    span = span_of(content, content.congress)
    if span is None:
        return []
    within = [(talk, slot) for talk, slot in _slots(content) if span.covers(slot.starts_at)]
    within.sort(key=lambda each: each[1].starts_at.astimezone(UTC))
    starts = sorted({slot.starts_at.astimezone(UTC) for _talk, slot in within} | {span.ends_at})
    following = dict(pairwise(starts))
    zone = ZoneInfo(content.congress.time_zone)
    return [
        TimedTalk(talk, slot.starts_at, _end(slot.ends_at or following[slot.starts_at.astimezone(UTC)], span, zone))
        for talk, slot in within
    ]


def talks_outside(content: OrderedSession[Talk_co], slots: dict[str, Slot] | None = None) -> list[tuple[Talk_co, Slot]]:
    """The talks that begin or end when the session is not on, as when it was moved and they were not.

    Where the end of the session is not known, those that begin before it. `slots` are its `running_order`, where the
    caller has it.
    """
    span = span_of(content, content.congress)
    if span is None:
        return []
    end = span.ends_at if content.ends_at else datetime.max.replace(tzinfo=UTC)
    return [
        (talk, slot)
        for talk, slot in _slots(content, slots)
        if not span.starts_at <= slot.starts_at < end or (slot.ends_at or slot.starts_at).astimezone(UTC) > end
    ]


def _slots(content: OrderedSession[Talk_co], slots: dict[str, Slot] | None = None) -> list[tuple[Talk_co, Slot]]:
    slots = running_order(content) if slots is None else slots
    return [(talk, slots[talk.uuid]) for talk in content.talks if talk.uuid in slots]


def _end(end: datetime, span: Period, zone: ZoneInfo) -> datetime:
    return min(end.astimezone(UTC), span.ends_at).astimezone(zone)


def talk_on(content: SessionContent, moment: datetime) -> TimedTalk | None:
    """The talk that is on at the moment, None between talks; of several at once, the one that started last."""
    on = [each for each in timed_talks(content) if _span(each).covers(moment)]
    return on[-1] if on else None


def next_talk(content: SessionContent, moment: datetime) -> TimedTalk | None:
    """The talk that starts next after the moment, None after the last."""
    return next((each for each in timed_talks(content) if _span(each).starts_at > moment), None)


def _span(talk: TimedTalk) -> Period:
    return Period(talk.starts_at.astimezone(UTC), talk.ends_at.astimezone(UTC))


def session_moments(content: SessionContent) -> Iterator[datetime]:
    """Every moment at which the page of the session begins to read differently."""
    span = span_of(content, content.congress)
    if span is not None:
        yield from (span.starts_at, span.ends_at)
    elif not content.is_off:
        yield midnight_after(last_day(content), ZoneInfo(content.congress.time_zone))  # nothing of it is awaited then
    for talk in timed_talks(content):
        yield from (talk.starts_at, talk.ends_at)
    yield from event_moments(content.events, content.congress)


def event_moments(events: Iterable[LinkedEventContent], congress: CongressContent | None) -> Iterator[datetime]:
    """The midnights at the congress, in UTC without one, from which events are past."""
    zone = ZoneInfo(congress.time_zone if congress else "UTC")
    for event in events:
        last = event.end_date or event.start_date
        if last is not None:
            yield midnight_after(last, zone)


def notice_moments(notices: Iterable[NoticeContent]) -> Iterator[datetime]:
    """The moments at which notices come and go."""
    for notice in notices:
        yield from (notice.shown_from, notice.shown_until)


def next_boundary(moments: Iterable[datetime], moment: datetime) -> datetime | None:
    """The first of the moments after this one, in UTC; None when there is none."""
    return min((later for each in moments if (later := each.astimezone(UTC)) > moment), default=None)


def boundaries(content: SessionContent, notices: Iterable[NoticeContent], moment: datetime) -> datetime | None:
    """The next moment, in UTC, at which the page of the session reads differently; None when it never will."""
    return next_boundary((*session_moments(content), *notice_moments(notices)), moment)


def next_sessions(
    sessions: Iterable[SessionSummary], congress: CongressContent, moment: datetime
) -> tuple[SessionSummary, ...]:
    """Those that start next on the day that it is at the congress, in their order; all that start at that time."""
    today = moment.astimezone(ZoneInfo(congress.time_zone)).date()
    coming = [
        (span.starts_at, session)
        for session in sessions
        if session.date == today and (span := span_of(session, congress)) is not None and span.starts_at > moment
    ]
    first = min((start for start, _session in coming), default=None)
    return tuple(session for start, session in coming if start == first)


def break_period(pause: TimedSession, congress: CongressContent) -> Period | None:
    """When the break is; None where clocks, which are changed in between, put its end before its start."""
    start, end = placed(pause, ZoneInfo(congress.time_zone))
    return Period(start.astimezone(UTC), end.astimezone(UTC)) if start and end else None


def break_moments(breaks: Iterable[TimedSession], congress: CongressContent) -> Iterator[datetime]:
    """The moments at which breaks begin and end."""
    for period in (break_period(pause, congress) for pause in breaks):
        if period:
            yield from (period.starts_at, period.ends_at)


def programme_moments(sessions: Iterable[SessionSummary], congress: CongressContent) -> Iterator[datetime]:
    """Every moment at which the programme begins to read differently: a session starts or ends, a new day begins."""
    zone = ZoneInfo(congress.time_zone)
    for session in sessions:
        span = span_of(session, congress)
        if span is not None and session.date is not None:
            yield from (span.starts_at, span.ends_at, datetime.combine(session.date, time(), tzinfo=zone))
