"""The languages of the congress, chosen among those that the interface has a catalogue of."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from smartcity_session.config.catalogues import native_name, reviewer


def interface_choices() -> list[tuple[str, str]]:
    """The languages of the interface by their own names, and whether somebody who speaks one has reviewed its words."""
    unreviewed = _("%(native)s (%(code)s), not reviewed by a native speaker")
    reviewed = _("%(native)s (%(code)s)")
    return [
        (code, (reviewed if reviewer(code) else unreviewed) % {"native": native_name(code), "code": code})
        for code, _name in settings.LANGUAGES
    ]


class LanguagesFormField(forms.MultipleChoiceField):
    """Some of the languages of the interface, as the codes with commas between them that a congress stores."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        """The codes as a list."""
        return value.split(",") if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        """The codes as one text, in the order of the choices."""
        chosen = super().clean(value)
        return ",".join(code for code, _name in interface_choices() if code in chosen)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other languages are ticked."""
        return super().has_changed([each for each in self.prepare_value(initial or "") if each], data)
