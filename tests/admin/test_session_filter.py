"""The filter by session in the lists of the admin: a code is typed, and no list names every session."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from lxml import html  # type: ignore[import-untyped]
from pytest_django import DjangoAssertNumQueries

from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    FeedbackFactory,
    LinkedEventFactory,
    MaterialFactory,
    NoticeFactory,
    QuestionFactory,
    ReaderRequestFactory,
    SessionFactory,
    TalkFactory,
    UserFactory,
)

# The lists, and how many queries each takes.
LISTS = {
    "/admin/smartcity_session/edition/": 11,
    "/admin/smartcity_session/feedback/": 8,
    "/admin/smartcity_session/notice/": 9,
    "/admin/smartcity_session/question/": 11,
    "/admin/smartcity_session/readerrequest/": 8,
    "/admin/speakers/talk/": 9,
    "/admin/materials/material/": 9,
    "/admin/materials/linkedevent/": 12,
}
every_list = pytest.mark.parametrize("path", LISTS)


def make_rows(code: str) -> None:
    session = SessionFactory.create(code=code, published=True, date=date(2015, 4, 9))
    EditionFactory.create(session=session, created_by=UserFactory.create())
    ContributionFactory.create(talk=TalkFactory.create(session=session, title=f"Water in {code}"))
    MaterialFactory.create(session=session)
    LinkedEventFactory.create(session=session)
    NoticeFactory.create(session=session)
    QuestionFactory.create(session=session)
    FeedbackFactory.create(session=session)
    ReaderRequestFactory.create(session=session)


def rows(client: Client, path: str, **query: str) -> int:
    response: Any = client.get(path, query)
    assert response.status_code == 200
    return int(response.context["cl"].result_count)


@every_list
def test_a_list_shows_the_rows_of_the_session_whose_code_is_typed(organiser: Client, path: str) -> None:
    for code in ("D4", "D40", "D5"):
        make_rows(code)
    assert rows(organiser, path) == 3
    assert [rows(organiser, path, session=typed) for typed in ("D4", " d4 ", "D", "", "no\0ne")] == [1, 1, 0, 3, 0]


@every_list
@pytest.mark.parametrize("sessions", [1, 30])
def test_a_list_asks_as_much_and_says_as_much_however_many_sessions_there_are(
    organiser: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str, sessions: int
) -> None:
    for number in range(sessions):
        SessionFactory.create(code=f"ZZ-{number}", published=True)
    with django_assert_num_queries(LISTS[path]):
        assert "ZZ-" not in organiser.get(path).text


def test_the_form_keeps_the_search_and_the_other_filters(organiser: Client) -> None:
    for code in ("D4", "D5"):
        make_rows(code)
    answer = organiser.get("/admin/materials/material/", {"session": "d5", "q": "Mat & erial", "use__exact": "before"})
    (form,) = html.fromstring(answer.text).xpath("//form[@class='session-filter']")
    assert form.method == "GET"
    assert dict(form.form_values()) == {"session": "d5", "q": "Mat & erial", "use__exact": "before"}
    (back,) = form.xpath(".//a/@href")
    assert "session" not in back


def test_the_summary_of_feedback_leads_to_the_texts_of_its_session(organiser: Client) -> None:
    make_rows("D4")
    assert (
        'href="/admin/smartcity_session/feedback/?session=D4"'
        in organiser.get("/admin/smartcity_session/feedback/summary/").text
    )
