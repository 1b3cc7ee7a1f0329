"""Requests of readers in the admin: what is open, who does it, and whether the mail went."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from smartcity_session.admin.filters import SessionFilter
from smartcity_session.models import ReaderRequest


@admin.register(ReaderRequest)
class ReaderRequestAdmin(admin.ModelAdmin[ReaderRequest]):
    """The list of requests, the open ones first."""

    list_display = ("__str__", "about", "created_at", "state", "done_by", "mail")
    list_filter = ("state", "kind", SessionFilter)
    list_select_related = ("session", "done_by")
    list_per_page = 50
    search_fields = ("about", "message", "note", "session__code", "session__title")
    ordering = ("-state", "-created_at")
    actions = ("mark_as_done",)
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("kind", "session", "about", "message", "email", "created_at")}),
        (_("Answer"), {"fields": ("state", "note", "done_by")}),
        (_("Mail to the contact of the congress"), {"fields": ("mail",)}),
    )
    readonly_fields = ("kind", "session", "about", "message", "email", "created_at", "done_by", "mail")

    class Media:
        css = {"all": ("css/admin-portal.css",)}

    @admin.display(description=_("mail"), ordering="mailed_at")
    def mail(self, request: ReaderRequest) -> str:
        """Whether the congress's contact was told of it by mail."""
        if request.mailed_at:
            return str(_("sent"))
        return request.mail_problem or str(_("not sent yet"))

    def save_model(self, request: HttpRequest, obj: ReaderRequest, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Note who has done it."""
        if "state" in form.changed_data:
            obj.done_by = _member(request) if obj.state == ReaderRequest.State.DONE else None
        super().save_model(request, obj, form, change)

    @admin.action(permissions=["change"], description=_("Mark as done"))
    def mark_as_done(self, request: HttpRequest, queryset: QuerySet[ReaderRequest]) -> None:
        """Mark several as done."""
        waiting = queryset.filter(state=ReaderRequest.State.OPEN)
        count = waiting.update(state=ReaderRequest.State.DONE, done_by=_member(request))
        words = ngettext("%(count)d request is done.", "%(count)d requests are done.", count)
        messages.success(request, words % {"count": count})

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: readers ask on the public page."""
        return False


def _member(request: HttpRequest) -> Any:
    assert request.user.is_authenticated  # noqa: S101 (the admin lets nobody else in)
    return request.user
