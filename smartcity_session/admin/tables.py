"""Lists of the admin as CSV and XLSX: out, for the rows that the list shows, and in, after a preview."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from smartcity_session.accounts.returned_forms import LONGEST_CARRIED, returns_typed, warn_if_returned
from smartcity_session.admin.doubts import CONFIRMED
from smartcity_session.admin.publishing import announce
from smartcity_session.history import Action, record
from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.presentation.problems import Subject
from smartcity_session.tables.columns import Column, Kind, truth
from smartcity_session.tables.importing import (
    ADDED,
    CHANGED,
    NotAppliedError,
    TablePlan,
    alike,
    apply_table,
    plan_table,
)
from smartcity_session.tables.reading import MOST_BYTES, NoTableError, TableSheet, read_sheet, sheet_from_json
from smartcity_session.tables.records import record_export
from smartcity_session.tables.writing import FORMATS, TooLongForACellError, table_bytes
from smartcity_session.timetable.problems import found_problems

CHUNK = 500  # rows that are read at a time
MOST_SHOWN = 200  # lines of a preview
SIGNED_FOR_S = 12 * 3600  # as long as a login
CARRIED = "carried"  # the hidden input
SALT = "smartcity_session.admin.tables"


class AdminTable:
    """The table of a list: what is in it, for this account. One that is imported, too, is an `ImportedTable`."""

    columns: tuple[Column, ...]  # of every account; an account that may see more has more
    related: ClassVar[tuple[Any, ...]] = ()  # what is read with the rows

    def __init__(self, model_admin: Any, request: HttpRequest) -> None:
        self.model_admin, self.request = model_admin, request

    def rows(self, rows: QuerySet[Any]) -> Iterable[Any]:
        """The rows with what their columns need, read a few at a time."""
        return rows.prefetch_related(*self.related).iterator(chunk_size=CHUNK)


class ImportedTable(AdminTable):
    """A table that can be imported: its rows are found by `key`, and edited in the form of the admin.

    `columns` need a form with fields of the same names.
    """

    keys: ClassVar[tuple[str, ...]]
    fixed: ClassVar[tuple[str, ...]]
    model: ClassVar[type[Model]]

    def __init__(self, model_admin: Any, request: HttpRequest) -> None:
        super().__init__(model_admin, request)
        self.saved_sessions: dict[int, ConferenceSession] = {}
        self.forms: dict[Any, type[forms.ModelForm[Any]]] = {}

    def visible(self, *, is_locked: bool) -> QuerySet[Any]:
        """The rows that the account may see. They are asked for by their keys alone, so that they can be locked."""
        seen = self.model_admin.get_queryset(self.request).order_by().values("pk")
        rows = self.model._default_manager.filter(pk__in=seen).prefetch_related(*self.related)  # noqa: SLF001 (Django's documented model API)
        return rows.select_for_update() if is_locked else rows

    def sessions(self) -> QuerySet[ConferenceSession]:
        """The sessions that the account may see."""
        seen: QuerySet[ConferenceSession] = _admin_of(ConferenceSession).get_queryset(self.request)
        return seen

    def may_change_session(self, session: ConferenceSession) -> bool:
        """Whether the account may change this session, and so its lists."""
        return bool(_admin_of(ConferenceSession).has_change_permission(self.request, session))

    def refusal(self, row: Model) -> str:
        """Why the account may not add or change the row; empty where it may."""
        if row.pk is None:
            return "" if self.may_add(row) else _("You may not add this.")
        return "" if self.model_admin.has_change_permission(self.request, row) else _("You may not change this.")

    def may_add(self, row: Model) -> bool:  # noqa: ARG002 (for those whose rows belong to a session)
        """Whether the account may add the row."""
        return bool(self.model_admin.has_add_permission(self.request))

    def form(self, row: Model) -> type[forms.ModelForm[Any]]:
        """The form of the row's own page; it is made once for rows of which the account may edit the same fields."""
        obj = None if row.pk is None else row
        fields = flatten_fieldsets(self.model_admin.get_fieldsets(self.request, obj))
        key = (obj is None, *fields, *self.model_admin.get_readonly_fields(self.request, obj))
        if key not in self.forms:
            self.forms[key] = self.model_admin.get_form(self.request, obj, change=obj is not None)
        return self.forms[key]

    def form_value(self, column: Column, text: str) -> Any:
        """What the form's input sends."""
        if column.kind is Kind.CHOICE:
            return column.stored_choice(text)
        if column.kind is Kind.YES_NO:
            return truth(column, text)
        if column.kind is Kind.MOMENT:
            day, _space, clock = text.partition(" ")
            return [day, clock]
        return text

    def doubts(self, form: forms.ModelForm[Any]) -> tuple[tuple[str, ...], Mapping[str, str]]:
        """What the form asks about, with the answer that saves it all the same."""
        if not getattr(form, "asks", False):
            return (), {}
        _question, *found = form.non_field_errors()  # it asks once nothing else is wrong
        return tuple(map(str, found)), {CONFIRMED: form.confirmed_digest}  # type: ignore[attr-defined]  # of an AskingForm

    def saved(self, row: Model) -> None:
        """Note which sessions show what was saved."""
        for session in self.model_admin.sessions_shown(self.request, row):
            self.saved_sessions[session.pk] = session


