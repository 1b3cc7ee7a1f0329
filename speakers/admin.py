"""Speakers and talks in the admin."""

from collections.abc import Iterable
from typing import Any

from adminsortable2.admin import SortableAdminBase  # type: ignore[import-untyped]  # ships no types
from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from smartcity_session.admin.filters import SessionFilter
from smartcity_session.admin.inlines import TalkContributionInline
from smartcity_session.admin.publishing import AnnouncingAdmin, change_url, warn_of_talks_outside
from smartcity_session.admin.uploads import UploadingAdmin
from smartcity_session.admin.widgets import PhotoWidget
from smartcity_session.models import ConferenceSession
from speakers.forms import SpeakerForm
from speakers.models import Contribution, Speaker, Talk


class AdminSpeakerForm(SpeakerForm):
    """A speaker; the stored photo is linked to where the portal serves it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "photo" in self.fields:  # not for those who may only look
            self.fields["photo"].widget = PhotoWidget()


@admin.register(Speaker)
class SpeakerAdmin(UploadingAdmin, AnnouncingAdmin):
    """People, with their photo and with what they do in the programme."""

    form = AdminSpeakerForm
    list_display = ("name", "portrait", "original_name", "affiliation", "parts")
    list_display_links = ("name", "portrait")
    list_filter = ("country",)
    search_fields = ("name", "original_name", "affiliation", "organisation")
    search_help_text = _("Name, name in original script, affiliation")
    ordering = ("name",)
    readonly_fields = ("portrait", "appearances")
    fieldsets = (
        (None, {"fields": ("name", ("original_name", "original_language"), "affiliation")}),
        (_("Photo"), {"fields": (("portrait", "photo"),)}),
        (_("Biography"), {"fields": ("bio",)}),
        (
            _("Affiliation in parts"),
            {
                "fields": (("role", "organisation"), ("city", "country")),
                "classes": ("collapse",),
                "description": _("For lists and for machines that read the page. People see the affiliation line."),
            },
        ),
        (_("Web address"), {"fields": ("slug",), "classes": ("collapse",)}),
        (_("In the programme"), {"fields": ("appearances",)}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """The speakers with the number of their parts."""
        return super().get_queryset(request).annotate(part_count=Count("contributions"))

    def sessions_shown(self, request: HttpRequest, obj: Speaker) -> Iterable[ConferenceSession]:  # noqa: ARG002 (of AnnouncingAdmin)
        """The published sessions that the speaker has a part in."""
        mine = Q(contributions__speaker=obj) | Q(talks__contributions__speaker=obj)
        return ConferenceSession.objects.published().filter(mine).distinct().order_by("code")

    def get_view_on_site_url(self, obj: Speaker | None = None) -> str | None:
        """The public page, once the speaker has a part in a published session: as stored, whatever is being typed."""
        stored = Speaker.objects.published().filter(pk=obj.pk).first() if obj is not None and obj.pk else None
        return stored.get_absolute_url() if stored is not None else None

    @admin.display(description=_("photo"))
    def portrait(self, speaker: Speaker) -> SafeString:
        """The photo as pages show it."""
        if not speaker.photo_digest:
            return format_html("{}", "–")
        one, two = (reverse("photo", args=[speaker.photo_digest, pixels, "jpg"]) for pixels in (96, 192))
        return format_html('<img class="portrait" src="{}" srcset="{} 2x" width="96" height="96" alt="">', one, two)

    @admin.display(description=_("parts"), ordering="part_count")
    def parts(self, speaker: Any) -> int:
        """How many parts the speaker has in sessions and talks."""
        return int(speaker.part_count)

    @admin.display(description=_("parts"))
    def appearances(self, speaker: Speaker) -> SafeString:
        """Each part of the speaker, with links to where it is edited."""
        rows = speaker.contributions.select_related("session", "talk__session").order_by("pk") if speaker.pk else ()
        return format_html_join("", '<div>{}: <a href="{}">{}</a></div>', (_appearance(row) for row in rows)) or (
            format_html("{}", _("None yet."))
        )


def _appearance(row: Contribution) -> tuple[Any, str, str]:
    if row.talk is not None:
        address = reverse("admin:speakers_talk_change", args=[row.talk.pk])
        return row.get_role_display(), address, f"{row.talk.session.code}, {row.talk.title}"
    assert row.session is not None  # noqa: S101 (a constraint: it belongs to one of them)
    return row.get_role_display(), change_url(row.session), str(row.session)


@admin.register(Talk)
class TalkAdmin(SortableAdminBase, AnnouncingAdmin):  # type: ignore[misc]  # its base has no types
    """A talk with its abstract and everybody who has a part in it. Talks are added on the page of their session."""

    list_display = ("title", "code", "start_time", "minutes")
    list_filter = (SessionFilter,)
    list_select_related = ("session",)
    search_fields = ("title", "session__code", "session__title", "contributions__speaker__name")
    ordering = ("session__code", "position")
    fields = ("in_session", "title", "abstract", ("start_time", "minutes"))
    readonly_fields = ("in_session",)
    inlines = (TalkContributionInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save, and say which talks of its session are outside of the session's time."""
        super().save_related(request, form, formsets, change)
        warn_of_talks_outside(request, form.instance.session)

    def sessions_shown(self, request: HttpRequest, obj: Talk) -> Iterable[ConferenceSession]:  # noqa: ARG002 (of AnnouncingAdmin)
        """The session of the talk."""
        return [obj.session]

    @admin.display(description=_("session"), ordering="session__code")
    def code(self, talk: Talk) -> str:
        """The code of its session."""
        return talk.session.code

    @admin.display(description=_("session"))
    def in_session(self, talk: Talk) -> SafeString:
        """Its session, with a link to where that is edited."""
        return format_html('<a href="{}">{}</a>', change_url(talk.session), talk.session)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's signature)
        """Nobody here: a talk is added where its place in the session is seen."""
        return False
