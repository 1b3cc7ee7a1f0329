""" "Paste a session description" in the admin: paste, see what was understood, correct it, save it as a draft.

The text travels in the form, so that nothing is stored before it is saved and nothing typed is lost on the way.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.row_rights import may_everywhere
from smartcity_session.admin.importer_forms import (
    MINE,
    THEIRS,
    ChoicesForm,
    CorrectionForms,
    EncodingForm,
    PasteForm,
)
from smartcity_session.admin.importer_lines import choice_groups, passages, read_lines
from smartcity_session.admin.importer_reading import Reading, Unread, changed_reading, posted_reading
from smartcity_session.admin.publishing import announce, change_url
from smartcity_session.importer.merge.corrections import keep_corrections
from smartcity_session.importer.merge.merging import MergeEntry, Verdict
from smartcity_session.importer.text.decoding import NotADescription
from smartcity_session.importer.text.hints import BadHintError
from smartcity_session.importer.text.language import guess_language
from smartcity_session.importer.text.reader_process import UnreadError
from smartcity_session.importer.text.values import SessionValues, values_of
from smartcity_session.importer.write.importing import (
    Imported,
    ImportPlan,
    ImportProblemError,
    StalePlanError,
    apply_import,
    plan_import,
    remembered_hints,
)
from smartcity_session.importer.write.rows import session_with_code
from smartcity_session.models import ConferenceSession

SAMPLE = Path(__file__).resolve().parents[1] / "importer" / "sample.txt"
SAME_TEXT = {"save", "check", "add"}  # the buttons that read no other text, so that chosen lines stay chosen
LONGEST_NUMBER = 10  # digits of a primary key
PERMISSIONS = ("smartcity_session.add_conferencesession", "smartcity_session.change_conferencesession")


def importer_urls(admin_site: admin.AdminSite) -> list[URLPattern]:
    """The page `admin:paste_session`, for the session's own list of addresses."""
    view = PasteView(admin_site)
    return [path("paste/", admin_site.admin_view(view.page), name="paste_session")]


