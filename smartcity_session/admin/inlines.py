"""The lists on the page of a session: each can be put into order, and what is added goes to the end."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import Textarea
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from materials.models import LinkedEvent, Material
from smartcity_session.admin.forms import OTHER_ROLES, AdminMaterialForm, OutcomeForm, TalkForm, in_order
from smartcity_session.admin.rows import OrderedInline, RowsFormSet
from smartcity_session.models import (
    ConferenceSession,
    Edition,
    FeedbackCriterion,
    GuidingQuestion,
    Outcome,
    RelatedSession,
    SpokenLanguage,
)
from smartcity_session.models.edition import PublishedSheet
from smartcity_session.presentation.labels import size
from smartcity_session.text.language_names import language_name
from speakers.models import Contribution, Talk

SHORT_TEXT: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.TextField: {"widget": Textarea(attrs={"rows": 2, "cols": 100, "class": "vLargeTextField"})}
}


class OnceFormSet(RowsFormSet):
    """Rows of which no two may say the same in `once`; said before the database would stop the save."""

    once: tuple[str, ...] = ()

    def clean(self) -> None:
        """Refuse a row that says what another row says, or says in the database until this save is through."""
        stored = {self._key(form.initial): form for form in self.initial_forms}
        seen: set[tuple[str, ...]] = set()
        for form in self.forms:
            if not form.is_valid() or form in self.deleted_forms or not form.cleaned_data:
                continue
            key = self._key(form.cleaned_data)
            if key in seen:
                form.add_error(self.once[0], _("This is in the list already."))
            elif form in self.initial_forms and stored.get(key, form) is not form:
                form.add_error(self.once[0], _("Another row has this. Delete that one and save; then change this one."))
            seen.add(key)
        super().clean()

    def _key(self, values: dict[str, Any]) -> tuple[str, ...]:
        found = (values.get(name) for name in self.once)
        return tuple(str(getattr(value, "pk", value)).casefold() for value in found)


class LanguageFormSet(OnceFormSet):
    """Each language once."""

    once = ("language",)


class RelatedSessionFormSet(OnceFormSet):
    """Each related session once, in whatever case its code is written."""

    once = ("code",)


class ContributionFormSet(OnceFormSet):
    """Each person once in each role."""

    once = ("speaker", "role")


class ListInline(OrderedInline):
    """A list of short texts."""

    formfield_overrides = SHORT_TEXT


class TalkInline(OrderedInline):
    """The talks, with their abstract and the people who have a part in them."""

    model = Talk
    form = TalkForm
    fields = ("start_time", "minutes", "title", "speakers", "abstract", *OTHER_ROLES.values(), "position")
    folded = ("abstract", *OTHER_ROLES.values())
    folded_label = gettext_lazy("Abstract and other roles")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Talk]:
        """The talks with who has a part in them, in one query."""
        return super().get_queryset(request).prefetch_related(in_order())


class FeedbackCriterionInline(ListInline):
    """What participants rate, on the page of the congress."""

    model = FeedbackCriterion
    fields = ("name", "lowest", "highest", "session", "asked", "position")
    autocomplete_fields = ("session",)


class SessionContributionInline(ListInline):
    """Who has a part in the session as a whole."""

    model = Contribution
    fk_name = "session"
    formset = ContributionFormSet
    fields = ("role", "speaker", "confirmed", "position")
    autocomplete_fields = ("speaker",)
    verbose_name = gettext_lazy("person")
    verbose_name_plural = gettext_lazy("Chair, facilitator and others of the session as a whole")


class TalkContributionInline(ListInline):
    """Everybody with a part in a talk."""

    model = Contribution
    fk_name = "talk"
    formset = ContributionFormSet
    fields = ("role", "speaker", "confirmed", "position")
    autocomplete_fields = ("speaker",)
    verbose_name = gettext_lazy("person")
    verbose_name_plural = gettext_lazy("Speakers and other roles")


class GuidingQuestionInline(ListInline):
    """The guiding questions."""

    model = GuidingQuestion
    fields = ("text", "position")


class OutcomeInline(ListInline):
    """The envisaged outcomes, and after the session what became of them."""

    model = Outcome
    form = OutcomeForm
    fields = ("text", "result", "evidence", "evidence_link", "position")
    folded = ("result", "evidence", "evidence_link")
    folded_label = gettext_lazy("What became of it")


class SpokenLanguageInline(ListInline):
    """The languages of the session."""

    model = SpokenLanguage
    formset = LanguageFormSet
    fields = ("language", "interpreted", "channel", "position")
    classes = ("collapse",)


class RelatedSessionInline(ListInline):
    """The sessions that this one refers to."""

    model = RelatedSession
    formset = RelatedSessionFormSet
    fields = ("code", "title", "reason", "position")
    classes = ("collapse",)


class MaterialInline(OrderedInline):
    """The materials: a file, a link, or a title alone."""

    model = Material
    form = AdminMaterialForm
    fields = ("title", "note", "use", "language", "file", "link", "in_reading_pack", "measured", "position")
    readonly_fields = ("measured",)
    classes = ("collapse",)

    @admin.display(description=gettext_lazy("size"))
    def measured(self, material: Material) -> str:
        """Size and pages, as they were read from the file."""
        return describe_file(material)


class LinkedEventInline(OrderedInline):
    """The events that the session leads on to."""

    model = LinkedEvent
    fields = ("name", "host_event", "start_date", "end_date", "city", "country", "link", "reason", "position")
    classes = ("collapse",)


class EditionInline(admin.TabularInline[Edition, ConferenceSession]):
    """The editions that were published, to be read only."""

    model = Edition
    fields = ("page", "as_of", "created_at", "created_by", "note", "pdf_pages", "pdf", "digest", "state")
    readonly_fields = fields
    ordering = ("-number",)
    extra = 0
    max_num = 0
    can_delete = False
    view_on_site = False
    verbose_name_plural = gettext_lazy("Published PDF editions")
    classes = ("collapse",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """The editions with what became of them."""
        return super().get_queryset(request).with_state()  # type: ignore[attr-defined,no-any-return]  # our queryset

    @admin.display(description=gettext_lazy("edition"))
    def page(self, edition: Edition) -> SafeString:
        """The number, linked to the edition's public page."""
        return format_html('<a href="{}">{}</a>', edition.get_absolute_url(), edition.number)

    @admin.display(description=pgettext_lazy("file", "PDF"))
    def pdf(self, edition: Edition) -> SafeString:
        """The size of each file; at the present edition, linked to it."""
        return pdf_link(edition, current=Edition.objects.latest_of(edition.session))

    @admin.display(description=gettext_lazy("state"))
    def state(self, edition: Edition) -> str:
        """What became of it."""
        return edition_state(edition)

    @admin.display(description=gettext_lazy("SHA-256"))
    def digest(self, edition: Edition) -> SafeString:
        """The first digits of the file's digest, and all of them on pointing at it."""
        return format_html('<code title="{}">{}…</code>', edition.pdf_sha256, edition.pdf_sha256[:12])

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: editions are published."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: editions never change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: readers hold copies of them."""
        return False


