"""What the portal keeps of its visitors, how long, and its removal: one list for the privacy page and for the purge.

Days are counted from the last day of the congress, or from the day on which something came, whichever is later: a
request of the month after is not removed the next night. Days are those at the congress.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from smartcity_session.history.removal import remove_history
from smartcity_session.models import (
    Backing,
    Congress,
    Feedback,
    Invitation,
    PasswordResetRequest,
    Question,
    ReaderRequest,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that is kept for a number of days; `setting` is the field of the congress that holds it.

    `remove` takes the midnight before which things came that have to go, and whether to count them only; it returns
    how many there were.
    """

    name: str
    kept: Any
    removed: Any
    setting: str
    remove: Callable[[datetime, bool], int]

    def days(self, congress: Congress | None) -> int:
        """How many days it is kept; as many as a new congress has, while there is none."""
        return int(getattr(congress or Congress(), self.setting))

    def cutoff(self, congress: Congress, *, now: datetime) -> datetime | None:
        """The midnight before which things came that have to go at the moment `now`; None while nothing has to."""
        today = now.astimezone(congress.zone).date()
        first_kept = today - timedelta(days=self.days(congress))
        if first_kept <= congress.end_date:
            return None
        return datetime.combine(first_kept, time(), tzinfo=congress.zone)


@dataclass(frozen=True, slots=True)
class RetainedData:
    """A line of the privacy page: what is kept, and for how many days."""

    what: str
    days: int


@dataclass(frozen=True, slots=True)
class Removal:
    """What a purge removed, or would remove."""

    name: str
    count: int
    words: str


def _forget_addresses(before: datetime, dry_run: bool) -> int:  # noqa: FBT001 (of Rule.remove)
    rows = ReaderRequest.objects.filter(created_at__lt=before).exclude(email="")
    return rows.count() if dry_run else rows.update(email="")


def _forget_voters(before: datetime, dry_run: bool) -> int:  # noqa: FBT001 (of Rule.remove)
    rows = Backing.objects.filter(created_at__lt=before, voter__isnull=False)
    return rows.count() if dry_run else rows.update(voter=None)


def _remove_unpublished_questions(before: datetime, dry_run: bool) -> int:  # noqa: FBT001 (of Rule.remove)
    unpublished = Question.objects.exclude(state=Question.State.PUBLISHED)
    return _remove_rows(unpublished.filter(created_at__lt=before), dry_run=dry_run)


def _remove_requests(before: datetime, dry_run: bool) -> int:  # noqa: FBT001 (of Rule.remove)
    return _remove_rows(ReaderRequest.objects.filter(created_at__lt=before), dry_run=dry_run)


def _remove_feedback(before: datetime, dry_run: bool) -> int:  # noqa: FBT001 (of Rule.remove)
    return _remove_rows(Feedback.objects.filter(day__lt=before.date()), dry_run=dry_run)


def _remove_rows(rows: QuerySet[Any], *, dry_run: bool) -> int:
    if dry_run:
        return rows.count()
    _all, by_model = rows.delete()
    return by_model.get(rows.model._meta.label, 0)  # noqa: SLF001 (Django's documented model API)


def _remove_mail_files(before: datetime, dry_run: bool) -> int:  # noqa: FBT001 (of Rule.remove)
    if settings.EMAIL_BACKEND != "django.core.mail.backends.filebased.EmailBackend":
        return 0
    folder = Path(settings.EMAIL_FILE_PATH)
    old = [each for each in folder.glob("*.log") if each.is_file() and each.stat().st_mtime < before.timestamp()]
    for each in [] if dry_run else old:
        each.unlink(missing_ok=True)
    return len(old)


RULES = (
    Rule(
        "addresses",
        _("E-mail addresses that readers gave so that a request can be answered."),
        ngettext_lazy("%(count)d e-mail address of a reader", "%(count)d e-mail addresses of readers", "count"),
        "addresses_kept_days",
        _forget_addresses,
    ),
    Rule(
        "voters",
        _("Random numbers of the browsers that backed a question. How many backed it stays."),
        ngettext_lazy("%(count)d number of a browser", "%(count)d numbers of browsers", "count"),
        "addresses_kept_days",
        _forget_voters,
    ),
    Rule(
        "questions",
        _("Questions that were asked and not published, with the name if one was given. Published ones stay."),
        ngettext_lazy("%(count)d unpublished question", "%(count)d unpublished questions", "count"),
        "requests_kept_days",
        _remove_unpublished_questions,
    ),
    Rule(
        "requests",
        _("Requests for another format and reports of broken links: what was asked, and when."),
        ngettext_lazy("%(count)d request", "%(count)d requests", "count"),
        "requests_kept_days",
        _remove_requests,
    ),
    Rule(
        "feedback",
        _("Feedback on sessions: ratings, texts and the day. It has no name, no address and no time."),
        ngettext_lazy("%(count)d feedback form", "%(count)d feedback forms", "count"),
        "feedback_kept_days",
        _remove_feedback,
    ),
    Rule(
        "history",
        _("The history of the programme: which account changed what and when, with the values before and after."),
        ngettext_lazy("%(count)d entry of the history", "%(count)d entries of the history", "count"),
        "history_kept_days",
        remove_history,
    ),
    Rule(
        "mail",
        _("Copies of mail, where the portal writes it to files instead of sending it."),
        ngettext_lazy("%(count)d file of a mail", "%(count)d files of mails", "count"),
        "addresses_kept_days",
        _remove_mail_files,
    ),
)


