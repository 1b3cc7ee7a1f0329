"""Editions in the admin: to be read, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from smartcity_session.admin.inlines import edition_state
from smartcity_session.models import Edition
from smartcity_session.templatetags.portal import size


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin[Edition]):
    """What was published when, as of which date, by whom."""

    list_display = ("__str__", "as_of", "created_at", "created_by", "pdf_pages", "file_size", "state", "note")
    list_filter = ("session",)
    list_select_related = ("session", "created_by", "withdrawal", "redaction")
    search_fields = ("session__code", "session__title", "note", "short", "pdf_sha256")
    date_hierarchy = "as_of"
    ordering = ("-created_at",)

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

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: editions are published on the page of their session."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: editions never change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody: readers hold copies of them."""
        return False
