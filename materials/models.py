"""What to read, and where to go next."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from smartcity_session.models import ConferenceSession
from smartcity_session.models.days import DayField
from smartcity_session.models.fields import LanguageField, LineField, WebAddressField, validate_day


class MaterialQuerySet(models.QuerySet["Material"]):
    """Queries on the materials."""

    def published(self) -> "MaterialQuerySet":
        """Materials of sessions that the public may see."""
        return self.filter(session__in=ConferenceSession.objects.published())


class Material(models.Model):
    """A document or link that belongs to a session; without a target it is named and nothing more."""

    class Use(models.TextChoices):
        BEFORE = "before", _("Before the session")
        DURING = "during", _("During the session")
        AFTER = "after", _("After the session")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        ConferenceSession, on_delete=models.CASCADE, related_name="materials", verbose_name=_("session")
    )
    title = LineField(_("title"), max_length=300)
    note = LineField(
        _("note"), max_length=500, blank=True, help_text=_("For example “draft for adoption by the Council”.")
    )
    language = LanguageField(_("language"), blank=True)
    use = models.CharField(_("for use"), max_length=6, choices=Use, default=Use.BEFORE)
    file = models.FileField(_("file"), upload_to="materials", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True, editable=False)
    file_type = models.CharField(_("type of the file"), max_length=100, blank=True, editable=False)
    file_size = models.PositiveBigIntegerField(_("size of the file in bytes"), null=True, editable=False)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, editable=False)
    pages = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    in_reading_pack = models.BooleanField(
        _("may be redistributed in the reading pack"),
        default=False,
        db_default=False,
        help_text=_(
            "The reading pack is a ZIP of the session's files, which readers copy and hand on. Tick this where the "
            "rights holder permits that. Otherwise the file stays a download of its own, and the pack says so."
        ),
    )
    link = WebAddressField(_("link"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="material_has_a_title"),
            models.CheckConstraint(
                condition=Q(file="") | Q(link=""),
                name="material_is_a_file_or_a_link",
                violation_error_message=_("Give a file or a link, not both."),
            ),
            models.CheckConstraint(
                condition=Q(file="", file_size__isnull=True, file_sha256="", pages__isnull=True)
                | (~Q(file="") & Q(file_size__isnull=False) & ~Q(file_sha256="")),
                name="material_file_is_measured",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LinkedEventQuerySet(models.QuerySet["LinkedEvent"]):
    """Queries on the linked events."""

    def published(self) -> "LinkedEventQuerySet":
        """Events linked from sessions that the public may see."""
        return self.filter(session__in=ConferenceSession.objects.published())


class LinkedEvent(models.Model):
    """An event outside the congress that a session leads on to. Its dates say when it is past; nobody has to."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        ConferenceSession, on_delete=models.CASCADE, related_name="linked_events", verbose_name=_("session")
    )
    name = LineField(_("name"), max_length=300)
    host_event = LineField(
        _("host event"), max_length=300, blank=True, help_text=_("The larger event that it is part of.")
    )
    start_date = DayField(_("first day"), null=True, blank=True, validators=[validate_day])
    end_date = DayField(_("last day"), null=True, blank=True, validators=[validate_day])
    city = LineField(_("city"), max_length=100, blank=True)
    country = LineField(_("country"), max_length=100, blank=True)
    link = WebAddressField(_("link"), blank=True)
    reason = LineField(_("why it is linked"), max_length=500, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = LinkedEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("linked event")
        verbose_name_plural = _("linked events")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="linked_event_has_a_name"),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(start_date__isnull=False),
                name="linked_event_end_has_a_start",
                violation_error_message=_("A last day needs a first day."),
            ),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="linked_event_ends_after_it_starts",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