def may_paste(request: HttpRequest) -> bool:
    """Whether the user may import sessions: it adds some and changes others."""
    return may_everywhere(request.user, *PERMISSIONS)


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
            sample = SAMPLE.read_text(encoding="utf-8") if "sample" in request.GET else ""
            return self._show_paste(request, PasteForm(initial={"text": sample, "session": request.GET.get("session")}))
        is_returned = warn_if_returned(request)
        if "read" in request.POST:
            return self._read(request)
        return self._continue(request, is_returned=is_returned)

    # Step 1

    def _read(self, request: HttpRequest) -> HttpResponse:
        form = PasteForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show_paste(request, form)
        session = form.cleaned_data["session"]
        reading = Reading(form.cleaned_data["source"], encoding=form.cleaned_data.get("encoding", ""))
        try:
            hints = remembered_hints(reading.text, reading.descriptions, session)
            return self._show_first_reading(request, replace(reading, hints=hints) if hints else reading, session)
        except NotADescription as error:
            form.add_error("file" if form.cleaned_data.get("file") else "text", str(error))
            return self._show_paste(request, form)

    def _show_paste(self, request: HttpRequest, form: PasteForm) -> HttpResponse:
        session = ConferenceSession.objects.filter(pk=_number(form["session"].value())).first()
        context = {"form": form, "title": _("Paste a session description"), "session": session}
        return self._response(request, "admin/importer/paste.html", context)

    def _show_first_reading(
        self, request: HttpRequest, reading: Reading, session: ConferenceSession | None = None
    ) -> HttpResponse:
        values = values_of(reading.description)
        session = session_with_code(values.fields["code"]) or session
        if session:  # a text need not repeat what the session is called
            fields = {name: values.fields[name] or getattr(session, name) for name in ("code", "title")}
            values = replace(values, fields={**values.fields, **fields})
        language = guess_language(reading.text)
        plan = plan_import(reading.description, wanted=values, language=language, hints=reading.hints)
        forms = CorrectionForms(values=plan.wanted, language=language, is_new=plan.session is None)
        return self._show_reading(request, reading, plan, forms, ChoicesForm(plan.entries))

    # Step 2

    def _continue(self, request: HttpRequest, *, is_returned: bool) -> HttpResponse:
        forms = CorrectionForms(request.POST, is_new="language" in request.POST)
        try:
            before = posted_reading(request.POST)
            base = before.description
        except UnreadError as error:
            return self._show_unread(request, before, forms, str(error))
        except NotADescription as error:
            messages.error(request, str(error))
            return self._show_paste(request, PasteForm(initial={"text": request.POST.get("source", "")}))
        try:
            reading = changed_reading(before, request.POST)
            description = reading.description
        except (BadHintError, NotADescription) as error:
            messages.error(request, str(error))
            reading, description = before, base
        if reading is not before:
            if "save" in request.POST:
                messages.warning(request, _("Nothing was saved yet: the text was read again. Look, and save again."))
            values = keep_corrections(base=values_of(base), typed=forms.values, read=values_of(description))
            return self._show_values(request, reading, forms, values)
        if "skip" in request.POST and reading.next and not is_returned:
            return self._show_first_reading(request, reading.next)
        if ("save" in request.POST and not is_returned) or "check" in request.POST:
            return self._save(request, reading, forms)
        return self._show_values(request, reading, forms, forms.values)

    def _show_values(
        self, request: HttpRequest, reading: Reading, forms: CorrectionForms, values: SessionValues
    ) -> HttpResponse:
        """The page with these values in its fields; the plan is for the text alone while some cannot be read."""
        wanted = values if forms.is_valid() else None
        plan = plan_import(reading.description, wanted=wanted, language=forms.language, hints=reading.hints)
        shown = CorrectionForms(
            values=values,
            language=forms.language,
            is_new=plan.session is None,
            empty_rows=forms.empty_rows(request.POST.get("add", "")),
        )
        return self._show_reading(request, reading, plan, shown, self._choices(request, plan))

    def _choices(self, request: HttpRequest, plan: ImportPlan) -> ChoicesForm:
        """The choices as they were made."""
        chosen = {name: value for name, value in request.POST.items() if name.startswith("choice-")}
        return ChoicesForm(plan.entries, initial=chosen)

    def _save(self, request: HttpRequest, reading: Reading, forms: CorrectionForms) -> HttpResponse:
        if not forms.is_valid():
            plan = plan_import(reading.description, hints=reading.hints)
            messages.error(request, _("Nothing was saved. Correct what is marked, then save again."))
            return self._show_reading(request, reading, plan, forms, ChoicesForm(plan.entries, request.POST))
        plan = plan_import(reading.description, wanted=forms.values, language=forms.language, hints=reading.hints)
        if "check" in request.POST:
            return self._show_values(request, reading, forms, forms.values)
        return self._apply(request, reading, plan, forms)

    def _show_unread(self, request: HttpRequest, reading: Reading, forms: CorrectionForms, reason: str) -> HttpResponse:
        """What was entered, beside a text that could not be read again."""
        messages.error(request, _("Nothing was saved. %(reason)s") % {"reason": reason})
        unread = Unread(reading.text, reading.hints, reading.number, reading.encoding)
        plan = plan_import(unread.description, wanted=forms.values if forms.is_valid() else None)
        return self._show_reading(request, unread, plan, forms, ChoicesForm(plan.entries, request.POST))

    def _apply(self, request: HttpRequest, reading: Reading, plan: ImportPlan, forms: CorrectionForms) -> HttpResponse:
        if not _was_shown(plan, request.POST):
            messages.warning(
                request, _("Nothing was saved yet: there is something new to decide. Look, and save again.")
            )
            return self._show_values(request, reading, forms, plan.wanted)
        try:
            imported = apply_import(
                plan=plan,
                by=_user(request),
                taken=_chosen(plan.entries, request.POST, THEIRS),
                others=_chosen(plan.entries, request.POST, MINE),
            )
        except StalePlanError as error:
            messages.warning(request, str(error))
            return self._show_values(request, reading, forms, error.plan.wanted)
        except ImportProblemError as error:
            for problem in error.problems:
                messages.error(request, problem)
            return self._show_reading(request, reading, plan, forms, ChoicesForm(plan.entries, request.POST))
        done = self._done(request, imported)
        return self._show_first_reading(request, reading.next) if reading.next else done

    def _done(self, request: HttpRequest, imported: Imported) -> HttpResponse:
        session = imported.session
        words = {"session": str(session)}
        if not imported.changed:
            messages.info(request, _("Nothing was changed: %(session)s already says what the text says.") % words)
            return redirect(change_url(session))
        if imported.created:
            messages.success(request, _("%(session)s was saved as a draft. Publish it when it is complete.") % words)
        else:
            messages.success(request, _("%(session)s was changed as the text says.") % words)
        announce(request, [session])
        return redirect(change_url(session))

    def _show_reading(
        self, request: HttpRequest, reading: Reading, plan: ImportPlan, forms: CorrectionForms, choices: ChoicesForm
    ) -> HttpResponse:
        description = reading.description
        sessions = [f"{each.code} {each.title}".strip() or _("without a title") for each in reading.descriptions]
        context = {
            "title": _("What was understood"),
            "plan": plan,
            "reading": reading,
            "sessions": sessions if len(sessions) > 1 else [],
            "next_session": sessions[reading.number + 1] if reading.next else "",
            "lines": read_lines(description, reading.hints),
            "ticked": request.POST.getlist("line") if SAME_TEXT & set(request.POST) else [],
            "passages": passages(description),
            "choice_groups": choice_groups(),
            "encoding_form": EncodingForm(initial={"encoding": reading.encoding}) if reading.encoding else None,
            "forms": forms,
            "entries": [(entry, _choice(choices, entry)) for entry in _worth_saying(plan)],
            "digest": plan.digest,
            "is_nav_sidebar_enabled": False,  # text and fields stand side by side
        }
        return self._response(request, "admin/importer/reading.html", context)

    def _response(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        opts = ConferenceSession._meta  # noqa: SLF001 (Django's documented model API)
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), "opts": opts, **context})


def _number(value: object) -> int:
    return int(str(value)) if str(value).isdecimal() and len(str(value)) < LONGEST_NUMBER else 0


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
