"""The history in the admin: of one row, of a session, of all; and the page that undoes."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.roles import MANAGE_ACCOUNTS, SEE_EMAIL
from smartcity_session.accounts.row_rights import may_everywhere, rows_allowed, rows_seen, sees_all
from smartcity_session.admin.publishing import PUBLISH, announce
from smartcity_session.editions.former_codes import store_former_code
from smartcity_session.history.reading import (
    FieldChange,
    ReadableEntry,
    history_of,
    kind_of,
    name_of,
    readable,
)
from smartcity_session.history.recording import Action
from smartcity_session.history.tracked import TRACKED, model_called
from smartcity_session.history.undo import (
    RowUndoing,
    UndoRefusedError,
    of_batch,
    plan_undo,
    since,
    undo,
    with_parts,
)
from smartcity_session.models import ConferenceSession, Congress, HistoryEntry, Room
from smartcity_session.models.days import DayFormField
from smartcity_session.text.identifiers import KEY_DIGITS, whole_number
from smartcity_session.timetable.rooms import name_sessions
from speakers.models import Speaker

ON_A_PAGE = 50
OVERWRITE, STATE, SCOPE = "overwrite", "state", "scope"
SCOPES = {"one": with_parts, "batch": of_batch, "since": since}
ACCOUNTS = (User, Group)  # what was done with them is for those who may do it
PRIVATE = (("speakers.speaker", "email"),)  # what those alone may see who have SEE_EMAIL
NEEDED = {Action.ADD: "delete", Action.CHANGE: "change", Action.DELETE: "add"}  # to undo it


class HistoryFilter(forms.Form):
    """Which entries are shown: those by an account, on a kind of thing, of a day, of a session."""

    who = forms.ModelChoiceField(label=gettext_lazy("Who"), queryset=User.objects.none(), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    day = DayFormField(label=gettext_lazy("Day"), required=False)
    code = forms.CharField(label=gettext_lazy("Session"), max_length=20, required=False)

    def __init__(self, data: Any, *, kinds: Sequence[str]) -> None:
        super().__init__(data)
        accounts: Any = self.fields["who"]
        known = HistoryEntry.objects.filter(by__isnull=False).values("by").distinct()
        accounts.queryset = User.objects.filter(pk__in=known).order_by("username")
        accounts.label_from_instance = name_of
        choices = sorted((str(capfirst(kind_of(kind))), kind) for kind in kinds)
        chosen: Any = self.fields["kind"]
        chosen.choices = [("", "---------"), *((kind, label) for label, kind in choices)]

    def applied(self, entries: QuerySet[HistoryEntry], *, zone: Any) -> QuerySet[HistoryEntry]:
        """Those of the entries that are asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("who"):
            entries = entries.filter(by=asked["who"])
        if asked.get("kind"):
            entries = entries.filter(model=asked["kind"])
        if asked.get("day"):
            start = datetime.combine(asked["day"], time(), tzinfo=zone)
            entries = entries.filter(at__gte=start, at__lt=start + timedelta(days=1))
        if asked.get("code"):
            sessions = ConferenceSession.objects.coded(asked["code"])
            entries = entries.filter(session_pk__in=sessions.values("pk"))
        return entries


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry as the page shows it: where its object is edited, and how it is undone; empty where it cannot be."""

    read: ReadableEntry
    address: str
    undo: str
    restore: str
    undone_by: str


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """The entries of one request or command that stand together; `undo` leads to the undoing of all of them.

    `moved` are rows that have another place in their list.
    """

    when: str
    who: str
    lines: list[EntryLine]
    moved: list[EntryLine]
    undo: str


@admin.register(HistoryEntry)
class HistoryEntryAdmin(admin.ModelAdmin[HistoryEntry]):
    """The history of all, of which a part may be asked for by `of`: "speakers.talk:5"."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 (Django's signature)
        """The history, the latest entries first."""
        of = request.GET.get("of", "")
        row = _row(of)
        if not _may_see(request, of, row):
            raise PermissionDenied
        kinds = _kinds(request)
        congress = Congress.objects.current()
        chosen = HistoryFilter(request.GET, kinds=kinds)
        entries = chosen.applied(_entries(of, row).filter(_seen(request)), zone=_zone(congress))
        page = Paginator(entries.select_related("by").prefetch_related("undone_by"), ON_A_PAGE).get_page(
            request.GET.get("page")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(what)s") % {"what": row or _gone(of)} if of else _("History"),
            "opts": self.opts,
            "of": of,
            "row": row,
            "row_address": _address(of.partition(":")[0], row.pk, None) if row is not None else "",
            "form": chosen,
            "page": page,
            "groups": _groups(request, _read(request, page.object_list, congress), session=_session_of(row)),
            "query": urlencode({name: value for name, value in request.GET.items() if name != "page" and value}),
        }
        return render(request, "admin/history/history.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 (Django's signature)
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 (Django's signature)
    ) -> HttpResponse:
        """One entry."""
        entry = self._entry(request, object_id)
        groups = _groups(request, _read(request, [entry], Congress.objects.current()), session=None)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Entry of the history"),
            "opts": self.opts,
            "groups": groups,
        }
        return render(request, "admin/history/history.html", context)

    def _entry(self, request: HttpRequest, key: str) -> HistoryEntry:
        pk = whole_number(key, digits=KEY_DIGITS)
        if pk is None:
            raise Http404
        entry = get_object_or_404(HistoryEntry.objects.select_related("by").prefetch_related("undone_by"), pk=pk)
        if not visible_entries(request).filter(pk=entry.pk).exists():
            raise PermissionDenied
        return entry

    def get_urls(self) -> list[URLPattern]:
        """The page that undoes, beside Django's own pages."""
        page = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.undo_page))
        return [path("<int:pk>/undo/", page, name="smartcity_session_historyentry_undo"), *super().get_urls()]

    @returns_typed
    def undo_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what undoing would do, and do it when that is confirmed; a later change is overwritten when it is."""
        entry = self._entry(request, str(pk))
        scope = request.GET.get(SCOPE, "")
        entries = SCOPES.get(scope, with_parts)(entry)
        if not _may_undo(request, entries):
            raise PermissionDenied
        rows, reasons = _planned(entries)
        state = _state(rows)
        is_conflict = any(row.is_conflict for row in rows)
        if request.method == "POST" and not warn_if_returned(request) and rows and not reasons:
            if request.POST.get(STATE) != state:
                reasons = [_("Somebody changed this meanwhile. Look at it again; nothing was undone.")]
            elif is_conflict and OVERWRITE not in request.POST:
                reasons = [_("This was changed since. Tick the box to overwrite that; nothing was undone.")]
            else:
                reasons = _undone(request, entry, rows)
                if not reasons:
                    return redirect(_history_address(entry))
        congress = Congress.objects.current()
        context = {
            **self.admin_site.each_context(request),
            "title": _titles(scope),
            "is_one": scope != "batch",
            "opts": self.opts,
            "entry": _read(request, [entry], congress)[0],
            "rows": [_row_line(request, row, congress) for row in rows],
            "reasons": reasons,
            "state": state,
            "is_conflict": is_conflict,
            "overwrite": OVERWRITE in request.POST,
            "back": _history_address(entry),
        }
        return render(request, "admin/history/undo.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: entries make themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: the purge does it."""
        return False


