"""Fields and widgets of the admin: speakers in their order, files as links."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminFileWidget,
    AdminTextInputWidget,
    RelatedFieldWidgetWrapper,
)
from django.db.models.fields.files import FieldFile
from django.forms.renderers import BaseRenderer
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from materials.models import Material
from smartcity_session.accounts.autocompletes import KeyedMultipleChoiceField, KeyedSelectMultiple
from smartcity_session.models import Room
from speakers.models import Contribution, Speaker

SPEAKER_FIELD = Contribution._meta.get_field("speaker")  # noqa: SLF001 (Django's documented model API)


class OrderedSelectMultiple(KeyedSelectMultiple):
    """A list of people found by typing, shown in the order in which they were chosen."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        """The chosen options in the order of their values; Django gives them in the order of the table."""
        groups = super().optgroups(name, value, attr)
        for _label, options, _index in groups:
            options.sort(key=lambda option: value.index(str(option["value"])) if str(option["value"]) in value else 0)
        return groups


def speakers_widget() -> forms.Widget:
    """Autocomplete over all speakers, with the button that adds one who is not there yet."""
    select = OrderedSelectMultiple(SPEAKER_FIELD, admin.site)
    return RelatedFieldWidgetWrapper(select, SPEAKER_FIELD.remote_field, admin.site, can_add_related=True)


class SpeakersField(KeyedMultipleChoiceField):
    """The speakers of a talk: a list of people whose order counts."""

    def clean(self, value: Any) -> Any:
        """The chosen speakers as a list, in the order in which they were chosen, each once."""
        chosen = {str(speaker.pk): speaker for speaker in super().clean(value)}
        return [chosen[str(pk)] for pk in dict.fromkeys(value or ())]

    def label_from_instance(self, obj: Speaker) -> str:
        """The name with the affiliation: two may have one name."""
        return str(obj)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Another order is a change, too."""
        return [str(pk) for pk in initial or ()] != [str(pk) for pk in data or ()]


class RoomInput(AdminTextInputWidget):
    """A line for the name of a room, which browsers complete with the names that there are."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The line, and the rooms to choose from, each with its building."""
        key = f"{(attrs or {}).get('id', name)}_rooms"
        line = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        rooms = Room.objects.by_name().values_list("name", "building")
        options = format_html_join("", '<option value="{}">{}</option>', rooms)
        return format_html('{}<datalist id="{}">{}</datalist>', line, key, options)


class _Link:
    """What Django's file widget shows of a stored file: a text with an address."""

    def __init__(self, text: str, url: str) -> None:
        self.text = text
        self.url = url

    def __str__(self) -> str:
        return self.text


class StoredFileWidget(AdminFileWidget):
    """Knows a stored file without asking the storage for an address: the portal's own views serve it."""

    def is_initial(self, value: Any) -> bool:
        """Say whether there is a stored file."""
        return isinstance(value, FieldFile) and bool(value)


class PhotoWidget(StoredFileWidget):
    """Links a stored photo to the square that pages show, and tells the script where the whole picture is."""

    class Media:
        js = ("js/photo-centre.js",)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template shows, with the address of the whole picture."""
        hint = {"data-hint": _("Click on what is to be in the middle of the square.")}
        if self.is_initial(value):
            hint["data-whole"] = reverse("admin:speaker_photo", args=[value.instance.pk])
        context: dict[str, Any] = super().get_context(name, value, {**(attrs or {}), **hint})
        return context

    def format_value(self, value: Any) -> Any:
        """The stored photo as a link."""
        if not self.is_initial(value):
            return None
        speaker: Speaker = value.instance
        return _Link(speaker.full_name, reverse("photo", args=[speaker.photo_digest, 192, "jpg"]))


class MaterialFileWidget(StoredFileWidget):
    """Links a stored file, under its own name, to where readers download it."""

    def format_value(self, value: Any) -> Any:
        """The stored file as a link."""
        if not self.is_initial(value):
            return None
        material: Material = value.instance
        return _Link(material.file_name, reverse("material_file", args=[material.uuid, material.file_name]))
