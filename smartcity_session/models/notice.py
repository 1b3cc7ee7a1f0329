"""Notices: short messages that are shown for a limited time."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.congress import Congress
from smartcity_session.models.days import MomentField
from smartcity_session.models.fields import ProseField, validate_day
from smartcity_session.models.session import ConferenceSession

# How far a change of a notice raises the sequence number of its session in calendars. That it begins and that it is
# over raise it by one each.
NOTICE_STEPS = 3


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Queries on the notices."""

    def published(self) -> "NoticeQuerySet":
        """The notices of the congress, and those of sessions that the public may see, whatever their time."""
        return self.filter(Q(session__isnull=True) | Q(session__in=ConferenceSession.objects.published()))

    def of(self, session: ConferenceSession) -> "NoticeQuerySet":
        """The notices that concern the session: its own, and those of the congress."""
        return self.filter(Q(session__isnull=True) | Q(session=session))

    def planned(self, *, at: datetime) -> "NoticeQuerySet":
        """Those that are shown later than at this moment."""
        return self.filter(shown_from__gt=at)

    def shown(self, *, at: datetime) -> "NoticeQuerySet":
        """Those that are shown at this moment."""
        return self.filter(shown_from__lte=at, shown_until__gt=at)

    def over(self, *, at: datetime) -> "NoticeQuerySet":
        """Those that are not shown any more at this moment."""
        return self.filter(shown_until__lte=at)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete them, and keep what calendars were told of them."""
        with transaction.atomic():
            for notice in self.select_for_update():
                notice.keep_steps()
            return super().delete()


class Notice(models.Model):
    """A short message to readers, such as "moved to room 3", shown from a moment until another, which is not included.

    Without a session it concerns the whole congress. It is no part of a session's content: it ends by itself, and makes
    no PDF out of date. `revision` counts how often it was changed, so that calendars learn of it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        ConferenceSession,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("session"),
        help_text=_("Empty: the notice is for the whole congress and stands on every page."),
    )
    text = ProseField(_("text"), help_text=_("For example “We moved to room 3”. Readers see it first on the page."))
    shown_from = MomentField(_("shown from"), validators=[validate_day])
    shown_until = MomentField(_("shown until"), validators=[validate_day])
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="notice_has_a_text"),
            models.CheckConstraint(
                condition=Q(shown_until__gt=F("shown_from")),
                name="notice_ends_after_it_begins",
                violation_error_message=_("The notice ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:  # noqa: FBT001, FBT002 (Django's signature)
        """Delete it, and keep what calendars were told of it."""
        with transaction.atomic():
            self.keep_steps()
            return super().delete(using=using, keep_parents=keep_parents)

    def keep_steps(self) -> None:
        """Raise the sequence number of what it concerns by all that it has come to: such a number never falls."""
        steps = F("deleted_notice_steps") + NOTICE_STEPS * (self.revision + 1)
        concerned = ConferenceSession.objects.filter(pk=self.session_id) if self.session_id else Congress.objects.all()
        concerned.update(deleted_notice_steps=steps)
