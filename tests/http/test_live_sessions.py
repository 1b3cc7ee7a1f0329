"""Which cookies name somebody who has logged in; the database is asked seldom, and not by nonsense."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from smartcity_session.http import live_sessions
from smartcity_session.http.live_sessions import KNOWN_FOR_S, LiveSessions

pytestmark = pytest.mark.django_db

KEY, GONE, UNKNOWN = "a" * 32, "b" * 32, "c" * 32
NAME = settings.SESSION_COOKIE_NAME


@pytest.fixture
def sessions() -> LiveSessions:
    for key, days in ((KEY, 1), (GONE, -1)):
        Session.objects.create(session_key=key, expire_date=timezone.now() + timedelta(days=days))
    return LiveSessions()


@pytest.mark.parametrize(
    ("cookies", "is_live", "queries"),
    [
        (f"{NAME}={KEY}", True, 1),
        (f"other=1; {NAME}={KEY}", True, 1),
        (f"{NAME}={GONE}", False, 1),
        (f"{NAME}={UNKNOWN}", False, 1),
        (f"x{NAME}={KEY}", False, 0),
        (f"other={NAME}={KEY}", False, 0),
        (f"{NAME}=", False, 0),
        (NAME, False, 0),
        (f"{NAME}={KEY.upper()}", False, 0),
        (f"{NAME}={KEY * 9}", False, 0),
        (f"{NAME}=' OR 1=1\0", False, 0),
        ("", False, 0),
    ],
)
def test_a_cookie_names_a_live_session_or_none(
    sessions: LiveSessions,
    django_assert_num_queries: DjangoAssertNumQueries,
    cookies: str,
    is_live: bool,  # noqa: FBT001 (a column of the table above)
    queries: int,
) -> None:
    with django_assert_num_queries(queries):
        assert sessions.is_named_by(cookies, 0) is is_live
        assert sessions.is_named_by(cookies, KNOWN_FOR_S - 1) is is_live


def test_a_session_that_has_ended_is_noticed_within_seconds(sessions: LiveSessions) -> None:
    assert sessions.is_named_by(f"{NAME}={KEY}", 0)
    Session.objects.all().delete()
    assert not sessions.is_named_by(f"{NAME}={KEY}", KNOWN_FOR_S)


def test_without_a_database_nobody_has_logged_in_and_that_is_not_remembered(
    sessions: LiveSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_ask: object) -> bool:
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(live_sessions, "asked_twice", gone)
        assert not sessions.is_named_by(f"{NAME}={KEY}", 0)
    assert sessions.is_named_by(f"{NAME}={KEY}", 0)


def test_one_asks_at_a_time_and_the_others_do_not_wait_long(
    sessions: LiveSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_sessions, "PATIENCE_S", 0)
    with sessions._asking:  # noqa: SLF001 (as another thread holds it)
        assert not sessions.is_named_by(f"{NAME}={KEY}", 0)
    assert sessions.is_named_by(f"{NAME}={KEY}", 0)


def test_memory_for_sessions_is_limited(sessions: LiveSessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_sessions, "MOST_KNOWN", 3)
    for number in range(10):
        sessions.is_named_by(f"{NAME}={number:032}", 0)
    assert len(sessions._known) <= 3  # noqa: SLF001 (what is held is the point)
