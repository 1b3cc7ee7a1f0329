"""What can be done with questions, and what the public sees of them."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from smartcity_session.content import QuestionPhase, question_times, questions_content
from smartcity_session.models import Backing, ConferenceSession, Question
from smartcity_session.participation.questions import (
    ChangedMeanwhileError,
    answer,
    ask,
    back,
    decide,
    reopen,
    take_back,
)
from tests.factories.rows import (
    BackingFactory,
    GuidingQuestionFactory,
    QuestionFactory,
    SessionFactory,
    TalkFactory,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_the_same_submission_is_one_question(moment: datetime) -> None:
    session, submission = SessionFactory.create(published=True), uuid4()
    rows = [
        ask(session=session, about=None, text="Why?", name="", submission=submission, at=moment) for _click in range(2)
    ]
    assert rows[0] == rows[1]
    assert Question.objects.get().state == "waiting"


def test_a_question_is_about_a_talk_and_an_answer_to_a_guiding_question(moment: datetime) -> None:
    talk = TalkFactory.create()
    guiding = GuidingQuestionFactory.create(session=talk.session)
    for about, kind in ((talk, "question"), (guiding, "answer")):
        made = ask(session=talk.session, about=about, text="x", name="", submission=uuid4(), at=moment)
        assert made.kind == kind
    assert set(Question.objects.values_list("talk", "guiding_question")) == {(talk.pk, None), (None, guiding.pk)}


def test_a_browser_counts_once_and_can_take_it_back(moment: datetime) -> None:
    question, voter = QuestionFactory.create(published=True), uuid4()
    for _click in range(3):
        back(question=question, voter=voter, at=moment)
    assert Backing.objects.count() == 1
    take_back(question=question, voter=uuid4())
    assert Backing.objects.count() == 1
    take_back(question=question, voter=voter)
    assert Backing.objects.count() == 0


def test_the_database_keeps_one_backing_for_each_browser_and_any_number_of_purged_ones() -> None:
    backing = BackingFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        BackingFactory.create(question=backing.question, voter=backing.voter)
    BackingFactory.create_batch(2, question=backing.question, voter=None)
    assert questions_content(backing.question.session).questions[0].backers == 3


def test_the_second_of_two_chairs_does_not_overwrite_the_first(moment: datetime) -> None:
    question = QuestionFactory.create(published=True)
    answer(question=question, text="Yes.", at=moment, version=question.version)
    with pytest.raises(ChangedMeanwhileError):
        answer(question=question, text="No.", at=moment, version=question.version)
    with pytest.raises(ChangedMeanwhileError):
        reopen(question=question, version=question.version)
    question.refresh_from_db()
    assert (question.answer, question.version) == ("Yes.", 1)
    reopen(question=question, version=1)
    question.refresh_from_db()
    assert (question.answer, question.answered_at) == ("", None)


def test_two_who_decide_the_same_do_not_disturb_each_other(moment: datetime) -> None:
    question = QuestionFactory.create()
    for _chair in range(2):
        decide(question=question, state="published")
    question.refresh_from_db()
    assert (question.state, question.version) == ("published", 1)


def test_only_what_was_published_is_public_the_most_backed_first(moment: datetime) -> None:
    session = SessionFactory.create(published=True)
    few, many = (QuestionFactory.create(session=session, published=True, text=text) for text in ("few", "many"))
    BackingFactory.create(question=few)
    BackingFactory.create_batch(2, question=many)
    QuestionFactory.create(session=session, text="waiting")
    QuestionFactory.create(session=session, text="declined", state="declined")
    QuestionFactory.create(published=True, text="elsewhere")
    told = QuestionFactory.create(session=session, published=True, text="told", answered_at=moment, answer="Yes.")
    content = questions_content(session)
    assert [(each.text, each.backers) for each in content.waiting] == [("many", 2), ("few", 1)]
    assert [(each.number, each.answer) for each in content.answered] == [(told.pk, "Yes.")]


def test_the_questions_of_a_draft_are_not_public() -> None:
    question = QuestionFactory.create(session=SessionFactory.create(), published=True)
    assert questions_content(question.session).questions == ()


def test_answers_stand_by_their_guiding_question_even_when_it_goes(moment: datetime) -> None:
    guiding = GuidingQuestionFactory.create(session=SessionFactory.create(published=True), text="What can be shared?")
    QuestionFactory.create(session=guiding.session, published=True, kind="answer", guiding_question=guiding, text="All")
    [(asked, answers)] = questions_content(guiding.session).answers
    assert (asked, [each.text for each in answers]) == ("What can be shared?", ["All"])
    guiding.delete()
    [(asked, answers)] = questions_content(guiding.session).answers
    assert (asked, [each.text for each in answers]) == ("", ["All"])
    assert questions_content(guiding.session).waiting == ()


def test_a_question_outlives_its_talk() -> None:
    talk = TalkFactory.create(session=SessionFactory.create(published=True))
    QuestionFactory.create(session=talk.session, talk=talk, published=True)
    assert questions_content(talk.session).questions[0].talk == talk.title
    talk.delete()
    assert questions_content(talk.session).questions[0].talk == ""


@pytest.mark.parametrize(
    ("opens", "closes", "phases"),
    [
        (None, None, ["never", "never", "never"]),
        (0, None, ["before", "open", "open"]),
        (0, 1, ["before", "open", "closed"]),
    ],
)
def test_questions_open_and_close_by_the_organisers_times(
    moment: datetime, opens: int | None, closes: int | None, phases: list[str]
) -> None:
    session = SessionFactory.create(
        questions_open_from=None if opens is None else moment + opens * HOUR,
        questions_open_until=None if closes is None else moment + closes * HOUR,
    )
    second = timedelta(seconds=1)
    told = [question_times(session).phase(at=at).value for at in (moment - second, moment, moment + HOUR)]
    assert told == phases


def test_a_cancelled_session_takes_no_questions(moment: datetime) -> None:
    session = SessionFactory.create(cancelled=True, questions_open_from=moment - HOUR)
    assert question_times(session).phase(at=moment) is QuestionPhase.NEVER


@pytest.mark.parametrize(
    "facts",
    [
        {"text": ""},
        {"answer": "Yes.", "answered_at": None},
        {"kind": "answer", "with_talk": True},
        {"kind": "question", "with_guiding_question": True},
    ],
)
def test_the_database_refuses_a_question_that_contradicts_itself(facts: dict[str, object]) -> None:
    session = SessionFactory.create()
    if facts.pop("with_talk", False):
        facts["talk"] = TalkFactory.create(session=session)
    if facts.pop("with_guiding_question", False):
        facts["guiding_question"] = GuidingQuestionFactory.create(session=session)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionFactory.create(session=session, **facts)


def test_questions_that_close_before_they_open_are_refused(moment: datetime) -> None:
    for opens in (None, moment + HOUR):
        session = ConferenceSession(questions_open_from=opens, questions_open_until=moment)
        with pytest.raises(ValidationError, match="Questions open before they close"):
            session.validate_constraints()
