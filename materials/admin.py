"""Materials and linked events in the admin: all of them in one list each, across the sessions."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from materials.models import LinkedEvent, Material
from smartcity_session.admin.filters import SessionFilter
from smartcity_session.admin.forms import AdminMaterialForm
from smartcity_session.admin.inlines import describe_file
from smartcity_session.admin.material_table import MaterialTable
from smartcity_session.admin.publishing import AnnouncingAdmin, change_url
from smartcity_session.admin.tables import TableAdmin
from smartcity_session.admin.uploads import UploadingAdmin
from smartcity_session.models import ConferenceSession


class PartOfSessionAdmin(AnnouncingAdmin):
    """Something that belongs to one session and is added on its page."""

    list_filter = [SessionFilter]
    list_select_related = ("session",)
    ordering = ("session__code_key", "position")
    readonly_fields = ["in_session"]

    def sessions_shown(self, request: HttpRequest, obj: Any) -> Iterable[ConferenceSession]:  # noqa: ARG002 (of AnnouncingAdmin)
        """The session that it belongs to."""
        return [obj.session]

    @admin.display(description=_("session"), ordering="session__code_key")
    def code(self, obj: Any) -> str:
        """The code of its session."""
        return str(obj.session.code)

    @admin.display(description=_("session"))
    def in_session(self, obj: Any) -> SafeString:
        """Its session, with a link to where that is edited."""
        return format_html('<a href="{}">{}</a>', change_url(obj.session), obj.session)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody here: it is added where its place in the session is seen."""
        return False


@admin.register(Material)
class MaterialAdmin(TableAdmin, UploadingAdmin, PartOfSessionAdmin):
    """The materials of all sessions."""

    table = MaterialTable

    form = AdminMaterialForm
    list_display = ("title", "code", "use", "language", "measured", "in_reading_pack", "link")
    list_filter = [SessionFilter, "use", "in_reading_pack"]
    search_fields = ("title", "note", "file_name", "session__code", "session__title")
    fields = ("in_session", "title", "note", ("use", "language"), "file", "in_reading_pack", "link", "measured")
    readonly_fields = ["in_session", "measured"]

    @admin.display(description=_("file"), ordering="file_size")
    def measured(self, material: Material) -> str:
        """Size and pages, as they were read from the file."""
        return describe_file(material)


@admin.register(LinkedEvent)
class LinkedEventAdmin(PartOfSessionAdmin):
    """The linked events of all sessions."""

    list_display = ("name", "code", "start_date", "end_date", "city", "country", "link")
    list_filter = [SessionFilter, "country"]
    search_fields = ("name", "host_event", "city", "session__code", "session__title")
    date_hierarchy = "start_date"
    fields = (
        "in_session",
        "name",
        "host_event",
        ("start_date", "end_date"),
        ("city", "country"),
        "link",
        "reason",
    )
