"""What is on now and what comes next, as a departure board shows it."""

from dataclasses import dataclass
from datetime import datetime

from smartcity_session.content import ProgrammeContent, SessionSummary
from smartcity_session.phases import Phase, span_of, summary_phase


@dataclass(frozen=True, slots=True)
class Board:
    """The sessions that are on, and those that start together next, on whatever day."""

    now: tuple[SessionSummary, ...]
    next: tuple[SessionSummary, ...]


def board(content: ProgrammeContent, *, at: datetime) -> Board:
    """The board at the moment `at`. It changes at moments of `phases.programme_moments` alone."""
    spans = [(session, span_of(session, content.congress)) for session in content.sessions]
    coming = [(span.starts_at, session) for session, span in spans if span and span.starts_at > at]
    first = min((start for start, _session in coming), default=None)
    return Board(
        now=tuple(each for each in content.sessions if summary_phase(each, content.congress, at) is Phase.DURING),
        next=tuple(session for start, session in coming if start == first),
    )
