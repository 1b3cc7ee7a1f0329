"""What visitors leave is removed when the privacy page says, and not a day before."""

import io
import logging
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from smartcity_session.models import (
    Congress,
    Feedback,
    FeedbackRating,
    Invitation,
    PasswordResetRequest,
    Question,
    ReaderRequest,
)
from smartcity_session.participation.retention import RULES, purge, retained_data
from tests.factories.rows import (
    BackingFactory,
    CongressFactory,
    FeedbackFactory,
    FeedbackRatingFactory,
    QuestionFactory,
    ReaderRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# The congress ends on 12 April 2015. Days begin at 15:00 UTC, which is midnight in Seoul.
DURING = datetime(2015, 4, 9, 9, 0, tzinfo=UTC)


def midnight(day: date, days: int = 0) -> datetime:
    """The begin of the day so many days after this one, in Seoul."""
    return datetime(day.year, day.month, day.day, 15, 0, tzinfo=UTC) + timedelta(days=days - 1)


LAST_DAY = date(2015, 4, 12)


@pytest.fixture
def congress(db: None) -> Congress:
    """The congress with short times."""
    congress = CongressFactory.create()
    congress.addresses_kept_days, congress.requests_kept_days, congress.feedback_kept_days = 10, 20, 30
    congress.save()
    return congress


def counts(now: datetime, *, dry_run: bool = False) -> dict[str, int]:
    return {removal.name: removal.count for removal in purge(now=now, dry_run=dry_run) if removal.count}


def test_each_kind_is_removed_on_the_first_day_after_its_last(congress: Congress) -> None:
    ReaderRequestFactory.create(created_at=DURING)
    FeedbackRatingFactory.create(feedback=FeedbackFactory.create(day=date(2015, 4, 9)))
    second = timedelta(seconds=1)
    removed = {}
    for days in (10, 20, 30):
        gone = midnight(LAST_DAY, days + 1)
        assert counts(gone - second) == {}
        removed[days] = counts(gone)
        assert counts(gone) == {}
    assert removed == {10: {"addresses": 1}, 20: {"requests": 1}, 30: {"feedback": 1}}
    assert (ReaderRequest.objects.count(), Feedback.objects.count(), FeedbackRating.objects.count()) == (0, 0, 0)


def test_the_request_stays_when_its_address_goes(congress: Congress) -> None:
    request = ReaderRequestFactory.create(created_at=DURING)
    purge(now=midnight(LAST_DAY, 11))
    request.refresh_from_db()
    assert (request.email, request.message) == ("", "Large print, please.")


def test_a_backing_stays_when_the_number_of_its_browser_goes(congress: Congress) -> None:
    backing = BackingFactory.create(created_at=DURING)
    question = backing.question
    assert counts(midnight(LAST_DAY, 11), dry_run=True) == {"voters": 1}
    assert counts(midnight(LAST_DAY, 11)) == {"voters": 1}
    assert counts(midnight(LAST_DAY, 11)) == {}
    assert [row.voter for row in question.backings.all()] == [None]


def test_questions_that_were_not_published_go_and_the_others_stay(congress: Congress) -> None:
    QuestionFactory.create(created_at=DURING)
    QuestionFactory.create(created_at=DURING, state="declined")
    published = QuestionFactory.create(created_at=DURING, published=True)
    assert counts(midnight(LAST_DAY, 21), dry_run=True) == {"questions": 2}
    assert counts(midnight(LAST_DAY, 21)) == {"questions": 2}
    assert list(Question.objects.all()) == [published]


def test_what_comes_later_is_kept_as_long_from_its_own_day(congress: Congress) -> None:
    came = date(2015, 6, 1)
    ReaderRequestFactory.create(created_at=midnight(came) + timedelta(hours=5))
    FeedbackFactory.create(day=came)
    assert counts(midnight(came, 10)) == {}
    assert counts(midnight(came, 11)) == {"addresses": 1}
    assert counts(midnight(came, 31)) == {"requests": 1, "feedback": 1}


def test_a_dry_run_counts_and_removes_nothing(congress: Congress) -> None:
    ReaderRequestFactory.create(created_at=DURING)
    FeedbackFactory.create()
    late = midnight(LAST_DAY, 100)
    assert counts(late, dry_run=True) == {"addresses": 1, "requests": 1, "feedback": 1}
    assert counts(late, dry_run=True) == {"addresses": 1, "requests": 1, "feedback": 1}
    assert (ReaderRequest.objects.exclude(email="").count(), Feedback.objects.count()) == (1, 1)


def test_a_congress_that_was_put_off_keeps_what_it_has(congress: Congress) -> None:
    ReaderRequestFactory.create(created_at=DURING)
    congress.end_date = date(2016, 4, 12)
    congress.save()
    assert counts(midnight(LAST_DAY, 100)) == {}


def test_files_of_mail_go_with_the_addresses_in_them(congress: Congress, settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    for name, moment in (("old.log", DURING), ("new.log", midnight(LAST_DAY, 11)), ("other.txt", DURING)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (moment.timestamp(), moment.timestamp()))
    assert counts(midnight(LAST_DAY, 11), dry_run=True) == {"mail": 1}
    assert counts(midnight(LAST_DAY, 11)) == {"mail": 1}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.log", "other.txt"]


def test_logins_that_have_expired_go_at_any_time() -> None:
    for key, days in (("a", -1), ("b", 1)):
        Session.objects.create(session_key=key, expire_date=DURING + timedelta(days=days))
    assert counts(DURING) == {"logins": 1}
    assert [session.pk for session in Session.objects.all()] == ["b"]


def test_addresses_that_no_link_to_a_password_was_mailed_to_go_after_a_day() -> None:
    for hours in (23, 25):
        PasswordResetRequest.objects.create(email=f"{hours}@example.org", created_at=DURING - timedelta(hours=hours))
    assert counts(DURING, dry_run=True) == {"resets": 1}
    assert counts(DURING) == {"resets": 1}
    assert [request.email for request in PasswordResetRequest.objects.all()] == ["23@example.org"]


def test_invitations_go_once_their_link_leads_nowhere() -> None:
    for name, days in (("early", 7), ("late", 6)):
        made = {"created_at": DURING - timedelta(days=days), "by_mail": True, "purpose": Invitation.Purpose.JOIN}
        Invitation.objects.create(user=UserFactory.create(username=name), **made)
    assert counts(DURING, dry_run=True) == {"invitations": 1}
    assert counts(DURING) == {"invitations": 1}
    assert [each.user.username for each in Invitation.objects.valid(at=DURING)] == ["late"]
    assert Invitation.objects.count() == 1


def test_wrong_passwords_go_once_they_lock_nobody_any_more(settings: Settings) -> None:
    facts = {"get_data": "", "post_data": "", "path_info": "/admin/login/", "http_accept": "*/*", "user_agent": "x"}
    AccessAttempt.objects.create(username="ana", ip_address="192.0.2.1", failures_since_start=3, **facts)
    AccessAttempt.objects.update(attempt_time=DURING)
    unlocked = DURING + settings.AXES_COOLOFF_TIME
    assert counts(unlocked) == {}
    assert counts(unlocked + timedelta(seconds=1), dry_run=True) == {"passwords": 1}
    assert counts(unlocked + timedelta(seconds=1)) == {"passwords": 1}
    assert AccessAttempt.objects.count() == 0


def test_rows_of_the_cache_that_have_expired_go_at_any_time() -> None:
    for key in ("old", "new"):
        cache.set(key, 1)
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(datetime(2015, 4, 8))  # noqa: DTZ001 (the cache's own form)
        cursor.execute("UPDATE portal_cache SET expires = %s WHERE cache_key LIKE %s", [moment, "%old"])
    assert counts(DURING, dry_run=True) == {"cache": 1}
    assert counts(DURING) == {"cache": 1}
    assert cache.get("new") == 1


def test_a_cache_that_is_no_table_forgets_by_itself(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert counts(DURING) == {}


def test_the_command_says_what_it_removed_and_the_log_too(
    congress: Congress, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ReaderRequestFactory.create(created_at=DURING)
    monkeypatch.setattr("django.utils.timezone.now", lambda: midnight(LAST_DAY, 100))
    said = []
    with caplog.at_level(logging.INFO, logger="smartcity_session.participation.retention"):
        for options in (["--dry-run"], [], []):
            out = io.StringIO()
            call_command("purge", *options, stdout=out)
            said.append(out.getvalue().strip())
    assert said == [
        "Would be removed: 1 e-mail address of a reader, 1 request",
        "Removed: 1 e-mail address of a reader, 1 request",
        "Nothing has to be removed.",
    ]
    assert caplog.messages == ["Purged addresses: 1", "Purged requests: 1"]


def test_the_privacy_page_tells_the_days_that_the_purge_takes(congress: Congress) -> None:
    told = {kept.what: kept.days for kept in retained_data(congress)}
    assert list(told) == [str(rule.kept) for rule in RULES]
    for rule in RULES:
        until = LAST_DAY + timedelta(days=told[str(rule.kept)])
        assert rule.cutoff(congress, now=midnight(until, 1) - timedelta(seconds=1)) is None
        assert rule.cutoff(congress, now=midnight(until, 1)) == midnight(LAST_DAY, 1)


def test_without_a_congress_the_times_are_those_that_one_begins_with() -> None:
    kept = retained_data(None)
    assert [each.days for each in kept] == [30, 30, 180, 180, 365, 365, 30]
