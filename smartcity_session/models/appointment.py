"""What the public was told about when and where a session is: the history that calendars need."""

from collections import defaultdict
from datetime import datetime

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.edition import Edition
from smartcity_session.models.session import ConferenceSession


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Queries on the appointments."""

    def last_of(self, session: ConferenceSession) -> "Appointment | None":
        """What the public was told last, or None while the session is a draft."""
        return self.filter(session=session).order_by("-sequence").first()

    def with_next_edition(self) -> "AppointmentQuerySet":
        """Each with `next_edition_at`: when the first edition since it was published, None if none was."""
        since = Edition.objects.filter(session=OuterRef("session"), created_at__gte=OuterRef("noted_at"))
        first = Subquery(since.order_by("created_at").values("created_at")[:1])
        return self.annotate(next_edition_at=first)  # type: ignore[no-redef]  # declared for those who read it

    def histories(self) -> "dict[int, list[Appointment]]":
        """What the public was told about each session, oldest first, by the key of the session, in one query."""
        histories: dict[int, list[Appointment]] = defaultdict(list)
        for row in self.with_next_edition().order_by("session_id", "sequence"):
            histories[row.session_id].append(row)
        return histories

    def changed(self) -> "AppointmentQuerySet":
        """Those of the sessions that were announced more than once: no other session was moved or cancelled."""
        return self.filter(session__in=Appointment.objects.filter(sequence__gt=0).values("session"))


class Appointment(models.Model):
    """One announcement of time, place and status.

    `sequence` is what RFC 5545 (3.8.7.4) calls SEQUENCE: a calendar that holds an event replaces it when the number
    has risen. `place` is the venue as text; `details` holds the times of the talks and the days of the linked events,
    which are calendar events too.
    """

    session = models.ForeignKey(ConferenceSession, on_delete=models.CASCADE, related_name="appointments")
    sequence = models.PositiveIntegerField(_("sequence"))
    status = models.CharField(_("status"), max_length=10, choices=ConferenceSession.Status)
    date = models.DateField(_("date"), null=True)
    start_time = models.TimeField(_("start"), null=True)
    end_time = models.TimeField(_("end"), null=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    room = models.CharField(_("room"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=800, blank=True)
    details = models.JSONField(_("times of talks and linked events"), default=dict)
    noted_at = models.DateTimeField(_("announced at"), default=timezone.now)

    next_edition_at: datetime | None  # of `with_next_edition`

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["session", "sequence"], name="appointment_sequence_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.sequence}"
