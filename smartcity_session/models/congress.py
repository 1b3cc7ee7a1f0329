"""The congress that the sessions belong to: one per installation."""

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.fields import WebAddressField, validate_day, validate_time_zone


class CongressQuerySet(models.QuerySet["Congress"]):
    """Questions to the one congress."""

    def current(self) -> "Congress | None":
        """The congress of this installation, or None before an organiser has described it."""
        return self.first()


class Congress(models.Model):
    """One congress: what it is called, when and where it is, and in whose clock its times are given."""

    ONLY_ID = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ID, editable=False)
    name = models.CharField(_("name"), max_length=200, help_text=_("For example “World Congress 2015”."))
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    start_date = models.DateField(_("first day"), validators=[validate_day])
    end_date = models.DateField(_("last day"), validators=[validate_day])
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    venue_address = models.CharField(_("address of the venue"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        validators=[validate_time_zone],
        help_text=_("An IANA name such as Asia/Seoul. All times of the programme are in this zone."),
    )
    website = WebAddressField(_("website"), blank=True)
    contact_name = models.CharField(_("contact: name"), max_length=200, blank=True)
    contact_email = models.EmailField(_("contact: e-mail address"), blank=True)

    objects = CongressQuerySet.as_manager()

    class Meta:
        verbose_name = _("congress")
        verbose_name_plural = _("congress")
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1), name="congress_is_the_only_one", violation_error_message=_("There is one congress.")
            ),
            models.CheckConstraint(condition=~Q(name=""), name="congress_has_a_name"),
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="congress_ends_after_it_starts",
                violation_error_message=_("The last day of the congress is before its first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the programme's times are given."""
        return ZoneInfo(self.time_zone)
