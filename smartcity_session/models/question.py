"""What the audience asks, and who backs it. No address is stored."""

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from smartcity_session.models.days import MomentField
from smartcity_session.models.fields import LineField, ProseField
from smartcity_session.models.session import ConferenceSession, GuidingQuestion

LONGEST_QUESTION = 1000  # characters
LONGEST_ANSWER = 5000  # characters


class QuestionQuerySet(models.QuerySet["Question"]):
    """Queries on the questions."""

    def published(self) -> "QuestionQuerySet":
        """Those that the public may see: published ones of published sessions."""
        return self.filter(state=Question.State.PUBLISHED, session__first_published_at__isnull=False)

    def answered(self) -> "QuestionQuerySet":
        """Those that were answered, in the room or in writing."""
        return self.filter(answered_at__isnull=False)

    def by_backing(self) -> "QuestionQuerySet":
        """The most backed first, with their number of `backers`; of equals, the older one."""
        return self.annotate(backers=Count("backings")).order_by(F("backers").desc(), "created_at", "pk")


class Question(models.Model):
    """A question to a session or to one of its talks, or an answer to one of its guiding questions.

    `answered_at` without an answer means: answered in the room. `version` counts the changes, so that of two chairs
    with the same page open the second does not overwrite the first.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        ANSWER = "answer", _("Answer to a guiding question")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("question", "Waiting")
        PUBLISHED = "published", pgettext_lazy("question", "Published")
        DECLINED = "declined", pgettext_lazy("question", "Declined")

    session = models.ForeignKey(
        ConferenceSession, on_delete=models.CASCADE, related_name="questions", verbose_name=_("session")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.QUESTION)
    talk = models.ForeignKey(
        "speakers.Talk",
        on_delete=models.SET_NULL,
        related_name="questions",
        null=True,
        blank=True,
        verbose_name=_("talk"),
    )
    guiding_question = models.ForeignKey(
        GuidingQuestion,
        on_delete=models.SET_NULL,
        related_name="answers",
        null=True,
        blank=True,
        verbose_name=_("guiding question"),
    )
    text = ProseField(_("text"), max_length=LONGEST_QUESTION)
    name = LineField(_("name"), max_length=100, blank=True, help_text=_("Public, as it was given."))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    answer = ProseField(_("answer"), blank=True, help_text=_("Public; it stays on the page after the session."))
    answered_at = MomentField(_("answered at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    submission = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [models.Index(fields=["session", "state"], name="questions_of_a_session")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="question_has_a_text"),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False),
                name="question_with_an_answer_is_answered",
                violation_error_message=_("A question with an answer is answered: say when."),
            ),
            models.CheckConstraint(
                condition=Q(kind="question", guiding_question__isnull=True) | Q(kind="answer", talk__isnull=True),
                name="question_is_about_one_thing",
                violation_error_message=_("A question is about a talk, an answer is to a guiding question."),
            ),
        ]

    @property
    def is_public(self) -> bool:
        """Whether readers may have seen it: what waits is in no public page."""
        return self.state != self.State.WAITING

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"


class Backing(models.Model):
    """One browser backs a question. The voter id is empty once it was purged; the backing still counts."""

    is_public = False  # the page that counts backings is never kept

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="backings", verbose_name=_("question")
    )
    voter = models.UUIDField(_("voter id"), null=True, editable=False)
    created_at = models.DateTimeField(_("backed at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("backing")
        verbose_name_plural = _("backings")
        constraints = [models.UniqueConstraint(fields=["question", "voter"], name="backing_once_per_browser")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.created_at:%Y-%m-%d %H:%M}"
