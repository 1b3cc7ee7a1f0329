"""The congress that the sessions belong to: one per installation."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.days import DayField
from smartcity_session.models.fields import LineField, ProseField, WebAddressField, validate_day, validate_time_zone

LONGEST_KEPT, LONGEST_FEEDBACK = 3650, 365  # days
LONGEST_WAY = 240  # minutes
COLOUR = r"\A#[0-9A-Fa-f]{6}\Z"


def _days(name: Any, *, days: int, most: int, help_text: Any) -> Any:
    return models.PositiveSmallIntegerField(
        name, default=days, db_default=days, validators=[MaxValueValidator(most)], help_text=help_text
    )


def _picture(name: Any, help_text: Any) -> Any:
    return models.FileField(
        name, upload_to="brand", max_length=120, blank=True, default="", db_default="", help_text=help_text
    )


class CongressQuerySet(models.QuerySet["Congress"]):
    """Queries on the one congress."""

    def current(self) -> "Congress | None":
        """The congress of this installation, or None before an organiser has described it."""
        return self.first()

    def days(self) -> tuple[date, date] | None:
        """The first and the last day of the congress, None before an organiser has described it."""
        return self.values_list("start_date", "end_date").first()


class Congress(models.Model):
    """One congress: what it is called, when and where it is, and in whose clock its times are given."""

    ONLY_ID = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ID, editable=False)
    name = LineField(_("name"), max_length=200, help_text=_("For example “World Congress 2015”."))
    theme = LineField(_("theme"), max_length=300, blank=True)
    start_date = DayField(_("first day"), validators=[validate_day])
    end_date = DayField(_("last day"), validators=[validate_day])
    venue = LineField(_("venue"), max_length=200, blank=True)
    venue_address = LineField(_("address of the venue"), max_length=300, blank=True)
    city = LineField(_("city"), max_length=100, blank=True)
    country = LineField(_("country"), max_length=100, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        validators=[validate_time_zone],
        help_text=_("An IANA name such as Asia/Seoul. All times of the programme are in this zone."),
    )
    language = models.CharField(
        _("main language"),
        max_length=20,
        default="en",
        db_default="en",
        help_text=_("Addresses without a language, sheets and mails are in it."),
    )
    further_languages = models.CharField(
        _("further languages"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("Each page is there in these, too, at an address that begins with the language, such as /ko/."),
    )
    website = WebAddressField(_("website"), blank=True)
    contact_name = LineField(_("contact: name"), max_length=200, blank=True)
    contact_email = models.EmailField(_("contact: e-mail address"), blank=True)
    privacy_text = ProseField(
        _("privacy"),
        blank=True,
        default="",
        db_default="",
        help_text=_("In Markdown. What the portal itself stores, and how long, stands below it on the page anyway."),
    )
    imprint_text = ProseField(
        _("imprint"),
        blank=True,
        default="",
        db_default="",
        help_text=_("In Markdown: who answers for this site, by your law."),
    )
    minutes_between_buildings = models.PositiveSmallIntegerField(
        _("minutes from building to building"),
        default=10,
        db_default=10,
        validators=[MaxValueValidator(LONGEST_WAY)],
        help_text=_("Who has less time than that between two parts in two buildings is among the problems. 0: nobody."),
    )
    feedback_days = _days(
        _("feedback: open for days"),
        days=14,
        most=LONGEST_FEEDBACK,
        help_text=_("From the end of a session. 0: there is no feedback."),
    )
    addresses_kept_days = _days(
        _("addresses and identifiers: kept for days"),
        days=30,
        most=LONGEST_KEPT,
        help_text=_("After the last day of the congress, then the command “purge” removes them; the others likewise."),
    )
    requests_kept_days = _days(
        _("requests of readers: kept for days"), days=180, most=LONGEST_KEPT, help_text=_("With their texts.")
    )
    feedback_kept_days = _days(
        _("feedback: kept for days"), days=365, most=LONGEST_KEPT, help_text=_("With ratings and texts.")
    )
    history_kept_days = _days(
        _("history: kept for days"),
        days=365,
        most=LONGEST_KEPT,
        help_text=_("Who changed what and when, with the values before and after, and the files of what was deleted."),
    )
    deleted_notice_steps = models.PositiveIntegerField(default=0, db_default=0, editable=False)  # see `Notice`

    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(COLOUR, _("Give a colour as # and six digits, such as #1d3fa8."))],
        help_text=_(
            "As # and six digits, such as #1d3fa8. What is written on it is white or black, whichever can be read; "
            "where a link of this colour could not be read, it is darker, or lighter on dark pages."
        ),
    )
    logo = _picture(_("logo"), _("On light pages. At least 80 pixels high, on white or on nothing."))
    logo_dark = _picture(_("logo for dark pages"), _("Without one, the logo is on a white ground there."))
    header_picture = _picture(_("picture of the header"), _("Wide, at the top of the programme. It can be 3:1."))
    header_alt = LineField(
        _("what the picture shows"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("For people who do not see it, in one sentence."),
    )

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
                condition=Q(header_picture="") | ~Q(header_alt=""),
                name="congress_header_picture_has_a_text",
                violation_error_message=_("Say in one sentence what the picture of the header shows."),
            ),
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="congress_ends_after_it_starts",
                violation_error_message=_("The last day of the congress is before its first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that pages are in, the main one first."""
        return (self.language, *filter(None, self.further_languages.split(",")))

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the programme's times are given."""
        return ZoneInfo(self.time_zone)
