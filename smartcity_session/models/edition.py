"""Editions: frozen, dated contents with the PDF that was made from them."""

from typing import Any, NoReturn, TypeVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.fields import LineField
from smartcity_session.models.session import ConferenceSession
from smartcity_session.text.letters import base_letters

Row = TypeVar("Row", bound=models.Model)


class FrozenError(Exception):
    """Raised when an edition would be changed or deleted: readers hold copies of it."""


def _refuse() -> NoReturn:
    raise FrozenError(_("An edition never changes once it exists. Publish a new edition instead."))


class FrozenQuerySet(models.QuerySet[Row]):
    """Rows that can be added and read, never changed or deleted."""

    def update(self, **kwargs: Any) -> int:  # noqa: ARG002 (Django's signature)
        """Refused."""
        _refuse()

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        _refuse()

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:  # noqa: ARG002 (Django's signature)
        """Refused."""
        _refuse()


class FrozenModel(models.Model):
    """A model whose rows are written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new row; refuse to write an existing one."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:  # noqa: ARG002 (Django's signature)
        """Refused."""
        _refuse()


class EditionQuerySet(FrozenQuerySet["Edition"]):
    """Queries on the editions."""

    def standing(self) -> "EditionQuerySet":
        """The editions that readers can have: neither withdrawn nor removed."""
        return self.filter(withdrawal__isnull=True, redaction__isnull=True)

    def with_state(self) -> "EditionQuerySet":
        """The editions with what became of them, in one query."""
        return self.select_related("session", "withdrawal", "redaction")

    def latest_of(self, session: ConferenceSession) -> "Edition | None":
        """The newest edition of the session that stands, or None while there is none."""
        return self.standing().filter(session=session).order_by("-number").first()

    def latest_at(self, code: str) -> "Edition | None":
        """The newest standing edition of the published session with this code, with session and congress loaded."""
        sessions = ConferenceSession.objects.published().coded(code)
        rows = self.standing().filter(session__in=sessions).select_related("session__congress")
        return rows.order_by("-number").first()

    def last_number_of(self, session: ConferenceSession) -> int:
        """The highest number that an edition of the session ever had, 0 before the first: numbers are never reused."""
        highest: int | None = self.filter(session=session).aggregate(highest=models.Max("number"))["highest"]
        return highest or 0

    def erase_notes(self) -> int:
        """Empty the notes of these editions, and return how many there were: a note may name a person.

        Like `EditionFileQuerySet.erase`, an exception for the action `redactions.redact_edition` alone.
        """
        return super(FrozenQuerySet, self).update(note="")


class Edition(FrozenModel):
    """One published edition of a session's description. Content and bytes are in `EditionFile`."""

    session = models.ForeignKey(
        ConferenceSession, on_delete=models.PROTECT, related_name="editions", verbose_name=_("session")
    )
    number = models.PositiveIntegerField(_("edition"))
    short = models.CharField(_("short name"), max_length=16, unique=True)
    as_of = models.DateField(_("as of"))
    note = LineField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("published at"), default=timezone.now)
    created_by = models.ForeignKey(
        "auth.User", on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("published by")
    )
    site_url = models.CharField(_("address of the portal"), max_length=300)
    moved_from = models.JSONField(
        _("moved from"), null=True, blank=True, help_text=_("Day, time and room of which an earlier edition told.")
    )
    content_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64)
    pdf_size = models.PositiveIntegerField(_("size of the PDF in bytes"))
    pdf_pages = models.PositiveIntegerField(_("pages"))
    file_name = models.CharField(_("file name"), max_length=200)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        permissions = [("publish_edition", _("Can publish an edition"))]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="edition_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_number_from_one"),
        ]

    def __str__(self) -> str:
        return _("%(code)s, edition %(number)s") % {"code": self.session.code, "number": self.number}

    def get_absolute_url(self) -> str:
        """The path of the edition's public page."""
        return reverse("edition", args=[self.session.slug, self.number])

    @property
    def is_redacted(self) -> bool:
        """Whether its content and its file were removed for good; load it `with_state()`."""
        return hasattr(self, "redaction")

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was published by mistake; load it `with_state()`."""
        return hasattr(self, "withdrawal")

    @property
    def stands(self) -> bool:
        """Whether readers can have it; load it `with_state()`."""
        return not self.is_withdrawn and not self.is_redacted


def edition_file_name(*, code: str, title: str, number: int, as_of: Any) -> str:
    """The download name of an edition, for example "D4-smart-city-solutions-edition-1-2015-04-07.pdf"."""
    words = slugify(base_letters(title))[:60].strip("-")
    return "-".join(part for part in (code, words, f"edition-{number}", f"{as_of:%Y-%m-%d}") if part) + ".pdf"


class EditionFileQuerySet(FrozenQuerySet["EditionFile"]):
    """Queries on the files of the editions."""

    def erase(self) -> int:
        """Remove these contents and files for good, and return how many there were.

        The one exception to "never deleted", for the action `redactions.redact_edition` alone.
        """
        return super(FrozenQuerySet, self).delete()[0]


class EditionFile(FrozenModel):
    """What an edition froze: the content as canonical JSON, and the bytes of the PDF.

    It has a table of its own, so that no list of editions ever loads it; it is in the database, so that one
    transaction, every node and every backup hold both.
    """

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, primary_key=True, related_name="file")
    content = models.TextField(_("content"))
    pdf = models.BinaryField(_("PDF"))

    objects = EditionFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an edition")
        verbose_name_plural = _("files of editions")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.edition_id)


class Withdrawal(FrozenModel):
    """An edition that was published by mistake: its file is no longer handed out, its page stays and says why."""

    edition = models.OneToOneField(
        Edition, on_delete=models.PROTECT, primary_key=True, related_name="withdrawal", verbose_name=_("edition")
    )
    reason = LineField(_("reason"), max_length=500, help_text=_("Readers see it where the PDF was."))
    at = models.DateTimeField(_("withdrawn at"), default=timezone.now)
    by = models.ForeignKey(
        "auth.User", on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("withdrawn by")
    )

    objects = FrozenQuerySet["Withdrawal"].as_manager()

    class Meta:
        verbose_name = _("withdrawal of an edition")
        verbose_name_plural = _("withdrawals of editions")
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason")]

    def __str__(self) -> str:
        return str(self.edition_id)


class Redaction(FrozenModel):
    """An edition whose content and file were removed for good; number, digests and the reason stay."""

    edition = models.OneToOneField(
        Edition, on_delete=models.PROTECT, primary_key=True, related_name="redaction", verbose_name=_("edition")
    )
    reason = LineField(_("reason"), max_length=500, help_text=_("Readers see it: name no person in it."))
    at = models.DateTimeField(_("removed at"), default=timezone.now)

    objects = FrozenQuerySet["Redaction"].as_manager()

    class Meta:
        verbose_name = _("removal of an edition")
        verbose_name_plural = _("removals of editions")
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="redaction_has_a_reason")]

    def __str__(self) -> str:
        return str(self.edition_id)
