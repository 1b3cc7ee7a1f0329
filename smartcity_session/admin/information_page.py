"""Pages of the organisers' own, in the admin."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from smartcity_session.models import InformationPage


@admin.register(InformationPage)
class InformationPageAdmin(admin.ModelAdmin[InformationPage]):
    """Venue and travel, the code of conduct, accessibility: what the menu leads to beside the programme."""

    list_display = ("title", "slug", "is_published", "position")
    list_editable = ("position",)
    ordering = ("position", "title")
    fields = ("title", "slug", "text", ("is_published", "position"))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest | None, **kwargs: Any) -> Any:
        """The field; the place has a label for those who hear the list, where it is in a column."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "position":
            field.widget.attrs["aria-label"] = field.label
        return field

    def get_prepopulated_fields(
        self,
        request: HttpRequest,  # noqa: ARG002 (Django's signature)
        obj: InformationPage | None = None,
    ) -> dict[str, Sequence[str]]:
        """A new page's name in addresses follows its title; later, links lead to it."""
        return {"slug": ("title",)} if obj is None else {}

    def view_on_site(self, obj: Any) -> str | None:
        """The page, once it is published."""
        return reverse("information", args=[obj.slug]) if obj.is_published else None
