"""Rooms in the admin, and the page on which two spellings of one room become one."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from smartcity_session.accounts.returned_forms import returns_typed, warn_if_returned
from smartcity_session.accounts.row_rights import may_everywhere
from smartcity_session.admin.publishing import AnnouncingAdmin, announce
from smartcity_session.admin.uploads import UploadingAdmin
from smartcity_session.files.brand_pictures import BrandPictureField
from smartcity_session.history import Action, batch, record
from smartcity_session.models import ConferenceSession, Room
from smartcity_session.text.identifiers import whole_number
from smartcity_session.text.lists import listed
from smartcity_session.timetable.rooms import alike, merge_rooms, name_sessions, say_two_rooms

CHANGE_ROOMS, DELETE_ROOMS = "smartcity_session.change_room", "smartcity_session.delete_room"


class RoomForm(forms.ModelForm[Room]):
    """A room whose name no other room has."""

    picture = BrandPictureField(
        label=gettext_lazy("Picture"),
        help_text=Room._meta.get_field("picture").help_text,  # noqa: SLF001 (Django's documented model API)
    )

    class Meta:
        model = Room
        exclude = ("slug",)  # noqa: DJ006 (the admin's fieldsets name the fields)

    def clean_name(self) -> str:
        """The name with single spaces; that of another room is refused, whatever its capitals."""
        name = " ".join(self.cleaned_data["name"].split())
        other = Room.objects.called(name).exclude(pk=self.instance.pk).first()
        if other is not None:
            raise forms.ValidationError(_("There is a room of this name: %(room)s.") % {"room": other})
        return name


@admin.register(Room)
class RoomAdmin(UploadingAdmin, AnnouncingAdmin):
    """The rooms; a session is given its room on its own page, in its list or in the timetable."""

    form = RoomForm
    list_display = ("name", "building", "floor", "capacity", "access", "number_of_sessions")
    list_filter = ("building", "step_free", "hearing_loop")
    search_fields = ("name", "building")
    ordering = ("building", "key")
    fieldsets = (
        (None, {"fields": ("name", ("building", "floor"), "capacity", "equipment")}),
        (gettext_lazy("How to get there"), {"fields": ("directions", "map_link", "picture", "picture_alt")}),
        (gettext_lazy("Access"), {"fields": (("step_free", "hearing_loop", "quiet"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rooms with the number of their sessions."""
        return super().get_queryset(request).annotate(session_count=Count("sessions"))

    @admin.display(description=gettext_lazy("sessions"), ordering="session_count")
    def number_of_sessions(self, room: Any) -> int:
        """How many sessions are in the room."""
        return int(room.session_count)

    @admin.display(description=gettext_lazy("access"))
    def access(self, room: Room) -> str:
        """What is known of getting in and hearing: "step-free: yes"."""
        return access_words(room)

    def get_view_on_site_url(self, obj: Room | None = None) -> str | None:
        """The public page, once something that the public knows takes place in the room."""
        return obj.get_absolute_url() if obj is not None and Room.objects.in_use().filter(pk=obj.pk).exists() else None

    def save_model(self, request: HttpRequest, obj: Room, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save; a new room gets its address, and the sessions of a room that is called otherwise name it so."""
        if not change:
            obj.slug = Room.objects.unused_slug(obj.name)
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            name_sessions(room=obj)

    def sessions_shown(self, request: HttpRequest, obj: Room) -> Iterable[ConferenceSession]:  # noqa: ARG002 (of AnnouncingAdmin)
        """The published sessions in the room."""
        return ConferenceSession.objects.published().filter(location=obj).order_by("code_key")

    def get_urls(self) -> list[URLPattern]:
        """The page for merging, beside Django's own pages."""
        page = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.merge))
        return [path("merge/", page, name="smartcity_session_room_merge"), *super().get_urls()]

    @returns_typed
    def merge(self, request: HttpRequest) -> HttpResponse:
        """Ask about each two rooms whose names read alike, and merge them, or any other two."""
        may_merge = may_everywhere(request.user, CHANGE_ROOMS, DELETE_ROOMS)
        if not may_everywhere(request.user, CHANGE_ROOMS) or ("merge" in request.POST and not may_merge):
            raise PermissionDenied
        if request.method == "POST" and not warn_if_returned(request) and self._merge(request):
            return redirect("admin:smartcity_session_room_merge")
        rooms = list(self.get_queryset(request).by_name())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge rooms"),
            "opts": self.opts,
            "pairs": list(alike(rooms)),
            "rooms": rooms,
            "may_merge": may_merge,
            "kept": request.POST.get("kept", ""),
            "other": request.POST.get("other", ""),
        }
        return render(request, "admin/smartcity_session/room/merge.html", context)

    def _merge(self, request: HttpRequest) -> bool:
        """Do what the form asks for, and say whether it was done.

        `pair` has two rooms, and `merge` the one that is kept, or else the fields of the form do.
        """
        keys = request.POST.get("pair", "").split() or [request.POST.get(name, "") for name in ("kept", "other")]
        numbers = [key for text in keys[:2] if (key := whole_number(text, digits=9)) is not None]
        pair = {str(room.pk): room for room in Room.objects.filter(pk__in=numbers)}
        if len(pair) != 2:
            messages.warning(request, _("Nothing was merged: choose two rooms, which are both still there."))
            return False
        kept = pair.get(request.POST.get("merge", ""), pair[keys[0]])
        (other,) = (room for room in pair.values() if room != kept)
        if "different" in request.POST:
            say_two_rooms(one=kept, other=other)
            messages.success(request, _("%(one)s and %(other)s are two rooms.") % {"one": kept, "other": other})
            return True
        words = {"kept": str(kept), "other": str(other)}
        with batch():
            renamed = merge_rooms(kept=kept, gone=other)
            record(action=Action.MERGE, subject=kept, note=_("%(other)s is %(kept)s.") % words)
        messages.success(request, _("%(other)s is %(kept)s now, and its former address leads there.") % words)
        announce(request, renamed)
        return True


def tell_of_new_room(request: HttpRequest, room: Room | None) -> None:
    """Lead to the page of a room that a save has made, where its facts can be given."""
    if room is not None:
        address = reverse("admin:smartcity_session_room_change", args=[room.pk])
        words = _('The room {room} is new: <a href="{page}">say where it is and what it offers</a>.')
        messages.info(request, format_html(words, room=room.name, page=address))


def access_words(room: Room) -> str:
    """What is known of the access to a room: "step-free: yes, hearing loop: no"."""
    known = ((room.step_free, "step_free"), (room.hearing_loop, "hearing_loop"), (room.quiet, "quiet"))
    return listed(
        _("%(fact)s: %(answer)s")
        % {
            "fact": Room._meta.get_field(name).verbose_name,  # type: ignore[union-attr]  # noqa: SLF001 (a column)
            "answer": str(Room.Access(answer).label).lower(),
        }
        for answer, name in known
        if answer
    )