def retained_data(congress: Congress | None) -> list[RetainedData]:
    """What is kept of visitors, with the days that the congress has set; without one, those that it begins with."""
    return [RetainedData(what=str(rule.kept), days=rule.days(congress)) for rule in RULES]


def purge(*, now: datetime, dry_run: bool = False) -> list[Removal]:
    """Remove what has been kept for long enough at the moment `now`; with `dry_run`, count it only.

    What was removed is logged. Done twice, the second time finds nothing.
    """
    removals = [*_purge_by_rules(now=now, dry_run=dry_run), *_purge_expired(now=now, dry_run=dry_run)]
    for removal in removals:
        if removal.count and not dry_run:
            logger.info("Purged %s: %d", removal.name, removal.count)
    return removals


def _purge_by_rules(*, now: datetime, dry_run: bool) -> list[Removal]:
    congress = Congress.objects.current()
    cutoffs = {rule: rule.cutoff(congress, now=now) for rule in RULES} if congress else {}
    return [_removal(rule, cutoff, dry_run=dry_run) for rule, cutoff in cutoffs.items()]


def _removal(rule: Rule, cutoff: datetime | None, *, dry_run: bool) -> Removal:
    with transaction.atomic():
        count = rule.remove(cutoff, dry_run) if cutoff else 0
    return Removal(rule.name, count, rule.removed % {"count": count})


def _purge_expired(*, now: datetime, dry_run: bool) -> list[Removal]:
    logins, cached = _expired_logins(now, dry_run=dry_run), _expired_cache(now, dry_run=dry_run)
    login_words = ngettext_lazy("%(count)d expired login", "%(count)d expired logins", "count")
    cache_words = ngettext_lazy("%(count)d expired row of the cache", "%(count)d expired rows of the cache", "count")
    resets = _remove_rows(PasswordResetRequest.objects.expired(at=now), dry_run=dry_run)
    invitations = _remove_rows(Invitation.objects.expired(at=now), dry_run=dry_run)
    invitation_words = ngettext_lazy("%(count)d expired invitation", "%(count)d expired invitations", "count")
    wrong = _remove_rows(
        AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME), dry_run=dry_run
    )
    wrong_words = ngettext_lazy("%(count)d wrong password", "%(count)d wrong passwords", "count")
    reset_words = ngettext_lazy("%(count)d unsent link to a password", "%(count)d unsent links to passwords", "count")
    return [
        Removal("logins", logins, login_words % {"count": logins}),
        Removal("resets", resets, reset_words % {"count": resets}),
        Removal("invitations", invitations, invitation_words % {"count": invitations}),
        Removal("passwords", wrong, wrong_words % {"count": wrong}),
        Removal("cache", cached, cache_words % {"count": cached}),
    ]


def _expired_logins(now: datetime, *, dry_run: bool) -> int:
    model = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    return _remove_rows(model.objects.filter(expire_date__lt=now), dry_run=dry_run)


def _expired_cache(now: datetime, *, dry_run: bool) -> int:
    """The database cache looks for expired rows only when it is full; another cache forgets them itself."""
    cache = caches["default"]
    if not isinstance(cache, DatabaseCache):
        return 0
    connection = connections[router.db_for_write(cache.cache_model_class)]
    name = cache.cache_model_class._meta.db_table  # noqa: SLF001 (there is no other way to the table)
    if name not in connection.introspection.table_names():
        return 0
    table = connection.ops.quote_name(name)
    moment = connection.ops.adapt_datetimefield_value(now.astimezone(UTC).replace(microsecond=0, tzinfo=None))
    with connection.cursor() as cursor:
        verb = "SELECT COUNT(*)" if dry_run else "DELETE"
        cursor.execute(f"{verb} FROM {table} WHERE expires < %s", [moment])
        return int(cursor.fetchone()[0]) if dry_run else cursor.rowcount
