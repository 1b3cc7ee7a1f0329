"""Which sessions are on now, and which come next."""

from dataclasses import dataclass
from datetime import datetime

from smartcity_session.content import ProgrammeContent, SessionSummary, sessions_in
from smartcity_session.presentation.timeline import Phase, span_of, summary_phase
from smartcity_session.views.pages import page_language


@dataclass(frozen=True, slots=True)
class NowAndNext:
    """The sessions that are on, and those that start together next, on whatever day."""

    now: tuple[SessionSummary, ...]
    next: tuple[SessionSummary, ...]


def now_and_next(content: ProgrammeContent, *, at: datetime) -> NowAndNext:
    """The sessions at the moment `at`, in one query. They change at moments of `timeline.programme_moments` alone."""
    spans = [(slot, span_of(slot, content.congress)) for slot in content.slots]
    coming = [(span.starts_at, slot) for slot, span in spans if span and span.starts_at > at]
    first = min((start for start, _slot in coming), default=None)
    following = [slot for start, slot in coming if start == first]
    now = [slot for slot in content.slots if summary_phase(slot, content.congress, at) is Phase.DURING]
    shown = sessions_in((*now, *following), language=page_language())
    return NowAndNext(now=_at(now, shown), next=_at(following, shown))


def _at(slots: list[SessionSummary], sessions: tuple[SessionSummary, ...]) -> tuple[SessionSummary, ...]:
    """The sessions at these times."""
    times = {(slot.date, slot.start_time, slot.end_time) for slot in slots}
    return tuple(each for each in sessions if (each.date, each.start_time, each.end_time) in times)
