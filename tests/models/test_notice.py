"""Notices: what the database refuses, and who sees which when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from smartcity_session.content import congress_content, congress_notices, programme_notices, session_notices
from smartcity_session.models import Notice
from tests.factories.rows import CongressFactory, NoticeFactory, SessionFactory

pytestmark = pytest.mark.django_db

BEGIN = datetime(2015, 4, 9, 4, tzinfo=UTC)
END = datetime(2015, 4, 9, 6, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize("until", [BEGIN, BEGIN - TICK])
def test_a_notice_ends_after_it_begins(until: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeFactory.create(shown_until=until)


def test_a_notice_has_a_text() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeFactory.create(text="")


@pytest.mark.parametrize(
    ("at", "state"),
    [(BEGIN - TICK, "planned"), (BEGIN, "shown"), (END - TICK, "shown"), (END, "over")],
)
def test_a_notice_is_planned_then_shown_then_over(at: datetime, state: str) -> None:
    NoticeFactory.create()
    notices = Notice.objects.all()
    rows = {"planned": notices.planned(at=at), "shown": notices.shown(at=at), "over": notices.over(at=at)}
    assert [name for name, found in rows.items() if found.exists()] == [state]
    (content,) = congress_notices(congress_content(CongressFactory.create()))
    assert content.is_shown(at=at) == (state == "shown")


def test_a_session_has_its_own_notices_and_those_of_the_congress_the_newest_first() -> None:
    session, other = SessionFactory.create(code="D4", published=True), SessionFactory.create(published=True)
    NoticeFactory.create(text="For all")
    NoticeFactory.create(text="Room 3", session=session, shown_from=BEGIN + TICK)
    NoticeFactory.create(text="Elsewhere", session=other)
    assert [(each.text, each.session_slug) for each in session_notices(session)] == [("Room 3", "d4"), ("For all", "")]
    congress = congress_content(session.congress)
    assert [each.text for each in congress_notices(congress)] == ["For all"]
    assert {each.text for each in programme_notices(congress)} == {"Room 3", "For all", "Elsewhere"}


def test_notices_are_read_without_the_texts_of_their_sessions() -> None:
    session = SessionFactory.create(published=True)
    NoticeFactory.create(session=session)
    with CaptureQueriesContext(connection) as captured:
        assert len(session_notices(session)) == 1
    assert ["abstract" in query["sql"] for query in captured.captured_queries] == [False]


def test_a_notice_of_a_draft_is_in_no_read() -> None:
    draft = SessionFactory.create()
    NoticeFactory.create(session=draft)
    assert session_notices(draft) == ()
    assert programme_notices(congress_content(draft.congress)) == ()


def test_what_is_over_is_left_out_where_only_the_rest_is_asked_for() -> None:
    session = SessionFactory.create(published=True)
    NoticeFactory.create(session=session)
    assert len(session_notices(session, after=END - TICK)) == 1
    assert session_notices(session, after=END) == ()


def test_moments_come_in_the_zone_of_the_congress() -> None:
    session = SessionFactory.create(published=True)
    NoticeFactory.create(session=session)
    (notice,) = session_notices(session)
    assert notice.shown_from.isoformat() == "2015-04-09T13:00:00+09:00"
