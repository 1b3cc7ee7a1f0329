"""Topics in the admin."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from smartcity_session.admin.publishing import AnnouncingAdmin
from smartcity_session.models import ConferenceSession, Topic


@admin.register(Topic)
class TopicAdmin(AnnouncingAdmin):
    """What sessions are about; a session is given its topics on its own page."""

    list_display = ("name", "slug", "colour", "number_of_sessions")
    search_fields = ("name", "slug", "colour")
    ordering = ("name",)
    fields = ("name", "slug", "colour")

    def get_queryset(self, request: HttpRequest) -> Any:
        """The topics with the number of their sessions."""
        return super().get_queryset(request).annotate(session_count=Count("sessions"))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Topic | None = None) -> dict[str, Sequence[str]]:  # noqa: ARG002 (Django's signature)
        """A new topic's name in addresses follows its name; later, links lead to it."""
        return {"slug": ("name",)} if obj is None else {}

    def sessions_shown(self, request: HttpRequest, obj: Topic) -> Iterable[ConferenceSession]:  # noqa: ARG002 (of AnnouncingAdmin)
        """The published sessions of this topic."""
        return ConferenceSession.objects.published().filter(topics=obj).order_by("code_key")

    @admin.display(description=_("sessions"), ordering="session_count")
    def number_of_sessions(self, topic: Any) -> int:
        """How many sessions have the topic."""
        return int(topic.session_count)
