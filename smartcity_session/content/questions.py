"""What the audience asks, and when it can."""

import enum
import typing
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from smartcity_session.models import ConferenceSession, Question


class QuestionPhase(enum.StrEnum):
    """How a session takes questions at a moment."""

    NEVER = "never"
    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class QuestionTimes:
    """When the audience can ask, as aware times in the zone of the congress; no beginning means never."""

    opens: datetime | None
    closes: datetime | None

    def phase(self, *, at: datetime) -> QuestionPhase:
        """How the session takes questions at the moment `at`."""
        if self.opens is None:
            return QuestionPhase.NEVER
        if at < self.opens:
            return QuestionPhase.BEFORE
        return QuestionPhase.OPEN if self.closes is None or at < self.closes else QuestionPhase.CLOSED

    @property
    def moments(self) -> tuple[datetime, ...]:
        """The moments at which the phase changes."""
        return tuple(moment for moment in (self.opens, self.closes) if moment is not None)


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """A published question, or a published answer to a guiding question: `guiding_question` is its text then.

    `number` is its place in addresses. One that was answered without a text was answered in the room.
    """

    number: int
    kind: str
    text: str
    name: str
    talk: str
    talk_uuid: str
    guiding_question: str
    backers: int
    is_answered: bool
    answer: str


@dataclass(frozen=True, slots=True)
class QuestionsContent:
    """What the audience of a session asked and was answered, the most backed first."""

    times: QuestionTimes
    questions: tuple[QuestionContent, ...]

    @property
    def waiting(self) -> tuple[QuestionContent, ...]:
        """The questions without an answer so far."""
        return tuple(each for each in self.questions if each.kind == Question.Kind.QUESTION and not each.is_answered)

    @property
    def answered(self) -> tuple[QuestionContent, ...]:
        """The questions that were answered."""
        return tuple(each for each in self.questions if each.kind == Question.Kind.QUESTION and each.is_answered)

    @property
    def answers(self) -> tuple[tuple[str, tuple[QuestionContent, ...]], ...]:
        """The answers to guiding questions, by the guiding question; an empty one means: it is no longer asked."""
        answers: dict[str, list[QuestionContent]] = defaultdict(list)
        for each in self.questions:
            if each.kind == Question.Kind.ANSWER:
                answers[each.guiding_question].append(each)
        return tuple((guiding_question, tuple(rows)) for guiding_question, rows in answers.items())


def question_times(session: ConferenceSession) -> QuestionTimes:
    """When the audience of the session can ask; never, when it is cancelled."""
    opens, closes = session.questions_open_from, session.questions_open_until
    if opens is None or session.is_off:
        return QuestionTimes(opens=None, closes=None)
    zone = session.congress.zone
    return QuestionTimes(opens=opens.astimezone(zone), closes=closes.astimezone(zone) if closes else None)


def questions_content(session: ConferenceSession) -> QuestionsContent:
    """The published questions of a session in one query; nothing of who asked but the name that was given."""
    rows: QuerySet[typing.Any] = session.questions.published().by_backing().select_related("talk", "guiding_question")
    return QuestionsContent(
        times=question_times(session),
        questions=tuple(
            QuestionContent(
                number=row.pk,
                kind=row.kind,
                text=row.text,
                name=row.name,
                talk=row.talk.title if row.talk else "",
                talk_uuid=str(row.talk.uuid) if row.talk else "",
                guiding_question=row.guiding_question.text if row.guiding_question else "",
                backers=row.backers,
                is_answered=row.answered_at is not None,
                answer=row.answer,
            )
            for row in rows
        ),
    )
