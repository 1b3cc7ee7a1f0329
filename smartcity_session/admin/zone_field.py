"""The time zone of the congress, chosen by a city: "Berlin" is Europe/Berlin."""

import re
import unicodedata
import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

# The others are names of offsets, or former names of the same zones.
REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
SHOWN = re.compile(r".*\((?P<zone>[^()]+)\)")  # as the list has it: "Berlin (Europe/Berlin)"


@cache
def city_zones() -> dict[str, str]:
    """The zones that are named for a city, with the city as people write it, by city."""
    names = (name for name in _zones().values() if name.startswith(tuple(f"{each}/" for each in REGIONS)))
    cities = {name: name.rsplit("/", maxsplit=1)[-1].replace("_", " ") for name in names}
    return dict(sorted(cities.items(), key=lambda each: (each[1], each[0])))


@cache
def _zones() -> dict[str, str]:
    """The zones of the IANA database by their names in small letters: the system reads hundreds of files for them."""
    return {name.casefold(): name for name in zoneinfo.available_timezones()}


def zone_of(typed: str) -> str | None:
    """The zone that somebody means who typed this: a name of the IANA database, a city, or a line of the list.

    Where two names have one city, such as America/Buenos_Aires and America/Argentina/Buenos_Aires, they are one zone.
    """
    shown = SHOWN.fullmatch(typed.strip())
    name = (shown["zone"] if shown else typed).strip()
    if exact := _zones().get(name.replace(" ", "_").casefold()):
        return exact
    found = [zone for zone, city in city_zones().items() if _plain(city) == _plain(typed)]
    return max(found, key=lambda zone: (zone.count("/"), zone), default=None)


def _plain(text: str) -> str:
    """The letters and digits of a name, without accents and case: "São Paulo" is typed as "sao paulo", too."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


class CityListInput(forms.TextInput):
    """A text field that offers the cities while somebody types. Browsers do so without JavaScript.

    The script says so where no city fits, which browsers show by no list at all.
    """

    class Media:
        js = (forms.Script("js/zone-field.js", defer=True),)

    def format_value(self, value: Any) -> Any:
        """The zone with its city."""
        city = city_zones().get(value) if isinstance(value, str) else None
        return f"{city} ({value})" if city else super().format_value(value)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field with its list."""
        field = super().render(
            name, value, {**(attrs or {}), "list": f"{name}-cities", "autocomplete": "off"}, renderer
        )
        options = format_html_join(
            "", '<option value="{} ({})"></option>', ((city, zone) for zone, city in city_zones().items())
        )
        words = _("No city of the list has this name. Choose the large city in the same zone.")
        hint = format_html('<p class="help none-found" role="status" data-words="{}"></p>', words)
        return format_html('{}<datalist id="{}-cities">{}</datalist>{}', field, name, options, hint)


class ZoneFormField(forms.CharField):
    """A time zone, by its city or its name in the IANA database."""

    widget = CityListInput(attrs={"class": "vTextField"})
    default_error_messages = {
        "unknown": _("No time zone is named for “%(typed)s”. Choose the large city in the same zone from the list."),
    }

    def to_python(self, value: Any) -> str:
        """The name in the IANA database."""
        typed = super().to_python(value)
        if not typed:
            return ""
        zone = zone_of(typed)
        if zone is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"typed": typed})
        return zone
