"""Publishing many sessions at once: what each edition tells its readers, then how each went, as it happens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.roles import CHANGE_SESSIONS
from smartcity_session.accounts.row_rights import may_everywhere
from smartcity_session.admin.doubts import edition_doubts
from smartcity_session.admin.problems import ProblemLine, lines_of
from smartcity_session.admin.publishing import EDITION_FIELDS, PUBLISH, EditionForm, suggested_as_of
from smartcity_session.diff.changelog import ChangelogSection
from smartcity_session.editions.batches import publish_editions
from smartcity_session.editions.publishing import NothingToPublishError, pending_changes
from smartcity_session.models import ConferenceSession, Edition, SessionReadiness
from smartcity_session.presentation.problems import Subject
from smartcity_session.text.identifiers import KEY_DIGITS, whole_number

MOST_AT_ONCE = 50  # a PDF takes a second or two, and a page of what is told is to be read
SESSION = "session"
OUTCOMES = "<!-- outcomes -->"


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """A session that is to be published, with what readers of its latest edition will be told."""

    session: ConferenceSession
    latest: Edition | None
    sections: tuple[ChangelogSection, ...]
    is_chosen: bool
    problems: Sequence[ProblemLine]

    @property
    def is_first(self) -> bool:
        """Whether publishing makes the session public."""
        return self.session.first_published_at is None


class BatchForm(EditionForm):
    """The date and the note of all editions; a doubtful date is asked about."""

    def __init__(self, *args: Any, sessions: Sequence[ConferenceSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = sessions

    def doubts(self) -> list[str]:
        """What is doubtful in the date, for any of the sessions, each once."""
        as_of = self.cleaned_data.get("edition_as_of")
        if as_of is None:
            return super().doubts()
        today = _today()
        latest = [Edition.objects.latest_of(session) for session in self.sessions]
        found = [doubt for edition in latest for doubt in edition_doubts(as_of, latest=edition, today=today)]
        return list(dict.fromkeys(found))


def publishing_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The page for publishing several sessions, in the admin."""
    view = require_http_methods(["GET", "HEAD", "POST"])(publish_batch)
    return [path("publish/", site.admin_view(view), name="publish_batch")]


@admin.action(permissions=["publish"], description=gettext_lazy("Publish new PDF editions"))
def publish_selected(
    _model_admin: Any, _request: HttpRequest, queryset: QuerySet[ConferenceSession]
) -> HttpResponseBase:
    """Go to the page that shows what each edition tells."""
    chosen = QueryDict(mutable=True)
    chosen.setlist(
        SESSION, [str(pk) for pk in queryset.order_by("code_key").values_list("pk", flat=True)[:MOST_AT_ONCE]]
    )
    return redirect(f"{reverse('admin:publish_batch')}?{chosen.urlencode()}")


@returns_typed
def publish_batch(request: HttpRequest) -> HttpResponseBase:
    """Show what the editions of the chosen sessions tell, of all that are behind without a choice; publish them."""
    if not may_everywhere(request.user, CHANGE_SESSIONS, PUBLISH):
        raise PermissionDenied
    chosen = _chosen(request.POST if request.method == "POST" else request.GET)
    given = request.POST if request.method == "POST" else None
    form = BatchForm(given, sessions=chosen, initial={"edition_as_of": _today()})
    if request.method == "POST" and not warn_if_returned(request):
        if not chosen:
            messages.error(request, _("Nothing was published: choose at least one session."))
        elif form.is_complete():
            return _publication(request, chosen, form)
    return _question(request, chosen, form)


def _question(request: HttpRequest, chosen: Sequence[ConferenceSession], form: BatchForm) -> HttpResponse:
    offered = _chosen(request.GET)
    shown = list(dict.fromkeys([*(offered or _behind()[:MOST_AT_ONCE]), *chosen]))
    problems = lines_of(request, Subject.SESSION, shown)
    planned = [_planned(session, request, problems[session.pk]) for session in shown]
    context = {
        **admin.site.each_context(request),
        "title": _("Publish PDF editions"),
        "opts": ConferenceSession._meta,  # noqa: SLF001 (Django documents _meta)
        "refusal": _("Nothing was published."),
        "form": form,
        "edition_fields": [form[name] for name in EDITION_FIELDS],
        "planned": [each for each in planned if each.sections or not each.latest],
        "current": [each.session for each in planned if each.latest and not each.sections],
        "further": 0 if offered else max(0, SessionReadiness.objects.behind().count() - len(shown)),
    }
    return render(request, "admin/publish_batch.html", context)


def _planned(session: ConferenceSession, request: HttpRequest, problems: Sequence[ProblemLine]) -> PlannedEdition:
    sent = request.POST.getlist(SESSION)
    latest = Edition.objects.latest_of(session)
    is_chosen = request.method != "POST" or str(session.pk) in sent
    return PlannedEdition(session, latest, pending_changes(session) or (), is_chosen, problems)


def _publication(request: HttpRequest, sessions: Sequence[ConferenceSession], form: BatchForm) -> StreamingHttpResponse:
    """The page that is sent bit by bit: a line for each session as soon as its edition is made, without JavaScript.

    When the reader goes away, what was not begun is not published, and stays behind.
    """
    context = {
        **admin.site.each_context(request),
        "title": ngettext("Publishing %(count)d edition", "Publishing %(count)d editions", len(sessions))
        % {"count": len(sessions)},
        "opts": ConferenceSession._meta,  # noqa: SLF001 (Django documents _meta)
    }
    page = render_to_string("admin/publish_batch_outcomes.html", {**context, "outcomes": OUTCOMES}, request)
    response = StreamingHttpResponse(_lines(page, request, sessions, form), content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would wait for the end
    return response


def _lines(page: str, request: HttpRequest, sessions: Sequence[ConferenceSession], form: BatchForm) -> Iterator[str]:
    """The page, with a line for each outcome where it has its mark, and a summary after them."""
    assert request.user.is_authenticated  # noqa: S101 (the admin lets nobody else in)
    before, after = page.split(OUTCOMES)
    yield before
    as_of, note = form.cleaned_data["edition_as_of"], form.cleaned_data["edition_note"]
    published = failed = 0
    outcomes = publish_editions(sessions, by=request.user, as_of=as_of, note=note)
    for number, outcome in enumerate(outcomes, start=1):
        edition = outcome.edition
        if edition is not None:
            published += 1
        has_failed = edition is None and not isinstance(outcome.failure, NothingToPublishError)
        failed += has_failed
        facts = {"outcome": outcome, "number": number, "count": len(sessions), "has_failed": has_failed}
        yield render_to_string("admin/_publication_outcome.html", facts)
    yield render_to_string("admin/_publication_summary.html", {"published": published, "failed": failed})
    yield after


def _chosen(given: QueryDict) -> list[ConferenceSession]:
    """The sessions that are named, in the order of the programme."""
    keys = [key for text in given.getlist(SESSION) if (key := whole_number(text, digits=KEY_DIGITS)) is not None]
    rows = ConferenceSession.objects.filter(pk__in=keys[:MOST_AT_ONCE])
    return list(rows.select_related("congress").in_programme_order())


def _behind() -> QuerySet[ConferenceSession]:
    rows = ConferenceSession.objects.filter(readiness__in=SessionReadiness.objects.behind())
    return rows.select_related("congress").in_programme_order()


def _today() -> Any:
    return suggested_as_of(ConferenceSession(), now=timezone.now())
