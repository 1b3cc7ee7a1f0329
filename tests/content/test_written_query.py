"""A query for one session, of which the SQL is written once."""

from datetime import time

import pytest
from django.db.models import QuerySet

from smartcity_session.content import session_content, session_contents
from smartcity_session.content.rows import Sessions
from smartcity_session.content.written_query import Row, WrittenQuery
from speakers.models import Talk
from tests.factories.rows import ContributionFactory, SessionFactory, TalkFactory

pytestmark = pytest.mark.django_db


def test_the_query_is_written_once_and_gives_the_rows_of_each_session_as_django_does() -> None:
    first, second, *_others = (TalkFactory.create(start_time=time(9, number)) for number in range(4))
    asked: list[Sessions] = []

    def build(sessions: Sessions) -> QuerySet[Talk, Row]:
        asked.append(sessions)
        return Talk.objects.filter(session__in=sessions).values_list("title", "uuid", "start_time")

    query = WrittenQuery(build)
    for talk in (first, second, first):
        assert query.rows([talk.session_id]) == [(talk.title, talk.uuid, talk.start_time)]
    assert len(asked) == 1
    both = [first.session_id, second.session_id]
    assert {title for title, *_facts in query.rows(both)} == {first.title, second.title}
    assert asked[1:] == [both]


def test_a_session_reads_alone_as_it_reads_among_others() -> None:
    first = SessionFactory.create()
    second = SessionFactory.create(congress=first.congress)
    for session in (first, second):
        ContributionFactory.create(talk=TalkFactory.create(session=session, start_time=time(9), minutes=20))
    assert [session_content(first), session_content(second)] == session_contents([first, second])
    assert len({talk.title for each in (first, second) for talk in session_content(each).talks}) == 2
