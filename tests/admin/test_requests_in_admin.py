"""Requests of readers in the admin: seen, answered and marked as done."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from smartcity_session.models import ReaderRequest
from tests.admin.pages import Answer, Form
from tests.factories.rows import ReaderRequestFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/smartcity_session/readerrequest/"


def change(request: ReaderRequest) -> str:
    return f"{LIST}{request.pk}/change/"


def test_the_list_has_the_open_ones_first_and_says_whether_the_mail_went(organiser: Client) -> None:
    moment = datetime(2015, 4, 9, tzinfo=UTC)
    ReaderRequestFactory.create(session__code="D1", state="done", mailed_at=moment)
    ReaderRequestFactory.create(session__code="D2", mail_problem="ConnectionRefusedError")
    ReaderRequestFactory.create(session=None, kind="link")
    answer = Answer(organiser.get(LIST, follow=True))
    assert sorted(answer.texts("//td[@class='field-mail']")[:2]) == ["ConnectionRefusedError", "not sent yet"]
    assert answer.texts("//td[@class='field-mail']")[2] == "sent"
    assert set(answer.texts("//th[@class='field-__str__']")) == {
        "Another format (D1)",
        "Another format (D2)",
        "A broken link",
    }


@pytest.mark.parametrize("group", ["organiser", "editor"])
def test_organisers_and_editors_answer_and_mark_as_done(group: str, request: pytest.FixtureRequest) -> None:
    browser = request.getfixturevalue(group)
    asked = ReaderRequestFactory.create()
    form = Form(browser, change(asked))
    form["state"], form["note"] = "done", "Sent in large print."
    form.send()
    asked.refresh_from_db()
    assert asked.done_by is not None
    assert (asked.state, asked.note, asked.done_by.username) == ("done", "Sent in large print.", group)
    form = Form(browser, change(asked))
    form["state"] = "open"
    form.send()
    asked.refresh_from_db()
    assert asked.done_by is None


def test_several_are_marked_as_done_at_once(editor: Client) -> None:
    done = ReaderRequestFactory.create(state="done")
    asked = [ReaderRequestFactory.create() for _each in range(2)]
    chosen = {"action": "mark_as_done", "_selected_action": [each.pk for each in [*asked, done]]}
    answer = Answer(editor.post(LIST, chosen, follow=True))
    assert answer.messages == ["2 requests are done."]
    done.refresh_from_db()
    assert done.done_by is None


def test_what_a_reader_asked_is_not_changed(organiser: Client) -> None:
    asked = ReaderRequestFactory.create(message="Large print, please.")
    form = Form(organiser, change(asked))
    assert [name for name in ("message", "email", "about", "kind") if name in form] == []
    organiser.post(change(asked), {**form.values, "message": "Changed", "email": "x@example.org", "state": "open"})
    asked.refresh_from_db()
    assert (asked.message, asked.email) == ("Large print, please.", "reader@example.org")


def test_what_a_reader_typed_is_shown_as_text(organiser: Client) -> None:
    asked = ReaderRequestFactory.create(message="<script>alert(1)</script>", about="<b>")
    assert "<script>alert(1)" not in organiser.get(change(asked)).text


def test_nobody_else_sees_them_and_editors_delete_none(stranger: Client, editor: Client) -> None:
    asked = ReaderRequestFactory.create()
    assert [stranger.get(path).status_code for path in (LIST, change(asked))] == [403, 403]
    assert editor.get(f"{LIST}{asked.pk}/delete/").status_code == 403
    assert editor.get(f"{LIST}add/").status_code == 403


def test_the_list_takes_the_same_queries_for_one_row_and_for_many(
    organiser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 4):
        for _each in range(rows):
            ReaderRequestFactory.create()
        with django_assert_num_queries(8):
            organiser.get(LIST)