def _admin_of(model: type[Model]) -> Any:
    return admin.site.get_model_admin(model)


class TableFileForm(forms.Form):
    """The file of a table."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLSX or CSV, with the headings of the export."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def clean_file(self) -> TableSheet:
        """The cells of the file."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is too large: at most %(limit)d MB.") % {"limit": MOST_BYTES // 1_000_000}
            )
        try:
            return read_sheet(upload.read())
        except NoTableError as error:
            raise forms.ValidationError(str(error)) from error


class TableAdmin(admin.ModelAdmin[Any]):
    """A list that can be taken out as a table, and in where its table is an `ImportedTable`."""

    table: ClassVar[type[AdminTable]]

    def get_urls(self) -> Any:
        """The addresses of the table, beside Django's own pages."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        out = self.admin_site.admin_view(require_safe(self.export_list))
        own = [path("table.<slug:kind>", out, name=f"{name}_table")]
        if issubclass(self.table, ImportedTable):
            view = returns_typed(require_http_methods(["GET", "HEAD", "POST"])(self._import_view))
            own.append(path("import/", self.admin_site.admin_view(view), name=f"{name}_import"))
            empty = self.admin_site.admin_view(require_safe(self.empty_table))
            own.append(path("import/empty.<slug:kind>", empty, name=f"{name}_empty"))
        return [*own, *super().get_urls()]

    def may_import(self, request: HttpRequest) -> bool:
        """Whether the account may import at all; each line is asked about for itself."""
        return issubclass(self.table, ImportedTable) and self.has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, with the ways to its tables."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        links = [(reverse(f"{name}_table", args=[kind]), kind.upper()) for kind in sorted(FORMATS, reverse=True)]
        into = reverse(f"{name}_import") if self.may_import(request) else ""
        context = {"table_links": links, "table_import": into, "table_query": request.GET.urlencode()}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    # Out

    def get_actions(self, request: HttpRequest) -> Any:
        """The list's own actions, and the export of what is selected."""
        actions = super().get_actions(request)
        if not self.has_view_or_change_permission(request):
            return actions
        for kind in sorted(FORMATS, reverse=True):
            name = f"export_{kind}"
            actions[name] = (_exporting(kind), name, _("Export as %(kind)s") % {"kind": kind.upper()})
        return actions

    def export_list(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """The rows that the list shows with the same filters and the same search, on all of its pages."""
        if kind not in FORMATS:
            raise Http404
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect("..")
        return self.export(request, rows, kind)

    def export(self, request: HttpRequest, rows: QuerySet[Any], kind: str) -> HttpResponseBase:
        """The rows as a file, which is noted."""
        table, count = self.table(self, request), rows.count()
        name = str(capfirst(self.opts.verbose_name_plural))
        found = table.rows(rows)
        try:
            return send_table(
                request, kind, name=name, model=self.model, columns=table.columns, rows=found, count=count
            )
        except TooLongForACellError as error:
            messages.error(request, str(error))
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def empty_table(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The headings alone, to be filled in."""
        if kind not in FORMATS:
            raise Http404
        if not self.may_import(request):
            raise PermissionDenied
        columns = [column for column in self.table(self, request).columns if column.is_written]
        name = str(capfirst(self.opts.verbose_name_plural))
        return file_response(table_bytes(kind, name=name, columns=columns, rows=()), kind, name)

    # In

    def _import_view(self, request: HttpRequest) -> HttpResponse:
        """Read a file and show what it would do; do it when that is confirmed."""
        if not self.may_import(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._show(request, TableFileForm())
        is_returned = warn_if_returned(request)
        kept = carried(request, self.opts.label_lower)
        sheet = sheet_from_json(kept) if kept else None
        form = TableFileForm(request.POST, request.FILES)
        if sheet is None and not form.is_valid():
            return self._show(request, TableFileForm() if is_returned else form)
        sheet = sheet or form.cleaned_data["file"]
        try:
            if "digest" in request.POST and not is_returned:
                return self._confirmed(request, sheet)
            plan = plan_table(self._target(request), sheet, languages=_languages())
        except NoTableError as error:
            form.add_error("file", str(error))
            return self._show(request, form)
        return self._show(request, TableFileForm(), sheet, plan)

    def _target(self, request: HttpRequest) -> Any:
        return self.table(self, request)

    def _confirmed(self, request: HttpRequest, sheet: TableSheet) -> HttpResponse:
        """Write the lines; where something else would be written than was shown, show that."""
        target = self._target(request)
        digest = request.POST["digest"]
        try:
            plan = apply_table(target, sheet, digest=digest, is_sure="sure" in request.POST, languages=_languages())
        except NotAppliedError as error:
            messages.warning(request, str(error))
            return self._show(request, TableFileForm(), sheet, error.plan)
        self._say(request, plan, target)
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def _say(self, request: HttpRequest, plan: TablePlan, target: ImportedTable) -> None:
        words = _("Imported: %(added)d added, %(changed)d changed, %(unchanged)d unchanged.")
        counts = {"added": plan.count(ADDED), "changed": plan.count(CHANGED), "unchanged": plan.unchanged}
        messages.success(request, words % counts)
        record(action=Action.NOTE, note=f"{capfirst(self.opts.verbose_name_plural)}: {words % counts}")
        sessions = list(ConferenceSession.objects.filter(pk__in=target.saved_sessions).select_related("congress"))
        announce(request, sessions)
        congress = Congress.objects.current()
        found = found_problems(congress) if congress and sessions else ()
        keys = {session.pk for session in sessions}
        concerned = [
            each
            for each in found
            if each.accepted is None and any(each.problem.concerns(Subject.SESSION, key) for key in keys)
        ]
        if concerned:
            text = ngettext(
                "There is %(count)d problem of the programme with these rows: look at Problems.",
                "There are %(count)d problems of the programme with these rows: look at Problems.",
                len(concerned),
            )
            messages.warning(request, text % {"count": len(concerned)})

    def _show(
        self, request: HttpRequest, form: TableFileForm, sheet: TableSheet | None = None, plan: TablePlan | None = None
    ) -> HttpResponse:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import %(name)s from a table") % {"name": self.opts.verbose_name_plural},
            "opts": self.opts,
            "form": form,
            "plan": plan,
            "added": plan.count(ADDED) if plan else 0,
            "changed": plan.count(CHANGED) if plan else 0,
            "errors": alike(plan.errors)[:MOST_SHOWN] if plan else (),
            "lines": plan.changes[:MOST_SHOWN] if plan else (),
            "left_out": max(0, len(plan.changes) - MOST_SHOWN) if plan else 0,
            "signed": signed(request, self.opts.label_lower, sheet.to_json()) if sheet else "",
            "columns": [column for column in self.table(self, request).columns if column.is_written],
            "list_address": reverse(f"{name}_changelist"),
            "empty": [(reverse(f"{name}_empty", args=[kind]), kind.upper()) for kind in sorted(FORMATS, reverse=True)],
        }
        return render(request, "admin/tables/import.html", context)


def _exporting(kind: str) -> Callable[..., Any]:
    def action(model_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase:
        exported: HttpResponseBase = model_admin.export(request, rows, kind)
        return exported

    return action


def send_table(  # noqa: PLR0913 (what a table is made of)
    request: HttpRequest,
    kind: str,
    *,
    name: str,
    model: type[Model],
    columns: Sequence[Column],
    rows: Iterable[Any],
    count: int,
) -> HttpResponse:
    """The rows as a file, which is noted. Raises Http404 for another kind of file, and TooLongForACellError."""
    assert request.user.is_authenticated  # noqa: S101 (the admin lets nobody else in)
    if kind not in FORMATS:
        raise Http404
    data = table_bytes(kind, name=name, columns=columns, rows=rows)
    record_export(by=request.user, model=model, count=count, kind=kind)
    return file_response(data, kind, name)


def file_response(data: bytes, kind: str, name: str) -> HttpResponse:
    """The file, to be stored under its name and the day."""
    day = timezone.localdate().isoformat()
    headers = {
        "Content-Disposition": f'attachment; filename="{slugify(name) or "table"}-{day}.{kind}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(data, content_type=FORMATS[kind], headers=headers)


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def signed(request: HttpRequest, page: str, value: Any) -> str:
    """A value as a page carries it: nobody but the portal can have made it, for this account and this page.

    Empty where it is too large for a form.
    """
    text = signing.dumps([request.user.pk, page, value], salt=SALT, compress=True)
    return text if len(text) <= LONGEST_CARRIED // 2 else ""


def carried(request: HttpRequest, page: str) -> Any:
    """The value that the page has carried; None where a file was chosen anew, or the portal has not made the value."""
    if request.FILES:
        return None
    try:
        user, of_page, value = signing.loads(request.POST.get(CARRIED, ""), salt=SALT, max_age=SIGNED_FOR_S)
    except signing.BadSignature:
        return None
    return value if (user, of_page) == (request.user.pk, page) else None
