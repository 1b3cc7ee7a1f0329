"""What is in the programme between the sessions."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.days import ClockField, DayField
from smartcity_session.models.fields import LineField, validate_day
from smartcity_session.models.room import Room


class ProgrammeBreak(models.Model):
    """A break, a lunch or a reception: it has a time, and no page and no PDF.

    Day and times are local to the congress, as those of sessions. `revision` counts its changes, for calendars.
    """

    class Kind(models.TextChoices):
        BREAK = "break", _("Break")
        LUNCH = "lunch", _("Lunch")
        RECEPTION = "reception", _("Reception")
        OTHER = "other", _("Other")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.BREAK)
    title = LineField(_("title"), max_length=200, help_text=_("For example Coffee."))
    date = DayField(_("date"), validators=[validate_day])
    start_time = ClockField(_("start"), help_text=_("Local time of the congress."))
    end_time = ClockField(
        _("end"), ends_day=True, help_text=_("Local time; earlier than the start means on the next day.")
    )
    location = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="breaks", verbose_name=_("room")
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="break_has_a_title"),
            models.CheckConstraint(
                condition=~Q(end_time=F("start_time")),
                name="break_lasts",
                violation_error_message=_("The break ends at the time at which it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