# Who may see what


def _model_admin(model: type[Model] | None) -> Any:
    return admin.site._registry.get(model) if model is not None else None  # noqa: SLF001 (there is no other way to it)


def _may_see_kind(request: HttpRequest, label: str) -> bool:
    model = model_called(label)
    if model is None:
        return False
    if model in ACCOUNTS:
        return request.user.has_perm(MANAGE_ACCOUNTS)
    page = _model_admin(model)
    if page is not None:
        return bool(page.has_view_permission(request))
    return request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")  # noqa: SLF001 (Django documents _meta)


def _kinds(request: HttpRequest) -> list[str]:
    """The kinds of rows whose entries the account may see."""
    models = {*TRACKED, *admin.site._registry}  # noqa: SLF001 (as above)
    labels = sorted(model._meta.label_lower for model in models if model is not HistoryEntry)  # noqa: SLF001 (as above)
    return [label for label in labels if _may_see_kind(request, label)]


def _may_see(request: HttpRequest, of: str, row: Model | None) -> bool:
    """Whether the account may see the history: that of all by its own permission, that of a row as the row."""
    if not of:
        return request.user.has_perm("smartcity_session.view_historyentry")
    label = of.partition(":")[0]
    page = _model_admin(model_called(label))
    if page is not None and row is not None:
        return bool(page.has_view_permission(request, row))
    return request.user.has_perm("smartcity_session.view_historyentry") and _may_see_kind(request, label)


