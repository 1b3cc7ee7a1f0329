"""Problems of the programme in the admin: a page that lists them, and a message after a save."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.roles import CHANGE_SESSIONS
from smartcity_session.accounts.row_rights import may_everywhere
from smartcity_session.admin.tables import send_table
from smartcity_session.models import AcceptedProblem, ConferenceSession, Congress, ProgrammeBreak
from smartcity_session.presentation.problems import Concerned, ProblemKind, Subject
from smartcity_session.tables.columns import Column, Kind
from smartcity_session.tables.writing import FORMATS
from smartcity_session.timetable.problems import (
    FoundProblem,
    accept_problem,
    found_problems,
    problems_concerning,
    reopen_problem,
)

ON_A_PAGE = 100
PAGES = {
    Subject.SESSION: "admin:smartcity_session_conferencesession_change",
    Subject.TALK: "admin:speakers_talk_change",
    Subject.BREAK: "admin:smartcity_session_programmebreak_change",
}
FIELDS = {
    "date": gettext_lazy("date"),
    "end_time": gettext_lazy("end"),
    "location": gettext_lazy("room"),
    "start_time": gettext_lazy("start"),
    "talks": gettext_lazy("talks"),
}
KINDS = {
    ProblemKind.ROOM_TWICE: gettext_lazy("A room twice"),
    ProblemKind.PERSON_TWICE: gettext_lazy("Somebody in two places"),
    ProblemKind.TALK_OUTSIDE: gettext_lazy("A talk outside its session"),
    ProblemKind.TALKS_OVERLAP: gettext_lazy("Talks that overlap"),
    ProblemKind.OUTSIDE_CONGRESS: gettext_lazy("Outside the congress"),
    ProblemKind.TOO_LONG: gettext_lazy("Too long"),
    ProblemKind.SKIPPED_TIME: gettext_lazy("A time that clocks skip"),
    ProblemKind.SHORT_WAY: gettext_lazy("A short way"),
}


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem as the page lists it: what it is, where it can be corrected, and who accepts it."""

    found: FoundProblem
    label: str
    links: tuple[tuple[str, str], ...]


def problem_urls(admin_site: admin.AdminSite) -> list[URLPattern]:
    """The page `admin:problems`, for the sessions' own list of addresses."""
    page = admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(_page))
    table = admin_site.admin_view(require_safe(_table))
    return [path("problems/", page, name="problems"), path("problems/table.<slug:kind>", table, name="problems_table")]


def address_of(concerned: Concerned) -> str:
    """Where the row is edited, at the field that is to be corrected."""
    anchors = {"talks": "talks-group", "location": "id_location" if concerned.subject is Subject.BREAK else "id_room"}
    anchor = anchors.get(concerned.field, f"id_{concerned.field}")
    return f"{reverse(PAGES[concerned.subject], args=[concerned.pk])}#{anchor}"


def lines_of(
    request: HttpRequest, subject: Subject, rows: Iterable[ConferenceSession | ProgrammeBreak]
) -> dict[int, list[ProblemLine]]:
    """The problems of the rows that nobody accepts, by the keys of the rows.

    An account that may correct them all gets the places where that is done.
    """
    congress = Congress.objects.current()
    if congress is None:
        return {}
    found = problems_concerning(subject, {row.pk: row.date for row in rows}, congress=congress)
    links = may_everywhere(request.user, CHANGE_SESSIONS)
    return {
        pk: [_line(FoundProblem(each, None), has_links=links) for each in each_row] for pk, each_row in found.items()
    }


def warn_of_problems(request: HttpRequest, subject: Subject, row: ConferenceSession | ProgrammeBreak) -> None:
    """After a save: say which problems the row has now, as far as nobody accepts them."""
    if lines := lines_of(request, subject, [row]).get(row.pk):
        messages.warning(request, render_to_string("admin/_problems.html", {"name": _name(row), "lines": lines}))


def _name(row: ConferenceSession | ProgrammeBreak) -> str:
    return row.code if isinstance(row, ConferenceSession) else str(row)