def describe_file(material: Material) -> str:
    """The size of a material's file and its pages, where they can be counted: "2.1 MB, 12 pages"; or a dash."""
    if material.file_size is None:
        return "–"
    if material.pages is None:
        return size(material.file_size)
    pages = ngettext("%(count)d page", "%(count)d pages", material.pages) % {"count": material.pages}
    return f"{size(material.file_size)}, {pages}"


def edition_state(edition: Edition) -> str:
    """What became of an edition: nothing for one that stands, "withdrawn", or "removed"."""
    if edition.is_redacted:
        return _("removed")
    return _("withdrawn") if edition.is_withdrawn else ""


def pdf_link(edition: Edition, *, current: Edition | None) -> SafeString:
    """The sizes of an edition's files, as links where this is the edition that readers get."""
    is_current = current is not None and current.pk == edition.pk
    links = [_sheet_link(sheet, is_current=is_current) for sheet in edition.sheets]
    return format_html_join(mark_safe("<br>"), "{}", ((link,) for link in links))


def _sheet_link(sheet: PublishedSheet, *, is_current: bool) -> SafeString:
    language = "" if sheet.is_first else f", {language_name(sheet.language)}"
    words = f"{size(sheet.size)}{language}"
    return format_html('<a href="{}">{}</a>' if is_current else "{1}", sheet.latest_address, words)