def _seen(request: HttpRequest) -> Q:
    """Which entries the account may see: those on rows that it may see. Of own sessions, with the people in them."""
    user, kinds = request.user, _kinds(request)
    models = {label: model_called(label) for label in kinds}
    whole = [label for label, model in models.items() if model in ACCOUNTS or (model and sees_all(user, model))]
    seen = Q(model__in=whole)
    if sees_all(user, ConferenceSession):
        seen |= Q(model="")
    else:
        sessions = rows_seen(user, ConferenceSession.objects.all()).values("pk")
        people = rows_seen(user, Speaker.objects.all()).values_list("pk", flat=True)
        seen |= Q(session_pk__in=sessions, model__in=kinds)
        seen |= Q(model="speakers.speaker", object_pk__in=list(map(str, people)))
    return seen


def _may_undo(request: HttpRequest, entries: Iterable[HistoryEntry]) -> bool:
    """Whether the account may do the opposite of all entries: what it may not do, it cannot do by undoing."""
    found = list(entries)
    keys = {entry.session_pk for entry in found if entry.session_pk is not None}
    page = _model_admin(ConferenceSession)
    sessions = ConferenceSession.objects.filter(pk__in=keys)
    if not all(page.has_change_permission(request, session) for session in sessions):
        return False
    return len(_undoable(request, found)) == len(found)


def _undoable(request: HttpRequest, entries: Iterable[HistoryEntry]) -> set[int]:
    """The keys of those entries whose opposite the account may do, in at most three queries for each kind of right."""
    wanted: dict[tuple[type[Model], str], list[HistoryEntry]] = defaultdict(list)
    for entry in entries:
        model = model_called(entry.model)
        if model in TRACKED and entry.action in NEEDED and _may_change_status(request, entry):
            right = f"{model._meta.app_label}.{NEEDED[Action(entry.action)]}_{model._meta.model_name}"  # noqa: SLF001 (as above)
            wanted[model, right].append(entry)
    found = (_with_right(request, *kind, group) for kind, group in wanted.items())
    return {entry.pk for group in found for entry in group}


def _may_change_status(request: HttpRequest, entry: HistoryEntry) -> bool:
    is_of_session = entry.model == ConferenceSession._meta.label_lower  # noqa: SLF001 (as above)
    return not is_of_session or "status" not in (entry.before or {}) or request.user.has_perm(PUBLISH)


def _with_right(
    request: HttpRequest, model: type[Model], right: str, entries: Sequence[HistoryEntry]
) -> Sequence[HistoryEntry]:
    """Those of the entries on whose rows, or in whose sessions where the rows are gone, the account has the right."""
    if may_everywhere(request.user, right):
        return entries
    rows = model._base_manager.filter(pk__in={entry.object_pk for entry in entries})  # noqa: SLF001 (as above)
    there, allowed = _keys(rows), _keys(rows_allowed(request.user, right, rows))
    sessions = ConferenceSession.objects.filter(pk__in={entry.session_pk for entry in entries if entry.session_pk})
    own = set(rows_allowed(request.user, right, sessions).values_list("pk", flat=True))
    return [
        entry
        for entry in entries
        if (entry.object_pk in allowed if entry.object_pk in there else entry.session_pk in own)
    ]


def _keys(rows: QuerySet[Any]) -> set[str]:
    return set(map(str, rows.values_list("pk", flat=True)))


def visible_entries(request: HttpRequest) -> QuerySet[HistoryEntry]:
    """The entries on what the account may see, the latest first."""
    return HistoryEntry.objects.filter(_seen(request)).order_by("-pk")


def _read(request: HttpRequest, entries: Iterable[HistoryEntry], congress: Congress | None) -> list[ReadableEntry]:
    """The entries in words, without the values that the account may not see."""
    hidden = () if may_everywhere(request.user, SEE_EMAIL) else PRIVATE
    return readable(entries, congress=congress, hidden=hidden)


