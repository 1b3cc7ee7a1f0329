"""Organisers decide on questions in the admin, and say when a session takes them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from smartcity_session.admin.question import QuestionAdminForm
from smartcity_session.models import Question
from tests.admin.pages import Form, session_path
from tests.factories.rows import BackingFactory, QuestionFactory, SessionFactory

QUESTIONS = "/admin/smartcity_session/question/"


def test_the_list_takes_the_same_queries_for_one_question_and_for_many(
    organiser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = SessionFactory.create(published=True)
    for count in (1, 5):
        BackingFactory.create_batch(count, question__session=session)
        with django_assert_num_queries(11):
            organiser.get(QUESTIONS)


def test_several_questions_are_published_and_declined_at_once(editor: Client) -> None:
    questions = QuestionFactory.create_batch(3)
    chosen = [question.pk for question in questions[:2]]
    for action, state in (("publish", "published"), ("decline", "declined")):
        editor.post(QUESTIONS, {"action": action, "_selected_action": chosen})
        assert list(Question.objects.order_by("pk").values_list("state", flat=True)) == [state, state, "waiting"]


@pytest.mark.parametrize(("answered", "found"), [("yes", ["said"]), ("no", ["open"])])
def test_the_list_tells_answered_questions_from_others(organiser: Client, answered: str, found: list[str]) -> None:
    QuestionFactory.create(text="said", answered_at=datetime(2015, 4, 8, tzinfo=UTC))
    QuestionFactory.create(text="open")
    page = organiser.get(QUESTIONS, {"answered": answered})
    assert [row.text for row in page.context["cl"].result_list] == found


def test_of_two_who_edit_a_question_the_second_is_told(organiser: Client, editor: Client) -> None:
    question = QuestionFactory.create(published=True)
    first, second = (Form(each, f"{QUESTIONS}{question.pk}/change/") for each in (organiser, editor))
    for form, answer in ((first, "First"), (second, "Second")):
        form["answer"], form["answered_at_0"], form["answered_at_1"] = answer, "2015-04-08", "10:00"
    assert first.send().errors == []
    [error] = second.send().errors
    assert error.startswith("Somebody else changed this question meanwhile: Published, answer: “First”.")
    question.refresh_from_db()
    assert (question.answer, question.version) == ("First", 1)


def test_an_answer_that_the_chair_gives_while_the_form_is_sent_is_not_overwritten(
    organiser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = QuestionFactory.create(published=True)
    form = Form(organiser, f"{QUESTIONS}{question.pk}/change/")
    clean = QuestionAdminForm.clean

    def answered_meanwhile(checked: QuestionAdminForm) -> dict[str, Any] | None:
        Question.objects.update(answer="The chair's", answered_at=datetime(2015, 4, 8, tzinfo=UTC), version=1)
        return clean(checked)

    monkeypatch.setattr(QuestionAdminForm, "clean", answered_meanwhile)
    [error] = form.send().errors
    assert "answer: “The chair's”" in error
    question.refresh_from_db()
    assert question.answer == "The chair's"


def test_nobody_adds_a_question_for_the_audience(organiser: Client) -> None:
    assert organiser.get(f"{QUESTIONS}add/").status_code == 403


def test_questions_open_at_the_time_that_is_typed_in_the_zone_of_the_congress(organiser: Client) -> None:
    session = SessionFactory.create(published=True)
    form = Form(organiser, session_path(session.pk))
    form["questions_open_from_0"], form["questions_open_from_1"] = "2015-04-09", "14:00"
    assert form.send().errors == []
    session.refresh_from_db()
    assert session.questions_open_from == datetime(2015, 4, 9, 5, 0, tzinfo=UTC)
    again = Form(organiser, session_path(session.pk))
    assert (again["questions_open_from_0"], again["questions_open_from_1"]) == ("2015-04-09", "14:00")


@pytest.mark.parametrize(
    ("opens", "closes", "message"),
    [
        (["2015-04-09", "14:00"], ["2015-04-09", "13:00"], "Questions open before they close"),
        (["", ""], ["2015-04-09", "13:00"], "Questions open before they close"),
        (["0001-01-01", "00:00"], ["", ""], "Enter a day between the years 1900 and 2200."),
        (["9999-12-31", "23:59"], ["", ""], "Enter a day between the years 1900 and 2200."),
    ],
)
def test_times_that_make_no_sense_are_refused_beside_the_field(
    organiser: Client, opens: list[str], closes: list[str], message: str
) -> None:
    form = Form(organiser, session_path(SessionFactory.create(published=True).pk))
    form["questions_open_from_0"], form["questions_open_from_1"] = opens
    form["questions_open_until_0"], form["questions_open_until_1"] = closes
    assert any(message in error for error in form.send().errors)
