"""What people do in the programme, gathered by session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from smartcity_session.content import AppearanceContent, PersonContent, SessionSummary, SpeakerContent


@dataclass(frozen=True, slots=True)
class Appearance:
    """What one person does."""

    person: PersonContent
    appearance: AppearanceContent


@dataclass(frozen=True, slots=True)
class SessionParts:
    """All parts of some people in one session."""

    session: SessionSummary
    parts: tuple[Appearance, ...]


def session_parts(speakers: Iterable[SpeakerContent]) -> tuple[SessionParts, ...]:
    """Gather what these people do in each session, in programme order."""
    gathered: dict[SessionSummary, list[Appearance]] = {}
    for speaker in speakers:
        for appearance in speaker.appearances:
            gathered.setdefault(appearance.session, []).append(Appearance(speaker.person, appearance))
    return tuple(SessionParts(session, tuple(gathered[session])) for session in sorted(gathered, key=_programme_order))


def _programme_order(session: SessionSummary) -> tuple[bool, date, bool, time, str]:
    """As `ConferenceSession.objects.in_programme_order()`: what is to be confirmed comes last."""
    day, start = session.date, session.start_time
    return day is None, day or date.min, start is None, start or time.min, session.code
