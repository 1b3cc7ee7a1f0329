""" "Import a schedule" in the admin: a file of pretalx or frab, what it would do, and the import."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.row_rights import may_everywhere
from smartcity_session.admin.importer import PERMISSIONS
from smartcity_session.admin.publishing import announce
from smartcity_session.admin.tables import carried, signed
from smartcity_session.importer.schedule.grouping import SessionsBy, grouped
from smartcity_session.importer.schedule.importing import (
    EventOutcome,
    ScheduleImport,
    StaleScheduleError,
    import_schedule,
)
from smartcity_session.importer.schedule.reading import MOST_BYTES, NoScheduleError, ScheduleFile, read_schedule
from smartcity_session.models import ConferenceSession, Congress

NEEDED = (*PERMISSIONS, "speakers.add_speaker", "speakers.change_speaker", "smartcity_session.add_topic")
TAKE, PAGE = "take", "schedule"
MOST_SHOWN = 300


class ScheduleFileForm(forms.Form):
    """The file of a schedule, as text."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("schedule.json or schedule.xml, as pretalx and frab export it."),
        widget=forms.FileInput(attrs={"accept": ".json,.xml"}),
    )

    sessions_by = forms.ChoiceField(
        label=gettext_lazy("A session is"),
        required=False,
        choices=(
            (SessionsBy.NONE.value, gettext_lazy("each event")),
            (SessionsBy.TRACK.value, gettext_lazy("the events of a track that follow on each other in one room")),
            (SessionsBy.ROOM.value, gettext_lazy("the events that follow on each other in one room")),
        ),
        help_text=gettext_lazy("More than 15 minutes between two events part sessions. Choose the same each time."),
    )

    def clean_file(self) -> str:
        """What is in the file."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            limit = {"limit": MOST_BYTES // 1_000_000}
            raise forms.ValidationError(_("The file is too large: at most %(limit)d MB.") % limit)
        try:
            text: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The letters of this file cannot be read. Save it in UTF-8.")) from error
        return text


def schedule_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The page `admin:import_schedule`."""
    view = returns_typed(require_http_methods(["GET", "HEAD", "POST"])(_page))
    return [path("import-schedule/", site.admin_view(view), name="import_schedule")]


def _page(request: HttpRequest) -> HttpResponse:
    """Read a file and show what it would do; do it when that is confirmed."""
    congress = Congress.objects.current()
    needed = NEEDED if congress else (*NEEDED, "smartcity_session.add_congress")
    if not may_everywhere(request.user, *needed):
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, ScheduleFileForm())
    is_returned = warn_if_returned(request)
    form = ScheduleFileForm(request.POST, request.FILES)
    text = carried(request, PAGE)
    if text is None and not form.is_valid():
        return _show(request, _again(request) if is_returned else form)
    text = text or form.cleaned_data["file"]
    sessions_by = request.POST.get("sessions_by", "")
    try:
        file = read_schedule(text.encode(), zone=congress.zone if congress else None)
    except NoScheduleError as error:
        form.add_error("file", str(error))
        return _show(request, form)
    if sessions_by in set(SessionsBy):
        file = grouped(file, SessionsBy(sessions_by))
    if "digest" in request.POST and not is_returned:
        return _confirmed(request, file, text)
    return _show(request, _again(request), text, import_schedule(file=file, by=None, is_check=True))


def _confirmed(request: HttpRequest, file: ScheduleFile, text: str) -> HttpResponse:
    """Import it; where something else would happen than was shown, show that."""
    assert request.user.is_authenticated  # noqa: S101 (the admin lets nobody else in)
    taken, digest = request.POST.getlist(TAKE), request.POST["digest"]
    try:
        done = import_schedule(file=file, by=request.user, taken=taken, digest=digest)
    except StaleScheduleError as error:
        messages.warning(request, str(error))
        return _show(request, _again(request), text, error.outcome)
    if done.problems:
        return _show(request, _again(request), text, done)
    words = _("Imported: %(added)d added, %(changed)d changed, %(unchanged)d unchanged.")
    added = sum(each.is_new for each in done.changed)
    counts = {"added": added, "changed": len(done.changed) - added, "unchanged": len(done.outcomes) - len(done.changed)}
    messages.success(request, words % counts)
    announce(request, done.sessions)
    return redirect("admin:smartcity_session_conferencesession_changelist")


def _again(request: HttpRequest) -> ScheduleFileForm:
    """The form for another file, which is read alike."""
    return ScheduleFileForm(initial={"sessions_by": request.POST.get("sessions_by", "")})


def _show(
    request: HttpRequest, form: ScheduleFileForm, text: str = "", outcome: ScheduleImport | None = None
) -> HttpResponse:
    shown = [each for each in outcome.outcomes if each.is_changed or each.entries] if outcome else []
    context = {
        **admin.site.each_context(request),
        "title": _("Import a schedule"),
        "opts": ConferenceSession._meta,  # noqa: SLF001 (Django documents _meta)
        "list_address": reverse("admin:smartcity_session_conferencesession_changelist"),
        "form": form,
        "sessions_by": request.POST.get("sessions_by", ""),
        "outcome": outcome,
        "lines": [_line(each, set(request.POST.getlist(TAKE))) for each in shown[:MOST_SHOWN]],
        "left_out": max(0, len(shown) - MOST_SHOWN),
        "can_import": bool(outcome and not outcome.problems and (outcome.changed or outcome.kept)),
        "signed": signed(request, PAGE, text) if text else "",
    }
    return render(request, "admin/tables/schedule.html", context)


def _line(outcome: EventOutcome, taken: set[str]) -> dict[str, Any]:
    """An event with its differences; of a new session everything is new, and none is listed."""
    entries = [] if outcome.is_new else outcome.entries
    return {
        "outcome": outcome,
        "entries": [
            (entry, token if entry.can_be_taken else "", token in taken)
            for entry, token in ((entry, outcome.token(entry)) for entry in entries)
        ],
    }
