"""Editions: frozen, dated contents with the PDF that was made from them."""

from typing import Any, NoReturn, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.session import ConferenceSession

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
    """Questions to the editions."""

    def latest_of(self, session: ConferenceSession) -> "Edition | None":
        """The newest edition of the session, or None before its first publication."""
        return self.filter(session=session).order_by("-number").first()


class Edition(FrozenModel):
    """One published edition of a session's description. Content and bytes are in `EditionFile`."""

    session = models.ForeignKey(
        ConferenceSession, on_delete=models.PROTECT, related_name="editions", verbose_name=_("session")
    )
    number = models.PositiveIntegerField(_("edition"))
    short = models.CharField(_("short name"), max_length=16, unique=True)
    as_of = models.DateField(_("as of"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("published at"), default=timezone.now)
    created_by = models.ForeignKey(
        "auth.User", on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("published by")
    )
    site_url = models.CharField(_("address of the portal"), max_length=300)
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


def edition_file_name(*, code: str, title: str, number: int, as_of: Any) -> str:
    """The download name of an edition, for example "D4-smart-city-solutions-edition-1-2015-04-07.pdf"."""
    words = slugify(title)[:60].strip("-")
    return "-".join(part for part in (code, words, f"edition-{number}", f"{as_of:%Y-%m-%d}") if part) + ".pdf"


class EditionFile(FrozenModel):
    """What an edition froze: the content as canonical JSON, and the bytes of the PDF.

    It has a table of its own, so that no list of editions ever loads it; it is in the database, so that one
    transaction, every node and every backup hold both.
    """

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, primary_key=True, related_name="file")
    content = models.TextField(_("content"))
    pdf = models.BinaryField(_("PDF"))

    objects = FrozenQuerySet["EditionFile"].as_manager()

    class Meta:
        verbose_name = _("file of an edition")
        verbose_name_plural = _("files of editions")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.edition_id)
