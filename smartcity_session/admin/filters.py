"""Filters that the lists of the admin share."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SessionFilter(admin.SimpleListFilter):
    """The rows of one session, whose code is typed: a list of all sessions would be longer than the page beside it."""

    title = _("session")
    parameter_name = "session"
    template = "admin/session_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 (Django's signature)
        """None: any code may be typed."""
        return []

    def has_output(self) -> bool:
        """Always."""
        return True

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """What the form sends along, so that search and other filters stay; and the list without this filter."""
        without = changelist.get_query_string(remove=[self.parameter_name])
        yield {
            "code": self.value() or "",
            "others": parse_qsl(without.removeprefix("?"), keep_blank_values=True),
            "query_string": without,
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 (Django's signature)
        """The rows of the session of this code, in whatever case it is typed; none where there is no such session."""
        code = (self.value() or "").strip()
        if not code:
            return queryset
        return queryset.none() if "\0" in code else queryset.filter(session__code__iexact=code)
