"""Breaks, lunches and receptions in the admin."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from smartcity_session.admin.problems import warn_of_problems
from smartcity_session.admin.publishing import AnnouncingAdmin
from smartcity_session.admin.time_zone import zone_words
from smartcity_session.models import ConferenceSession, ProgrammeBreak
from smartcity_session.presentation.problems import Subject


@admin.register(ProgrammeBreak)
class ProgrammeBreakAdmin(AnnouncingAdmin):
    """What is in the programme between the sessions; readers see it as soon as it is saved."""

    list_display = ("title", "kind", "date", "start_time", "end_time", "location")
    list_filter = ("kind", "date")
    list_select_related = ("location",)
    search_fields = ("title", "location__name")
    date_hierarchy = "date"
    ordering = ("date", "start_time")
    autocomplete_fields = ("location",)

    def get_fieldsets(self, request: HttpRequest, obj: ProgrammeBreak | None = None) -> Any:  # noqa: ARG002 (Django's signature)
        """The fields, with the zone that times are in."""
        fields = (("kind", "title"), "date", ("start_time", "end_time"), "location")
        return ((None, {"fields": fields, "description": zone_words()}),)

    def save_model(self, request: HttpRequest, obj: ProgrammeBreak, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save; calendars learn of a change by its number."""
        if change and form.has_changed():
            obj.revision += 1
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save, and say which problems the break has."""
        super().save_related(request, form, formsets, change)
        warn_of_problems(request, Subject.BREAK, form.instance)

    def sessions_shown(self, request: HttpRequest, obj: ProgrammeBreak) -> Iterable[ConferenceSession]:  # noqa: ARG002 (of AnnouncingAdmin)
        """None: a break is on the page of no session."""
        return []