# The list


def _row(of: str) -> Model | None:
    """The row that "speakers.talk:5" names, None where there is none."""
    label, _colon, key = of.partition(":")
    model, pk = model_called(label), whole_number(key, digits=KEY_DIGITS)
    if model is None or pk is None:
        return None
    return model._base_manager.filter(pk=pk).first()  # noqa: SLF001 (Django documents it)


def _gone(of: str) -> str:
    """What a row that is not there any more was called."""
    label, _colon, key = of.partition(":")
    last = HistoryEntry.objects.filter(model=label, object_pk=key[:40]).order_by("pk").last()
    return last.label if last is not None else of


def _entries(of: str, row: Model | None) -> QuerySet[HistoryEntry]:
    if row is not None:
        return history_of(row)
    label, _colon, key = of.partition(":")
    entries = HistoryEntry.objects.order_by("-pk")
    pk = whole_number(key, digits=KEY_DIGITS)
    if label == "smartcity_session.conferencesession" and pk is not None:
        return entries.filter(Q(session_pk=pk) | Q(model=label, object_pk=key))
    return entries.filter(model=label, object_pk=key[:40]) if of else entries


def _session_of(row: Model | None) -> ConferenceSession | None:
    return row if isinstance(row, ConferenceSession) else None


def _zone(congress: Congress | None) -> Any:
    return congress.zone if congress else UTC


def _groups(
    request: HttpRequest, entries: Sequence[ReadableEntry], *, session: ConferenceSession | None
) -> list[EntryGroup]:
    """The entries by who made them together, in the order in which these were made.

    With the `session` whose history it is, each has its restoring.
    """
    groups: list[EntryGroup] = []
    last = None
    undoable = _undoable(request, [read.entry for read in entries if read.can_be_undone])
    for read in entries:
        line = _line(read, session, may_undo=read.entry.pk in undoable)
        if read.entry.batch != last:
            undo_all = _undo_address(read.entry, "batch") if line.undo else ""
            groups.append(EntryGroup(read.when, read.who, [], [], undo_all))
            last = read.entry.batch
        (groups[-1].moved if read.is_order else groups[-1].lines).insert(0, line)
    return groups


def _line(read: ReadableEntry, session: ConferenceSession | None, *, may_undo: bool) -> EntryLine:
    entry = read.entry
    is_of_session = session is not None and entry.session_pk == session.pk
    undoing = next(iter(entry.undone_by.all()), None)
    return EntryLine(
        read=read,
        address=entry_address(entry),
        undo=_undo_address(entry, "one") if may_undo else "",
        restore=_undo_address(entry, "since") if may_undo and is_of_session else "",
        undone_by=reverse("admin:smartcity_session_historyentry_change", args=[undoing.pk]) if undoing else "",
    )


def entry_address(entry: HistoryEntry) -> str:
    """Where the object of the entry is edited; empty where it was deleted."""
    return "" if entry.action == Action.DELETE else _address(entry.model, entry.object_pk, entry.session_pk)


def _undo_address(entry: HistoryEntry, scope: str) -> str:
    return f"{reverse('admin:smartcity_session_historyentry_undo', args=[entry.pk])}?{urlencode({SCOPE: scope})}"


def _address(label: str, key: Any, session_pk: int | None) -> str:
    """Where the row is edited: on its page, or on that of its session."""
    try:
        return reverse(f"admin:{label.replace('.', '_')}_change", args=[key])
    except NoReverseMatch:
        if session_pk is None:
            return ""
        return reverse("admin:smartcity_session_conferencesession_change", args=[session_pk])


def _history_address(entry: HistoryEntry) -> str:
    """The history in which the entry stands: of its session, or of its object."""
    of = f"smartcity_session.conferencesession:{entry.session_pk}" if entry.session_pk else ""
    of = of or f"{entry.model}:{entry.object_pk}"
    return f"{reverse('admin:smartcity_session_historyentry_changelist')}?{urlencode({'of': of})}"


# Undoing


@dataclass(frozen=True, slots=True)
class UndoLine:
    """What becomes of a row, in words: `fields` say what it says now and what it will say."""

    what: str
    label: str
    fields: tuple[FieldChange, ...]
    conflicts: tuple[FieldChange, ...]
    goes_too: tuple[str, ...]
    is_conflict: bool


