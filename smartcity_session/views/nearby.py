"""What else there is beside a session: at the same time, before and after it, and next in its room."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from smartcity_session.content import DayRow, SessionContent, SessionSummary, sessions_of_day, summary_of_row
from smartcity_session.models import ConferenceSession
from smartcity_session.presentation.timeline import Period, period_of, span_of

FEW = 6  # so many at the same time are listed; the programme has the others


@dataclass(frozen=True, slots=True)
class Nearby:
    """The neighbours of a session in the programme of its day, or among those without a day; none is cancelled.

    `colour` is that of the session itself, `at_the_time` how many there are at the same time, of which the first are
    `shown`; `next_in_room` is None where it is `after`, too.
    """

    colour: str
    shown: tuple[SessionSummary, ...]
    at_the_time: int
    before: SessionSummary | None
    after: SessionSummary | None
    next_in_room: SessionSummary | None

    @property
    def is_any(self) -> bool:
        """Whether there is any."""
        return bool(self.at_the_time or self.before or self.after or self.next_in_room)

    @property
    def more(self) -> bool:
        """Whether there are others at the same time."""
        return self.at_the_time > FEW


def nearby(content: SessionContent, *, language: str = "") -> Nearby:
    """The neighbours of the session, which is in the language, if one is given; in one query."""
    day = sessions_of_day(content.date, language=language)
    own = next((position for position, each in enumerate(day) if each.code == content.code), 0)
    others = [
        (position, each)
        for position, each in enumerate(day)
        if position != own and each.status not in ConferenceSession.OFF
    ]
    span = span_of(content, content.congress)
    periods = {position: period_of(each, content.congress) for position, each in others}
    at_the_time = {position: each for position, each in others if _overlap(span, periods[position])}
    apart = [(position, each) for position, each in others if position not in at_the_time]
    after = next((each for position, each in apart if position > own), None)
    in_room = [(periods[position], each) for position, each in others if each.room == day[own].room]
    next_in_room = _first_after(span, in_room) if content.room else None

    def summary(row: DayRow | None) -> SessionSummary | None:
        return summary_of_row(row, language=language) if row else None

    return Nearby(
        colour=(day[own].colour or "") if day else "",
        shown=tuple(summary_of_row(each, language=language) for each in islice(at_the_time.values(), FEW)),
        at_the_time=len(at_the_time),
        before=summary(next((each for position, each in reversed(apart) if position < own), None)),
        after=summary(after),
        next_in_room=summary(next_in_room if next_in_room is not after else None),
    )


def _overlap(one: Period | None, other: Period | None) -> bool:
    return bool(one and other and one.starts_at < other.ends_at and other.starts_at < one.ends_at)


def _first_after(span: Period | None, sessions: Iterable[tuple[Period | None, DayRow]]) -> DayRow | None:
    later = [(each.starts_at, row) for each, row in sessions if span and each and each.starts_at >= span.ends_at]
    return min(later, key=lambda pair: pair[0])[1] if later else None
