"""Editions in the admin: to be read and withdrawn, never changed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.admin.filters import SessionFilter
from smartcity_session.admin.inlines import edition_state
from smartcity_session.admin.publishing import PUBLISH
from smartcity_session.editions.publishing import WithdrawalError, withdraw_edition
from smartcity_session.models import Edition
from smartcity_session.models.fields import TextFormField
from smartcity_session.presentation.labels import size


class WithdrawalForm(forms.Form):
    """Why an edition is withdrawn."""

    reason = TextFormField(
        label=_("Reason"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Readers see it where the PDF was."),
    )


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin[Edition]):
    """What was published when, as of which date, by whom."""

    list_display = ("__str__", "as_of", "created_at", "created_by", "pdf_pages", "file_size", "state", "note")
    list_filter = (SessionFilter,)
    list_select_related = ("session", "created_by", "withdrawal", "redaction")
    search_fields = ("session__code", "session__title", "note", "short", "pdf_sha256")
    date_hierarchy = "as_of"
    ordering = ("-created_at",)

    class Media:
        css = {"all": ("css/admin-portal.css",)}

    def get_view_on_site_url(self, obj: Edition | None = None) -> str | None:
        """The edition's public page."""
        return obj.get_absolute_url() if obj is not None else None

    @admin.display(description=_("size"), ordering="pdf_size")
    def file_size(self, edition: Edition) -> str:
        """The size of the PDF."""
        return size(edition.pdf_size)

    @admin.display(description=_("state"))
    def state(self, edition: Edition) -> str:
        """What became of it."""
        return edition_state(edition)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The edition, with the way to withdraw it."""
        edition = Edition.objects.with_state().filter(pk=object_id).first() if object_id.isdigit() else None
        may_withdraw = edition is not None and edition.stands and request.user.has_perm(PUBLISH)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "may_withdraw": may_withdraw}
        )

    def get_urls(self) -> list[URLPattern]:
        """The page for withdrawing, beside Django's own pages."""
        withdraw = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.withdraw))
        return [path("<int:pk>/withdraw/", withdraw, name="smartcity_session_edition_withdraw"), *super().get_urls()]

    @returns_typed
    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason, and withdraw the edition."""
        edition = Edition.objects.with_state().filter(pk=pk).first()
        if edition is None or not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        form = WithdrawalForm(request.POST or None)
        if not warn_if_returned(request) and form.is_valid():
            self._withdraw(request, edition, form.cleaned_data["reason"])
            return redirect("admin:smartcity_session_edition_change", edition.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Withdraw %(edition)s?") % {"edition": edition},
            "opts": self.opts,
            "original": edition,
            "form": form,
        }
        return render(request, "admin/smartcity_session/edition/withdraw.html", context)

    def _withdraw(self, request: HttpRequest, edition: Edition, reason: str) -> None:
        assert request.user.is_authenticated  # noqa: S101 (the admin lets nobody else in)
        try:
            withdraw_edition(edition=edition, by=request.user, reason=reason)
        except WithdrawalError as error:
            messages.error(request, str(error))
            return
        words = gettext("%(edition)s is withdrawn. Readers get your reason instead of the PDF.")
        messages.success(request, words % {"edition": edition})

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: editions are published on the page of their session."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: editions never change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: readers hold copies of them."""
        return False
