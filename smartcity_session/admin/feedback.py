"""Feedback in the admin: the texts to read, the summary of the ratings, and all of it as CSV."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from smartcity_session.admin.filters import SessionFilter
from smartcity_session.exports.feedback_csv import feedback_csv
from smartcity_session.history import Action, record
from smartcity_session.models import ConferenceSession, Feedback
from smartcity_session.participation.feedback import FEWEST_SHOWN, feedback_summaries, feedback_table

CONFIDENTIAL = "smartcity_session.read_confidential_feedback"
SESSIONS_PER_PAGE = 25


@admin.register(Feedback)
class FeedbackAdmin(admin.ModelAdmin[Feedback]):
    """What participants wrote: to be read and handed on, never changed."""

    list_filter = ("day", SessionFilter)
    list_select_related = ("session",)
    list_per_page = 50
    search_fields = ("to_speakers", "session__code", "session__title")
    ordering = ("-day", "session__code_key", "id")
    show_full_result_count = False

    class Media:
        css = {"all": ("css/admin-portal.css",)}

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """The texts; those for the organisers only to those who may read them."""
        return ("code", "day", *self._texts(request))

    def get_fields(self, request: HttpRequest, obj: Feedback | None = None) -> tuple[str, ...]:  # noqa: ARG002 (Django's signature)
        """The same on the page of one."""
        return ("session", "day", *self._texts(request))

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Nobody finds by a word what is not for them to read."""
        return (*self.search_fields, "to_organisers") if request.user.has_perm(CONFIDENTIAL) else self.search_fields

    def _texts(self, request: HttpRequest) -> tuple[str, ...]:
        return ("to_speakers", "to_organisers") if request.user.has_perm(CONFIDENTIAL) else ("to_speakers",)

    @admin.display(description=_("session"), ordering="session__code_key")
    def code(self, feedback: Feedback) -> str:
        """The code of its session."""
        return feedback.session.code

    def get_urls(self) -> list[URLPattern]:
        """The summary and the export, beside Django's own pages."""
        summary = self.admin_site.admin_view(require_safe(self.summary))
        export = self.admin_site.admin_view(require_safe(self.export))
        own = [
            path("summary/", summary, name="smartcity_session_feedback_summary"),
            path("feedback.csv", export, name="smartcity_session_feedback_export"),
        ]
        return own + super().get_urls()

    def summary(self, request: HttpRequest) -> HttpResponse:
        """Show count, mean and distribution of each criterion, by session."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = Paginator(_sessions_with_feedback(), SESSIONS_PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Feedback: summary"),
            "opts": self.opts,
            "page": page,
            "summaries": feedback_summaries(list(page.object_list)),
            "fewest": FEWEST_SHOWN,
        }
        return render(request, "admin/smartcity_session/feedback/summary.html", context)

    def export(self, request: HttpRequest) -> HttpResponse:
        """Send the feedback on one session, or on all of them, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        sessions, code = _sessions_with_feedback(), request.GET.get("session", "")
        if code:
            sessions = sessions.filter(code__iexact=code) if "\0" not in code else sessions.none()
        session = sessions.first() if code else None
        if session is not None or not code:  # else there is nothing to take out
            note = gettext("Feedback: %(code)s") % {"code": session.code if session else gettext("all")}
            record(action=Action.EXPORT, session=session, note=note)
        table = feedback_table(sessions, with_confidential=request.user.has_perm(CONFIDENTIAL))
        response = HttpResponse(feedback_csv(table.header, table.rows), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="feedback.csv"'
        add_never_cache_headers(response)
        return response

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: participants give it on the page of the session."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: it is what somebody said."""
        return False


def _sessions_with_feedback() -> QuerySet[ConferenceSession]:
    return ConferenceSession.objects.filter(pk__in=Feedback.objects.values("session")).order_by("code_key")