@returns_typed
def _page(request: HttpRequest) -> HttpResponse:
    """List the problems; accept one, or say that it is not accepted any more."""
    if not may_everywhere(request.user, CHANGE_SESSIONS):
        raise PermissionDenied
    congress = Congress.objects.current()
    found = found_problems(congress) if congress else ()
    typed, error = "", ""
    if request.method == "POST":
        typed = request.POST.get("reason", "").strip()
        if not warn_if_returned(request):
            error = _answer(request, found, typed)
            if not error:
                return redirect(request.get_full_path())
    open_ones = [each for each in found if each.accepted is None]
    counts = Counter(each.problem.kind for each in open_ones)
    kind = request.GET.get("kind", "")
    shown = [each for each in open_ones if kind in {"", each.problem.kind.value}]
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Problems of the programme"),
        "opts": ConferenceSession._meta,  # noqa: SLF001 (Django documents _meta)
        "kinds": [
            (each.value, label, counts[each], kind == each.value) for each, label in KINDS.items() if counts[each]
        ],
        "kind": kind,
        "tables": [(reverse("admin:problems_table", args=[each]), each.upper()) for each in sorted(FORMATS)],
        "count": len(open_ones),
        "page": page,
        "lines": [_line(each) for each in page],
        "accepted": [_line(each) for each in found if each.accepted is not None],
        "refusal": _("Nothing was accepted."),
        "reasons": [error] if error else [],
        "error": error,
        "typed": typed,
        "asked": request.POST.get("digest", ""),
        "longest": AcceptedProblem._meta.get_field("reason").max_length,  # noqa: SLF001 (Django documents _meta)
    }
    return render(request, "admin/timetable/problems.html", context)


def _accepted(name: str) -> Any:
    return lambda found: getattr(found.accepted, name) if found.accepted else None


COLUMNS = (
    Column("kind", gettext_lazy("kind"), lambda found: str(KINDS[found.problem.kind])),
    Column("date", gettext_lazy("date"), lambda found: found.problem.date, Kind.DATE),
    Column("words", gettext_lazy("problem"), lambda found: found.problem.words),
    Column(
        "concerned",
        gettext_lazy("sessions, talks and breaks"),
        lambda found: "; ".join(dict.fromkeys(each.label for each in found.problem.concerned)),
    ),
    Column("reason", gettext_lazy("accepted because"), _accepted("reason")),
    Column("accepted_by", gettext_lazy("accepted by"), lambda found: str(_accepted("accepted_by")(found) or "")),
)


def _table(request: HttpRequest, kind: str) -> HttpResponse:
    """All problems as CSV or XLSX, the accepted ones too; of one kind where the page shows one kind."""
    if not may_everywhere(request.user, CHANGE_SESSIONS):
        raise PermissionDenied
    congress = Congress.objects.current()
    of_kind = {"", request.GET.get("kind", "")}
    found = [
        each
        for each in (found_problems(congress) if congress else ())
        if len(of_kind) == 1 or each.problem.kind.value in of_kind
    ]
    name, count = _("Problems"), len(found)
    return send_table(request, kind, name=name, model=AcceptedProblem, columns=COLUMNS, rows=found, count=count)


def _answer(request: HttpRequest, found: tuple[FoundProblem, ...], reason: str) -> str:
    """Do what the form asks for; returns what is wrong with it, or nothing."""
    problem = next((each.problem for each in found if each.problem.digest == request.POST.get("digest")), None)
    longest = AcceptedProblem._meta.get_field("reason").max_length or 0  # noqa: SLF001 (as above)
    if problem is None:
        messages.warning(request, _("This problem is not there any more: it was changed meanwhile."))
    elif "reopen" in request.POST:
        reopen_problem(problem=problem)
        messages.success(request, _("It is among the problems again."))
    elif not reason:
        return _("Say why it can stay as it is.")
    elif len(reason) > longest or "\0" in reason:
        words = ngettext("Write at most %(count)d character.", "Write at most %(count)d characters.", longest)
        return words % {"count": longest}
    else:
        assert request.user.is_authenticated  # noqa: S101 (the admin lets nobody else in)
        accept_problem(problem=problem, reason=reason, by=request.user)
        messages.success(request, _("It is accepted until what it is about changes."))
    return ""


def _line(found: FoundProblem, *, has_links: bool = True) -> ProblemLine:
    links = tuple(
        (address_of(each), _("%(label)s: %(field)s") % {"label": each.label, "field": FIELDS[each.field]})
        for each in dict.fromkeys(found.problem.concerned if has_links else ())
    )
    return ProblemLine(found, str(KINDS[found.problem.kind]), links)
