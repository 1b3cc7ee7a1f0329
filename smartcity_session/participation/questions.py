"""What can be done with questions: ask, back, take the backing back, decide and answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from smartcity_session.models import Backing, ConferenceSession, GuidingQuestion, Question, Revision
from speakers.models import Talk


class ChangedMeanwhileError(Exception):
    """Somebody else changed the question since the page with it was opened; nothing was written."""


def ask(  # noqa: PLR0913 (the facts of a question)
    *,
    session: ConferenceSession,
    about: Talk | GuidingQuestion | None,
    text: str,
    name: str,
    submission: UUID,
    at: datetime,
) -> Question:
    """Keep what somebody asked at the moment `at`, to be moderated. The same submission again is the same row."""
    facts: dict[str, Any] = {"session": session, "text": text, "name": name, "created_at": at}
    if isinstance(about, Talk):
        facts["talk"] = about
    elif about is not None:
        facts |= {"guiding_question": about, "kind": Question.Kind.ANSWER}
    question, _made = Question.objects.get_or_create(submission=submission, defaults=facts)
    return question


def back(*, question: Question, voter: UUID, at: datetime) -> None:
    """Count this browser for the question; once, however often it is done."""
    Backing.objects.get_or_create(question=question, voter=voter, defaults={"created_at": at})


def take_back(*, question: Question, voter: UUID) -> None:
    """Count this browser no longer."""
    Backing.objects.filter(question=question, voter=voter).delete()


@transaction.atomic
def decide(*, question: Question, state: str) -> None:
    """Publish or decline a question. Two who decide the same do not disturb each other; the last decision holds."""
    rows = Question.objects.filter(pk=question.pk).exclude(state=state)
    if rows.update(state=state, version=F("version") + 1):
        Revision.record()


def answer(*, question: Question, text: str, at: datetime, version: int) -> None:
    """Mark a question as answered at the moment `at`, with a text or, with none, in the room.

    :raises ChangedMeanwhileError: when the question is no longer in the version that the chair saw.
    """
    _change(question, version, answer=text, answered_at=at)


def reopen(*, question: Question, version: int) -> None:
    """Remove the answer: the question waits for one again.

    :raises ChangedMeanwhileError: when the question is no longer in the version that the chair saw.
    """
    _change(question, version, answer="", answered_at=None)


@transaction.atomic
def _change(question: Question, version: int, **facts: Any) -> None:
    rows = Question.objects.filter(pk=question.pk, version=version)
    if not rows.update(version=F("version") + 1, **facts):
        raise ChangedMeanwhileError(question.pk)
    Revision.record()
