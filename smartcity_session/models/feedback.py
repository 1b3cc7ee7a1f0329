"""What participants say after a session: without a name, an address or a time, the day only."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.congress import Congress
from smartcity_session.models.fields import LineField, ProseField
from smartcity_session.models.session import ConferenceSession

LOWEST_RATING, HIGHEST_RATING = 1, 5


class FeedbackCriterionQuerySet(models.QuerySet["FeedbackCriterion"]):
    """Queries on the criteria."""

    def asked_about(self, session: ConferenceSession) -> "FeedbackCriterionQuerySet":
        """What participants of the session rate now, in order."""
        return self.filter(Q(session=None) | Q(session=session), asked=True).order_by("position", "pk")


class FeedbackCriterion(models.Model):
    """Something that participants rate from 1 to 5: in every session, or in one."""

    is_public = False  # no page that is kept is made of it, and its hour is nobody’s business

    congress = models.ForeignKey(Congress, on_delete=models.CASCADE, related_name="feedback_criteria")
    session = models.ForeignKey(
        ConferenceSession,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="feedback_criteria",
        verbose_name=_("session"),
        help_text=_("Empty: in every session."),
    )
    name = LineField(_("what is rated"), max_length=100, help_text=_("For example “Content”."))
    lowest = LineField(_("words for 1"), max_length=40, blank=True, help_text=_("Empty: “poor”."))
    highest = LineField(_("words for 5"), max_length=40, blank=True, help_text=_("Empty: “excellent”."))
    asked = models.BooleanField(
        _("asked"), default=True, help_text=_("Not asked any more, its ratings stay in the summary.")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = FeedbackCriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback criterion")
        verbose_name_plural = _("feedback: what participants rate")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="feedback_criterion_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Feedback(models.Model):
    """What one participant said. Its key is the form's random submission: no order of rows tells who came when."""

    is_public = False  # no page that is kept is made of it, and its hour is nobody’s business

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        ConferenceSession, on_delete=models.CASCADE, related_name="feedback", verbose_name=_("session")
    )
    day = models.DateField(_("day"), help_text=_("The day at the congress."))
    to_speakers = ProseField(_("to the speakers"), blank=True)
    to_organisers = ProseField(_("to the organisers only"), blank=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        default_permissions = ("view", "delete")
        permissions = [("read_confidential_feedback", _("Can read what is meant for the organisers only"))]

    def __str__(self) -> str:
        return f"{self.session.code} {self.day:%Y-%m-%d}"


class FeedbackRating(models.Model):
    """How one participant rated one criterion."""

    is_public = False  # no page that is kept is made of it, and its hour is nobody’s business

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="ratings")
    criterion = models.ForeignKey(FeedbackCriterion, on_delete=models.PROTECT, related_name="ratings")
    value = models.PositiveSmallIntegerField(
        _("rating"), validators=[MinValueValidator(LOWEST_RATING), MaxValueValidator(HIGHEST_RATING)]
    )

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["feedback", "criterion"], name="feedback_rates_a_criterion_once"),
            models.CheckConstraint(
                condition=Q(value__gte=LOWEST_RATING, value__lte=HIGHEST_RATING), name="feedback_rating_from_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"
