""" "Paste a session description" in the admin: paste, see what was understood, correct it, save it as a draft.

The text travels in the form, so that nothing is stored before it is saved and nothing typed is lost on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.admin.importer_forms import MINE, THEIRS, ChoicesForm, CorrectionForms, PasteForm
from smartcity_session.admin.publishing import announce, change_url
from smartcity_session.importer.merge.merging import MergeEntry, Verdict
from smartcity_session.importer.text.decoding import NotADescription, read_text
from smartcity_session.importer.text.description import Description, SpanKind
from smartcity_session.importer.text.labels import span_label
from smartcity_session.importer.text.reader_process import UnreadError, read_description
from smartcity_session.importer.write.importing import (
    Imported,
    ImportPlan,
    ImportProblemError,
    StalePlanError,
    apply_import,
    plan_import,
)
from smartcity_session.models import ConferenceSession

PERMISSIONS = ("smartcity_session.add_conferencesession", "smartcity_session.change_conferencesession")


def importer_urls(admin_site: admin.AdminSite) -> list[URLPattern]:
    """The page `admin:paste_session`, for the session's own list of addresses."""
    view = PasteView(admin_site)
    return [path("paste/", admin_site.admin_view(view.page), name="paste_session")]


def may_paste(request: HttpRequest) -> bool:
    """Whether the user may import sessions: it adds some and changes others."""
    return request.user.has_perms(PERMISSIONS)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of the text, and what its words were understood as."""

    number: int
    parts: tuple[tuple[str, str, str], ...]
    placed: bool


class PasteView:
    """The two steps, on one address."""

    def __init__(self, admin_site: admin.AdminSite) -> None:
        self.admin_site = admin_site

    @property
    def page(self) -> Any:
        """The view: GET shows the first step; the button that was pressed says what a POST does."""
        return require_http_methods(["GET", "HEAD", "POST"])(self._answer)

    @returns_typed
    def _answer(self, request: HttpRequest) -> HttpResponse:
        if not may_paste(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._show_paste(request, PasteForm())
        if "change" in request.POST:
            return self._show_paste(request, PasteForm(initial={"text": request.POST.get("source", "")}))
        is_returned = warn_if_returned(request)
        if "save" in request.POST or "check" in request.POST:
            return self._save(request, checks="check" in request.POST or is_returned)
        return self._read(request)

    # Step 1

    def _read(self, request: HttpRequest) -> HttpResponse:
        form = PasteForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show_paste(request, form)
        try:
            description = read_description(form.cleaned_data["source"])
        except NotADescription as error:
            form.add_error("file" if form.cleaned_data.get("file") else "text", str(error))
            return self._show_paste(request, form)
        return self._show_first_reading(request, description)

    def _show_paste(self, request: HttpRequest, form: PasteForm) -> HttpResponse:
        context = {"form": form, "title": _("Paste a session description"), "wide": False}
        return self._response(request, "admin/importer/paste.html", context)

    def _show_first_reading(self, request: HttpRequest, description: Description) -> HttpResponse:
        plan = plan_import(description)
        forms = CorrectionForms(values=plan.said, is_new=plan.session is None)
        return self._show_reading(request, description, plan, forms, ChoicesForm(plan.entries))

    # Step 2

    def _save(self, request: HttpRequest, *, checks: bool) -> HttpResponse:
        try:
            text = read_text(request.POST.get("source", ""))
            description = read_description(text)
        except UnreadError as error:
            return self._show_unread(request, text, str(error))
        except NotADescription as error:
            form = PasteForm(initial={"text": request.POST.get("source", "")})
            messages.error(request, str(error))
            return self._show_paste(request, form)
        forms = CorrectionForms(request.POST, is_new="language" in request.POST)
        if not forms.is_valid():
            plan = plan_import(description)
            messages.error(request, _("Nothing was saved. Correct what is marked, then save again."))
            return self._show_reading(request, description, plan, forms, ChoicesForm(plan.entries, request.POST))
        plan = plan_import(description, wanted=forms.values, language=forms.language)
        if checks:
            return self._show_again(request, description, plan, forms.language)
        return self._apply(request, description, plan, forms)

    def _show_unread(self, request: HttpRequest, text: str, reason: str) -> HttpResponse:
        """What was entered, beside a text that could not be read again."""
        messages.error(request, _("Nothing was saved. %(reason)s") % {"reason": reason})
        description = Description(text=text, spans=())
        forms = CorrectionForms(request.POST, is_new="language" in request.POST)
        plan = plan_import(description, wanted=forms.values if forms.is_valid() else None)
        return self._show_reading(request, description, plan, forms, ChoicesForm(plan.entries, request.POST))

    def _apply(
        self, request: HttpRequest, description: Description, plan: ImportPlan, forms: CorrectionForms
    ) -> HttpResponse:
        if not _was_shown(plan, request.POST):
            messages.warning(
                request, _("Nothing was saved yet: there is something new to decide. Look, and save again.")
            )
            return self._show_again(request, description, plan, forms.language)
        try:
            imported = apply_import(
                plan=plan,
                by=_user(request),
                taken=_chosen(plan.entries, request.POST, THEIRS),
                others=_chosen(plan.entries, request.POST, MINE),
            )
        except StalePlanError as error:
            messages.warning(request, str(error))
            return self._show_again(request, description, error.plan, forms.language)
        except ImportProblemError as error:
            for problem in error.problems:
                messages.error(request, problem)
            return self._show_reading(request, description, plan, forms, ChoicesForm(plan.entries, request.POST))
        return self._done(request, imported)

    def _show_again(
        self, request: HttpRequest, description: Description, plan: ImportPlan, language: str
    ) -> HttpResponse:
        """The plan for what was entered; its choices as they were made."""
        forms = CorrectionForms(values=plan.wanted, language=language, is_new=plan.session is None)
        chosen = {name: value for name, value in request.POST.items() if name.startswith("choice-")}
        return self._show_reading(request, description, plan, forms, ChoicesForm(plan.entries, initial=chosen))

    def _done(self, request: HttpRequest, imported: Imported) -> HttpResponse:
        session = imported.session
        words = {"session": str(session)}
        if not imported.changed:
            messages.info(request, _("Nothing was changed: %(session)s already says what the text says.") % words)
            return redirect(change_url(session))
        self._log(request, imported)
        if imported.created:
            messages.success(request, _("%(session)s was saved as a draft. Publish it when it is complete.") % words)
        else:
            messages.success(request, _("%(session)s was changed as the text says.") % words)
        announce(request, [session])
        return redirect(change_url(session))

    def _log(self, request: HttpRequest, imported: Imported) -> None:
        if imported.created:
            message = _("Imported from a pasted description.")
        else:
            labels = ", ".join(entry.label for entry in imported.entries[:20])
            message = _("Imported from a pasted description: %(labels)s.") % {"labels": labels or _("nothing new")}
        LogEntry.objects.log_actions(
            user_id=_user(request).pk,
            queryset=[imported.session],
            action_flag=ADDITION if imported.created else CHANGE,
            change_message=message,
            single_object=True,
        )

    def _show_reading(
        self,
        request: HttpRequest,
        description: Description,
        plan: ImportPlan,
        forms: CorrectionForms,
        choices: ChoicesForm,
    ) -> HttpResponse:
        context = {
            "title": _("What was understood"),
            "plan": plan,
            "source": description.text,
            "lines": read_lines(description),
            "not_placed": [(span.line, description.text_of(span)) for span in description.not_placed],
            "forms": forms,
            "entries": [(entry, _choice(choices, entry)) for entry in _worth_saying(plan)],
            "digest": plan.digest,
        }
        return self._response(request, "admin/importer/reading.html", context)

    def _response(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        opts = ConferenceSession._meta  # noqa: SLF001 (Django's documented model API)
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), "opts": opts, **context})


def read_lines(description: Description) -> list[ReadLine]:
    """The lines of the text that have words, with each stretch: (kind, label, words)."""
    lines: dict[int, list[tuple[str, str, str]]] = {}
    for span in description.spans:
        words = description.text_of(span)
        if words.strip():
            kind = {SpanKind.NOT_PLACED: "unplaced"}.get(span.kind, span.kind.value)
            is_sign = span.kind is SpanKind.STRUCTURE and not any(character.isalnum() for character in words)
            lines.setdefault(span.line, []).append((kind, "" if is_sign else span_label(span), words))
    return [
        ReadLine(number, tuple(parts), placed=all(kind != "unplaced" for kind, _label, _words in parts))
        for number, parts in lines.items()
    ]


def _choice(choices: ChoicesForm, entry: MergeEntry) -> Any:
    name = f"choice-{entry.token}"
    return choices[name] if name in choices.fields else None


def _worth_saying(plan: ImportPlan) -> list[MergeEntry]:
    """The entries that the organiser reads; of a new session everything is new, and in the fields already."""
    return [entry for entry in plan.entries if plan.session or entry.verdict is not Verdict.CREATE]


def _was_shown(plan: ImportPlan, data: QueryDict) -> bool:
    """Whether each choice is one that the page offered, and the session is as the organiser saw it."""
    shown = all(f"choice-{entry.token}" in data for entry in plan.entries if entry.can_be_taken)
    return shown and (plan.session is None or data.get("digest") == plan.digest)


def _chosen(entries: Sequence[MergeEntry], data: QueryDict, side: str) -> list[str]:
    return [entry.token for entry in entries if data.get(f"choice-{entry.token}") == side]


def _user(request: HttpRequest) -> Any:
    return request.user
