"""One session of the congress, and the lists that belong to it alone."""

import uuid
from collections.abc import Collection
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.congress import Congress
from smartcity_session.models.days import ClockField, DayField, MomentField
from smartcity_session.models.fields import (
    DerivedField,
    LanguageField,
    LineField,
    ProseField,
    WebAddressField,
    validate_day,
)
from smartcity_session.models.room import Room
from smartcity_session.models.topic import Topic
from smartcity_session.text.letters import code_key, room_key

MARKDOWN_HELP = _("Paragraphs, *emphasis*, **strong**, lists and [links](https://example.org) in Markdown.")

validate_code = RegexValidator(
    r"\A[A-Za-z0-9]+(-[A-Za-z0-9]+)*\Z",
    _("A code is made of letters A to Z, digits and single hyphens, for example D4 or SP-2."),
)


class PublishedForGoodError(Exception):
    """Raised when a session that readers have seen would be deleted: it can be cancelled instead."""


class ConferenceSessionQuerySet(models.QuerySet["ConferenceSession"]):
    """Queries on the sessions."""

    def published(self) -> "ConferenceSessionQuerySet":
        """The sessions that the public may see, cancelled ones included. Every public output reads through this."""
        return self.filter(first_published_at__isnull=False)

    def taking_place(self) -> "ConferenceSessionQuerySet":
        """Those that are neither cancelled nor postponed."""
        return self.exclude(status__in=ConferenceSession.OFF)

    def coded(self, code: str) -> "ConferenceSessionQuerySet":
        """The session with this code, in whatever case it is written."""
        return self.alias(lowered=Lower("code")).filter(lowered=code.lower())  # as the unique index has it

    def in_programme_order(self) -> "ConferenceSessionQuerySet":
        """By day and time; sessions without a time last, by code."""
        return self.order_by(F("date").asc(nulls_last=True), F("start_time").asc(nulls_last=True), "code_key")

    def fill_code_keys(self) -> None:
        """Work out what codes are sorted by where that is missing: in rows of a release that did not store it."""
        rows = list(self.filter(code_key="").only("code"))
        for row in rows:
            row.code_key = code_key(row.code)
        self.bulk_update(rows, ["code_key"])

    def with_colour(self) -> "ConferenceSessionQuerySet":
        """With `colour`: that of the first topic, by name, that has one; None without such a topic."""
        tagged = ConferenceSession.topics.through.objects.filter(conferencesession=OuterRef("pk"))
        coloured = tagged.exclude(topic__colour="").order_by("topic__name", "topic__slug")
        return self.annotate(colour=Subquery(coloured.values("topic__colour")[:1]))

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete drafts; refuse when one of the sessions was published."""
        if self.published().exists():
            raise PublishedForGoodError(_("A published session cannot be deleted. Cancel it instead."))
        return super().delete()


class ConferenceSession(models.Model):
    """One session: what it is about, when and where it is, and whether the public sees it.

    Date and times are local times of the congress: what an organiser types is what the sheet says, whatever zone
    the server or the browser is in, and a corrected time zone moves the whole programme at once.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        CANCELLED = "cancelled", _("Cancelled")
        POSTPONED = "postponed", _("Postponed")

    class Format(models.TextChoices):
        PLENARY = "plenary", _("Plenary")
        SUB_PLENARY = "sub-plenary", _("Sub-plenary")
        PARALLEL = "parallel", _("Parallel session")
        WORKSHOP = "workshop", _("Workshop")
        SIDE_EVENT = "side-event", _("Side event")

    # Of these, the date is the one that the session was to have: it does not take place then.
    OFF = (Status.CANCELLED, Status.POSTPONED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    congress = models.ForeignKey(
        Congress, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("congress")
    )
    code = LineField(_("code"), max_length=20, validators=[validate_code], help_text=_("For example D4."))
    code_key = DerivedField(lambda session: code_key(session.code))
    title = LineField(_("title"), max_length=300)
    language = LanguageField(
        _("language of the text"),
        default="en",
        help_text=_("The language that the description is written in."),
    )
    abstract = ProseField(_("abstract"), blank=True, help_text=MARKDOWN_HELP)
    outcomes_lead_in = ProseField(
        _("lead-in to the outcomes"), blank=True, help_text=_("The sentence that stands before the list of outcomes.")
    )
    format = models.CharField(_("format"), max_length=20, choices=Format, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="sessions", verbose_name=_("topics"))
    date = DayField(
        _("date"), null=True, blank=True, validators=[validate_day], help_text=_("Empty while it is to be confirmed.")
    )
    start_time = ClockField(_("start"), null=True, blank=True, help_text=_("Local time of the congress."))
    end_time = ClockField(
        _("end"),
        null=True,
        blank=True,
        ends_day=True,
        help_text=_("Local time; earlier than the start means on the next day."),
    )
    location = models.ForeignKey(
        Room,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("room"),
    )
    # The name of the location as text: the release before this one reads and writes it, so where they differ it counts
    room = LineField(
        _("room"),
        max_length=200,
        blank=True,
        help_text=_("Type its name. A room that is new is added. Empty while it is to be confirmed."),
    )
    organiser = LineField(
        _("organiser"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("Who holds the session, where that is not the congress."),
    )
    partners = LineField(_("partners"), max_length=500, blank=True, default="", db_default="")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    cancellation_note = ProseField(
        _("note on the cancellation or postponement"),
        blank=True,
        help_text=_("Shown first on the page and on the PDF."),
    )
    livestream_url = WebAddressField(_("livestream"), blank=True)
    recording_url = WebAddressField(_("recording"), blank=True)
    questions_open_from = MomentField(
        _("questions from"),
        null=True,
        blank=True,
        validators=[validate_day],
        help_text=_("Empty: the audience cannot ask in the portal."),
    )
    questions_open_until = MomentField(
        _("questions until"),
        null=True,
        blank=True,
        validators=[validate_day],
        help_text=_("Empty: without an end."),
    )
    feedback_from = DayField(
        _("feedback from"),
        null=True,
        blank=True,
        validators=[validate_day],
        help_text=_("Empty: from the end of the session. A session without a date needs it."),
    )
    feedback_until = DayField(
        _("feedback until"),
        null=True,
        blank=True,
        validators=[validate_day],
        help_text=_("The last day. Empty: as many days as the congress says."),
    )
    deleted_notice_steps = models.PositiveIntegerField(default=0, db_default=0, editable=False)  # see `Notice`
    first_published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ConferenceSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(
                Lower("code"),
                name="session_code_is_unique",
                violation_error_message=_("Another session already has this code."),
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(title=""), name="session_has_code_and_title"),
            models.CheckConstraint(
                condition=Q(status="draft", first_published_at__isnull=True)
                | (Q(status__in=("published", "cancelled", "postponed"), first_published_at__isnull=False)),
                name="session_published_is_never_a_draft_again",
                violation_error_message=_("A session that was published cannot be a draft again. Cancel it instead."),
            ),
            models.CheckConstraint(
                condition=Q(start_time__isnull=True) | Q(date__isnull=False),
                name="session_start_has_a_date",
                violation_error_message=_("A start time needs a date."),
            ),
            models.CheckConstraint(
                condition=Q(end_time__isnull=True) | Q(start_time__isnull=False),
                name="session_end_has_a_start",
                violation_error_message=_("An end time needs a start time."),
            ),
            models.CheckConstraint(
                condition=Q(end_time__isnull=True) | ~Q(end_time=F("start_time")),
                name="session_lasts",
                violation_error_message=_("The session ends at the time at which it starts."),
            ),
            models.CheckConstraint(
                condition=Q(questions_open_until__isnull=True)
                | Q(questions_open_from__isnull=False, questions_open_until__gt=F("questions_open_from")),
                name="session_questions_open_before_they_close",
                violation_error_message=_("Questions open before they close: give a beginning that is before the end."),
            ),
            models.CheckConstraint(
                condition=Q(feedback_until__isnull=True)
                | Q(feedback_from__isnull=True)
                | Q(feedback_until__gte=F("feedback_from")),
                name="session_feedback_opens_before_it_closes",
                violation_error_message=_("The last day of the feedback is before its first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_off(self) -> bool:
        """Whether it is cancelled or postponed: it does not take place at the time that it has."""
        return self.status in self.OFF

    @property
    def slug(self) -> str:
        """The code as addresses have it: in lower case."""
        return self.code.lower()

    def get_absolute_url(self) -> str:
        """The path of the public page; it exists once the session is published."""
        return reverse("session", args=[self.slug])

    def set_location(self, room: Room | None) -> None:
        """Give the session this room, or none; to be saved with `location` and `room`, its name.

        A spelling that differs from the name by spaces and capitals alone stays: readers have seen it.
        """
        self.location = room
        if room is None or room_key(self.room) != room_key(room.name):
            self.room = room.name if room else ""

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:  # noqa: FBT001, FBT002 (Django's signature)
        """Delete a draft; refuse a session that was published."""
        if self.first_published_at is not None:
            raise PublishedForGoodError(_("A published session cannot be deleted. Cancel it instead."))
        return super().delete(using=using, keep_parents=keep_parents)

    @classmethod
    def status_choices_from(cls, status: str) -> Collection[tuple[str, Any]]:
        """The statuses that a session of this status may be given by hand.

        Publishing a draft makes its first edition, so it is an action (`publishing.publish_edition`) and no choice
        here.
        """
        allowed = [cls.Status.DRAFT] if status == cls.Status.DRAFT else [cls.Status.PUBLISHED, *cls.OFF]
        return [(choice.value, choice.label) for choice in allowed]


class FormerCodeQuerySet(models.QuerySet["FormerCode"]):
    """Queries on the former codes. Keys grow with time: of one code, the row with the greatest is the newest."""

    def published(self) -> "FormerCodeQuerySet":
        """Those of sessions that the public may see."""
        return self.filter(session__first_published_at__isnull=False)

    def newest(self, code: str) -> "FormerCode | None":
        """The row of the session that had this code last, in whatever case it is written, or None."""
        return self.alias(lowered=Lower("code")).filter(lowered=code.lower()).order_by("-pk").first()

    def concern(self, session: ConferenceSession) -> bool:
        """Whether there are rows of the session or with its present code; without any there is none `before` it."""
        return self.alias(lowered=Lower("code")).filter(Q(lowered=session.slug) | Q(session=session)).exists()

    def before(self, session: ConferenceSession) -> "FormerCodeQuerySet":
        """The rows of other sessions that had a code before this session had it, or has it now, the newest first."""
        own = FormerCode.objects.alias(lowered=Lower("code")).filter(session=session)
        rows = self.alias(lowered=Lower("code")).exclude(session=session)
        later = Exists(own.filter(lowered=OuterRef("lowered"), pk__gt=OuterRef("pk")))
        return rows.filter(Q(lowered=session.slug) | later).order_by("-pk")


class FormerCode(models.Model):
    """A code that a published session had before: its addresses lead to the session that had it last.

    `until` is when the session gave the code up; None where a release gave it up that did not note it.
    """

    session = models.ForeignKey(ConferenceSession, on_delete=models.CASCADE, related_name="former_codes")
    code = LineField(_("former code"), max_length=20)
    until = models.DateTimeField(_("until"), null=True)

    objects = FormerCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("former code")
        verbose_name_plural = _("former codes")
        indexes = [models.Index(Lower("code"), name="former_code_by_code")]

    def __str__(self) -> str:
        return self.code


class GuidingQuestion(models.Model):
    """A question that the session sets out to answer."""

    session = models.ForeignKey(ConferenceSession, on_delete=models.CASCADE, related_name="guiding_questions")
    text = ProseField(_("question"))
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("guiding question")
        verbose_name_plural = _("guiding questions")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="guiding_question_has_a_text")]

    def __str__(self) -> str:
        return self.text


class Outcome(models.Model):
    """What participants will take away from the session; after it, whether they did, and what shows it."""

    class Result(models.TextChoices):
        REACHED = "reached", _("Reached")
        PARTLY = "partly", _("Partly reached")
        NOT_REACHED = "not-reached", _("Not reached")

        __empty__ = _("not said yet")

    session = models.ForeignKey(ConferenceSession, on_delete=models.CASCADE, related_name="outcomes")
    text = ProseField(_("envisaged outcome"))
    result = models.CharField(_("result"), max_length=20, choices=Result, blank=True, default="", db_default="")
    evidence = LineField(_("evidence"), max_length=300, blank=True, default="", db_default="")
    evidence_link = WebAddressField(_("link to the evidence"), blank=True, default="", db_default="")
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("envisaged outcome")
        verbose_name_plural = _("envisaged outcomes")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="outcome_has_a_text"),
            models.CheckConstraint(
                condition=~Q(result="") | Q(evidence="", evidence_link=""),
                name="outcome_evidence_is_of_a_result",
                violation_error_message=_("Say what the result is: reached, partly or not. Then give the evidence."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SpokenLanguage(models.Model):
    """A language of the session: spoken in the room, or interpreted."""

    session = models.ForeignKey(ConferenceSession, on_delete=models.CASCADE, related_name="spoken_languages")
    language = LanguageField(_("language"))
    interpreted = models.BooleanField(_("by interpretation"), default=False)
    channel = LineField(
        _("channel"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("Where it is heard or seen, for example “channel 3” or “screen left”."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("language of the session")
        verbose_name_plural = _("languages of the session")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "language"],
                name="spoken_language_once",
                violation_error_message=_("This language is listed twice."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_language_display())


class RelatedSession(models.Model):
    """Another session that this one refers to, by its code: it may not be in the portal (yet)."""

    session = models.ForeignKey(ConferenceSession, on_delete=models.CASCADE, related_name="related_sessions")
    code = LineField(_("code"), max_length=20, validators=[validate_code], help_text=_("For example A3."))
    title = LineField(
        _("title"), max_length=300, blank=True, help_text=_("Shown while that session is not in this portal.")
    )
    reason = LineField(_("why it is related"), max_length=300, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("related session")
        verbose_name_plural = _("related sessions")
        constraints = [
            models.UniqueConstraint(
                F("session"),
                Lower("code"),
                name="related_session_once",
                violation_error_message=_("This session is already listed as related."),
            )
        ]

    def __str__(self) -> str:
        return self.code


class SourceText(models.Model):
    """A text that was imported into a session, kept word for word with what was read from it.

    `values` is what the importer understood and which rows it became: the base against which a later import tells
    its own changes from an organiser's.
    """

    session = models.ForeignKey(ConferenceSession, on_delete=models.CASCADE, related_name="source_texts")
    text = models.TextField(_("text"))
    as_of = models.DateField(_("as of"), null=True, blank=True)
    values = models.JSONField(_("what was read"), default=dict)
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)
    imported_by = models.ForeignKey(
        "auth.User", on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("imported by")
    )

    class Meta:
        verbose_name = _("source text")
        verbose_name_plural = _("source texts")
        get_latest_by = "imported_at"

    def __str__(self) -> str:
        return f"{self.session_id} {self.imported_at:%Y-%m-%d %H:%M}"
