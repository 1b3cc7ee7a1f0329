"""Many writers at once, by the portal's own actions; what they wrote is counted, to be compared with what is stored."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid5

from django.db import DatabaseError, connection, transaction

from smartcity_session.models import Backing, ConferenceSession, Notice, Question, ReaderRequest
from smartcity_session.participation.questions import ask, back, decide
from smartcity_session.participation.requests import take_request

WRITERS = 8
MOMENT = datetime(2015, 4, 9, 5, tzinfo=UTC)
NAMES = UUID("5a1f0c1e-6f0b-4d4c-9d5e-1f2a3b4c5d6e")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many writes of each kind were done, and what the others failed with."""

    done: dict[str, int]
    failures: list[str]


@dataclass(frozen=True, slots=True)
class Programme:
    """What all of them write to: one session with a question and a notice."""

    session: ConferenceSession
    question: Question
    notice: Notice


def programme_of(session: ConferenceSession) -> Programme:
    """Give the session what is written to."""
    question = ask(session=session, about=None, text="First?", name="", submission=uuid5(NAMES, "0"), at=MOMENT)
    decide(question=question, state=Question.State.PUBLISHED)
    notice = Notice.objects.create(
        session=session, text="We moved.", shown_from=MOMENT, shown_until=MOMENT + timedelta(1)
    )
    return Programme(session, question, notice)


def _ask(programme: Programme, number: int) -> None:
    words = f"Question {number}?"
    ask(session=programme.session, about=None, text=words, name="", submission=_id("ask", number), at=MOMENT)


def _back(programme: Programme, number: int) -> None:
    back(question=programme.question, voter=_id("back", number), at=MOMENT)


def _request(programme: Programme, number: int) -> None:
    take_request(
        submission=_id("request", number),
        session=programme.session,
        kind=ReaderRequest.Kind.LINK.value,
        about="",
        message=f"Link {number}",
        email="",
        now=MOMENT,
    )


def _change_notice(programme: Programme, number: int) -> None:
    """Read, then write: where two do so at once, the second has to wait for the first."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update().get(pk=programme.notice.pk)
        notice.text, notice.revision = f"We moved, {number}.", notice.revision + 1
        notice.save()


def _add_notice(programme: Programme, number: int) -> None:
    Notice.objects.create(
        session=programme.session, text=f"Notice {number}", shown_from=MOMENT, shown_until=MOMENT + timedelta(1)
    )


ACTIONS: dict[str, Callable[[Programme, int], None]] = {
    "questions": _ask,
    "backings": _back,
    "requests": _request,
    "changes of one notice": _change_notice,
    "notices": _add_notice,
}


def _id(action: str, number: int) -> UUID:
    return uuid5(NAMES, f"{action} {number}")


def write_all(programme: Programme, *, writes: int) -> Outcome:
    """Write so often, with all writers at once and the actions in turn."""
    with ThreadPoolExecutor(WRITERS) as pool:
        parts = list(pool.map(partial(_write, programme, writes=writes), range(WRITERS)))
    done = sum((Counter(part.done) for part in parts), Counter[str]())
    return Outcome(dict(done), [failure for part in parts for failure in part.failures])


def _write(programme: Programme, writer: int, *, writes: int) -> Outcome:
    done, failures = Counter[str](), []
    names = list(ACTIONS)
    for number in range(writer, writes, WRITERS):
        name = names[number // WRITERS % len(names)]
        try:
            ACTIONS[name](programme, number)
        except DatabaseError as error:
            failures.append(f"{name}: {error}")
        else:
            done[name] += 1
    connection.close()
    return Outcome(dict(done), failures)


def stored(programme: Programme) -> dict[str, int]:
    """How much of each kind the database has, besides what was there at the beginning."""
    session = programme.session
    return {
        "questions": session.questions.count() - 1,
        "backings": Backing.objects.filter(question=programme.question).count(),
        "requests": ReaderRequest.objects.filter(session=session).count(),
        "changes of one notice": Notice.objects.get(pk=programme.notice.pk).revision - 1,
        "notices": session.notices.count() - 1,
    }