def _titles(scope: str) -> str:
    if scope == "since":
        return _("Restore the session as it was before this change?")
    return _("Undo these changes?") if scope == "batch" else _("Undo this change?")


def _planned(entries: Sequence[HistoryEntry]) -> tuple[list[RowUndoing], list[str]]:
    try:
        rows = plan_undo(entries)
    except UndoRefusedError as error:
        return [], list(error.reasons)
    return rows, [] if rows else [_("There is nothing to undo: everything is as it was before.")]


def _state(rows: Iterable[RowUndoing]) -> str:
    """A digest of what the page has shown."""
    shown = [[row.pk, row.now, row.target] for row in rows]
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()[:32]


def _row_line(request: HttpRequest, row: RowUndoing, congress: Congress | None) -> UndoLine:
    kind = row.model._meta.verbose_name  # noqa: SLF001 (Django documents _meta)
    words = {"kind": kind, "label": row.label}
    if row.target is None:
        what = _("%(kind)s “%(label)s” is deleted.") % words
    elif row.now is None:
        what = _("%(kind)s “%(label)s” comes back.") % words
    else:
        what = _("%(kind)s “%(label)s” is changed:") % words
    return UndoLine(
        what=str(capfirst(what)),
        label=row.label,
        fields=_compared(request, row, row.now, row.target, congress),
        conflicts=_compared(request, row, row.expected, row.now, congress, row.conflicts),
        goes_too=row.goes_too,
        is_conflict=row.is_conflict,
    )


def _compared(  # noqa: PLR0913, PLR0917 (two states of a row, for whom, and in which words)
    request: HttpRequest,
    row: RowUndoing,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    congress: Congress | None,
    names: Sequence[str] | None = None,
) -> tuple[FieldChange, ...]:
    """What differs between two states of a row, in words."""
    known = {**(before or {}), **(after or {})} if names is None else dict.fromkeys(names)
    different = [name for name in known if (before or {}).get(name) != (after or {}).get(name)]
    action = Action.CHANGE if before and after else Action.ADD if after else Action.DELETE
    entry = HistoryEntry(
        action=action,
        model=row.model._meta.label_lower,  # noqa: SLF001 (Django documents _meta)
        before={name: before[name] for name in different if name in before} if before else None,
        after={name: after[name] for name in different if name in after} if after else None,
    )
    return _read(request, [entry], congress)[0].fields


def _undone(request: HttpRequest, entry: HistoryEntry, rows: Sequence[RowUndoing]) -> list[str]:
    """Undo, and do what follows from it; or return why nothing was undone."""
    codes = {
        row.pk: row.now["code"]
        for row in rows
        if row.model is ConferenceSession and row.now and row.target and "code" in row.now
    }
    try:
        done = undo(entry=entry, rows=rows)
    except UndoRefusedError as error:
        return list(error.reasons)
    for room in (row for row in done if isinstance(row, Room)):
        name_sessions(room=room)
    sessions = _sessions(rows, done)
    for session in sessions:
        former = codes.get(str(session.pk), session.code)
        if former != session.code and session.first_published_at is not None:
            store_former_code(session=session, former=former, at=timezone.now())
        session.save(update_fields=["updated_at"])  # somebody may have its page open
    messages.success(request, _("It is undone. The history says so, and this can be undone, too."))
    announce(request, sessions)
    return []


def _sessions(rows: Iterable[RowUndoing], done: Iterable[Model]) -> list[ConferenceSession]:
    """The sessions that show one of the rows."""
    keys = {row.pk for row in done if isinstance(row, ConferenceSession)}
    values = [each for row in rows for each in (row.now, row.target, row.expected) if each]
    keys |= {each["session"] for each in values if each.get("session")}
    labels = {(row.model._meta.label_lower, row.pk) for row in rows}  # noqa: SLF001 (as above)
    found = Q(pk__in=keys)
    for label, key in labels:
        known = HistoryEntry.objects.filter(model=label, object_pk=key, session_pk__isnull=False)
        found |= Q(pk__in=known.values("session_pk"))
    return list(ConferenceSession.objects.filter(found).order_by("code_key"))
