"""Editions: frozen, dated contents with the PDF that was made from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.fields import LanguageField, LineField
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

    def with_sheets(self) -> "EditionQuerySet":
        """The editions with their sheets in further languages, in one more query."""
        return self.prefetch_related(_further_sheets())

    def latest_of(self, session: ConferenceSession) -> "Edition | None":
        """The newest edition of the session that stands, or None while there is none."""
        latest = self.standing().filter(session=session).order_by("-number").first()
        if latest is not None:
            latest.session = session
        return latest

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


@dataclass(frozen=True, slots=True)
class PublishedSheet:
    """A file of an edition, which stands: the sheet in one language, "" where that is not known.

    `is_first` is the sheet with the texts as they were written. Its address has no language.
    """

    language: str
    is_first: bool
    slug: str
    number: int
    sha256: str
    size: int
    pages: int
    file_name: str

    def is_in(self, language: str) -> bool:
        """Whether readers of this language read it: of "en", it may be in "en-GB"."""
        return self.language.split("-")[0].lower() == language.split("-", maxsplit=1)[0].lower()

    @property
    def address(self) -> str:
        """The path of this very file, which never changes."""
        return self._path("edition", self.slug, self.number)

    @property
    def latest_address(self) -> str:
        """The path of the sheet in this language of the latest edition."""
        return self._path("description", self.slug)

    def _path(self, thing: str, *args: Any) -> str:
        if self.is_first:
            return reverse(f"{thing}_pdf", args=args)
        return reverse(f"{thing}_sheet_pdf", args=[self.language, *args])


class Edition(FrozenModel):
    """One published edition of a session's description. Content and bytes are in `EditionFile`.

    The digest, size, pages and file name are those of its first sheet: the texts as they were written.
    """

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
    sheet_languages = models.CharField(_("languages"), max_length=200, blank=True, default="", db_default="")

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
    def languages(self) -> tuple[str, ...]:
        """The languages of its sheets as BCP 47 codes, that of the first sheet first, which may be unknown: ""."""
        return tuple(self.sheet_languages.split(","))

    @property
    def has_further_sheets(self) -> bool:
        """Whether there is a sheet in another language than the first."""
        return len(self.languages) > 1

    @property
    def sheets(self) -> tuple[PublishedSheet, ...]:
        """Its sheets, the first one first. A query where there are several, unless `load_sheets` has read them."""
        load_sheets([self])
        further = self.further_sheets.all() if self.has_further_sheets else ()
        return (_sheet(self, self, self.languages[0]), *(_sheet(self, each, each.language) for each in further))

    def sheets_for(self, language: str) -> tuple[PublishedSheet, ...]:
        """Its sheets for a reader of this language: the one in it first, or else the first one."""
        return tuple(sorted(self.sheets, key=lambda sheet: (sheet.language != language, not sheet.is_in(language))))

    def short_address(self, language: str = "") -> str:
        """The address that is printed on the sheet in a further language; without one, that on the first sheet."""
        return f"{self.site_url}{short_path(self.short, language)}"

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


def load_sheets(editions: Iterable[Edition]) -> None:
    """Read the further sheets of all these editions at once; no query where none has any, or they were read before."""
    models.prefetch_related_objects([each for each in editions if each.has_further_sheets], _further_sheets())


def _further_sheets() -> models.Prefetch[str]:
    """The further sheets in the order of the languages of their edition, without their bytes, which no list needs."""
    return models.Prefetch("further_sheets", EditionSheet.objects.defer("pdf").order_by("pk"))


def _sheet(edition: Edition, facts: "Edition | EditionSheet", language: str) -> PublishedSheet:
    return PublishedSheet(
        language,
        is_first=facts is edition,
        slug=edition.session.slug,
        number=edition.number,
        sha256=facts.pdf_sha256,
        size=facts.pdf_size,
        pages=facts.pdf_pages,
        file_name=facts.file_name,
    )


def short_path(short: str, language: str = "") -> str:
    """The path that is printed on a sheet: "/ko/e/k7m2p9qx" is a Korean page, without a language it is in the main one.

    It is no route: a sheet is read for longer than the congress has the language.
    """
    return f"/{language}/e/{short}" if language else f"/e/{short}"


def edition_file_name(*, code: str, title: str, number: int, as_of: Any, language: str = "") -> str:
    """The download name of a sheet, for example "D4-smart-city-solutions-edition-1-2015-04-07.pdf".

    That of a sheet in a further language names it: "D4-smart-city-solutions-edition-1-2015-04-07-ko.pdf".
    """
    words = slugify(base_letters(title))[:60].strip("-")
    parts = (code, words, f"edition-{number}", f"{as_of:%Y-%m-%d}", language)
    return "-".join(part for part in parts if part) + ".pdf"


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


class EditionSheetQuerySet(FrozenQuerySet["EditionSheet"]):
    """Queries on the sheets of editions in further languages."""

    def erase(self) -> int:
        """Remove the bytes of these sheets for good, and return how many there were; their digests stay.

        Like `EditionFileQuerySet.erase`, an exception for the action `redactions.redact_edition` alone.
        """
        return super(FrozenQuerySet, self).update(pdf=b"")


class EditionSheet(FrozenModel):
    """The sheet of an edition in a further language: translated texts, and the portal's words in the same language."""

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="further_sheets", verbose_name=_("edition")
    )
    language = LanguageField(_("language"))
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, db_index=True)
    pdf_size = models.PositiveIntegerField(_("size of the PDF in bytes"))
    pdf_pages = models.PositiveIntegerField(_("pages"))
    file_name = models.CharField(_("file name"), max_length=200)
    pdf = models.BinaryField(_("PDF"))

    objects = EditionSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet of an edition in a further language")
        verbose_name_plural = _("sheets of editions in further languages")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "language"], name="edition_sheet_language_once")]

    def __str__(self) -> str:
        return self.file_name


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
