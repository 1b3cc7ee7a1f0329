"""What else there is beside a session: at the same time, before and after it, and next in its room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from smartcity_session.content import CongressContent, SessionContent, SessionSummary, sessions_of_day
from smartcity_session.presentation.timeline import Period, span_of

FEW = 6  # so many at the same time are listed; the programme has the others


@dataclass(frozen=True, slots=True)
class Nearby:
    """The neighbours of a session in the programme of its day, or among those without a day; none is cancelled.

    `colour` is that of the session itself; `next_in_room` is None where it is `after`, too.
    """

    colour: str
    at_the_time: tuple[SessionSummary, ...]
    before: SessionSummary | None
    after: SessionSummary | None
    next_in_room: SessionSummary | None

    @property
    def is_any(self) -> bool:
        """Whether there is any."""
        return bool(self.at_the_time or self.before or self.after or self.next_in_room)

    @property
    def shown(self) -> tuple[SessionSummary, ...]:
        """Those at the same time that the page lists."""
        return self.at_the_time[:FEW]

    @property
    def more(self) -> bool:
        """Whether there are others at the same time."""
        return len(self.at_the_time) > FEW


def nearby(content: SessionContent, *, language: str = "") -> Nearby:
    """The neighbours of the session, which is in the language, if one is given; in one query."""
    day = sessions_of_day(content.date, language=language)
    own = next((position for position, each in enumerate(day) if each.code == content.code), 0)
    before = [each for each in day[:own] if not each.is_off]
    after = [each for each in day[own + 1 :] if not each.is_off]
    at_the_time = _at_the_time([*before, *after], content)
    next_one = next((each for each in after if each not in at_the_time), None)
    next_in_room = _next_in_room([*before, *after], content)
    return Nearby(
        colour=day[own].colour if day else "",
        at_the_time=at_the_time,
        before=next((each for each in reversed(before) if each not in at_the_time), None),
        after=next_one,
        next_in_room=next_in_room if next_in_room != next_one else None,
    )


def _at_the_time(sessions: Sequence[SessionSummary], content: SessionContent) -> tuple[SessionSummary, ...]:
    own = span_of(content, content.congress)
    if own is None:
        return ()
    return tuple(each for each in sessions if (span := span_of(each, content.congress)) and _overlap(span, own))


def _overlap(one: Period, other: Period) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _next_in_room(sessions: Sequence[SessionSummary], content: SessionContent) -> SessionSummary | None:
    own = span_of(content, content.congress)
    if own is None or not content.room:
        return None
    later = [
        (start, each)
        for each in sessions
        if each.room == content.room and (start := _start(each, content.congress)) and start >= own.ends_at
    ]
    return min(later, key=lambda pair: pair[0])[1] if later else None


def _start(session: SessionSummary, congress: CongressContent) -> datetime | None:
    span = span_of(session, congress)
    return span.starts_at.astimezone(UTC) if span else None
