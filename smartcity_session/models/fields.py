"""Field types that several models share: texts, web addresses, languages and time zones."""

import re
import zoneinfo
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from smartcity_session.config.years import FIRST_YEAR, LAST_YEAR
from smartcity_session.text.language_names import language_choices, language_code, shown_language
from smartcity_session.text.letters import SLUG

WEB_SCHEMES = ("http", "https")
LONGEST_TALK = 24 * 60  # minutes

LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
UNSEEN = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

validate_web_address = URLValidator(
    schemes=list(WEB_SCHEMES), message=_("Enter a full web address that starts with https:// or http://.")
)
validate_language = RegexValidator(
    re.compile(r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z"),
    _("Enter a language code such as en, ko or pt-br (BCP 47)."),
)

validate_slug = RegexValidator(
    re.compile(rf"\A{SLUG}+\Z"),
    _("Enter letters, digits, hyphens and underscores only: the address has no other signs."),
)


def validate_time_zone(value: str) -> None:
    """Refuse a name that is not in the IANA time zone database, for example "Seoul" instead of "Asia/Seoul"."""
    try:
        zoneinfo.ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:  # unknown, malformed, a folder of zones
        message = _("“%(value)s” is no IANA time zone. Enter a name such as Asia/Seoul or Europe/Berlin.")
        raise ValidationError(message, params={"value": value}) from error


def validate_day(value: date) -> None:
    """Refuse a day that no congress has: a slip such as 0215 or 20115, which calendars could not compute with."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        message = _("Enter a day between the years %(first)s and %(last)s.")
        raise ValidationError(message, params={"first": FIRST_YEAR, "last": LAST_YEAR})


class CleanText(models.Field[str, str]):
    """What every field for typed text has in common: what is stored is `clean_text`, by whatever way it came."""

    def to_python(self, value: Any) -> Any:
        """The text that a form checks."""
        return clean_text(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        """The same for what never went through a form."""
        return clean_text(super().get_prep_value(value))


class LineField(CleanText, models.CharField[str, str]):
    """A text of one line. For the database and its migrations it is Django's field."""

    def deconstruct(self) -> Any:
        """The field as migrations have it."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class DerivedField(models.TextField[str, str]):
    """A text that is worked out from its row whenever the row is saved, in bulk too, and typed by nobody.

    For the database and its migrations it is Django's field.
    """

    def __init__(self, derive: Callable[[Any], str] | None = None, **kwargs: Any) -> None:
        self.derive = derive
        super().__init__(**{"editable": False, "default": "", "db_default": "", **kwargs})

    def deconstruct(self) -> Any:
        """The field as migrations have it."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 (Django's signature)
        """The text as the row says it now."""
        if self.derive is not None:
            setattr(model_instance, self.attname, self.derive(model_instance))
        return super().pre_save(model_instance, add)


class AddressField(models.SlugField[str, str]):
    """The name of something in its address, in any script, with the vowels of that script."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"allow_unicode": True, **kwargs})
        self.default_validators = [validate_slug]

    def deconstruct(self) -> Any:
        """The field as migrations have it."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.SlugField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """A form field of one line: Django's own refuses the vowels of Indic scripts."""
        return super().formfield(**{"form_class": forms.CharField, "allow_unicode": None, **kwargs})


class WebAddressField(CleanText, models.URLField[str, str]):
    """An http or https address: nothing else may become a link on a page or in a PDF.

    A browser or PDF reader would follow `javascript:` and `file:` links, so they are refused here, once.
    """

    default_validators = [validate_web_address]

    def formfield(self, **kwargs: Any) -> Any:
        """A form field that reads "example.org" as https."""
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class ProseField(CleanText, models.TextField[str, str]):
    """A text of several lines, whose lines end in one line feed.

    Browsers send CR LF. Left as it is, a save that changed nothing would be a change of every line, and the next
    edition would say so.
    """

    def formfield(self, **kwargs: Any) -> Any:
        """A form field that does not take line ends for a change."""
        return super().formfield(**{"form_class": TextFormField, **kwargs})


class TextFormField(forms.CharField):
    """A field for typed text in a form, clean as the models' fields are: what is not seen is no text."""

    def to_python(self, value: Any) -> Any:
        """The text as it is stored."""
        return super().to_python(clean_text(value))


def clean_text(value: Any) -> Any:
    """Return a text with line feeds as line ends, and without characters that are not seen; anything else as it is.

    Those are control characters, which a terminal obeys (ESC), and the embeddings, overrides and isolates of
    bidirectional text, which make a text read differently from what it is (Unicode UAX 9, 2.1-2.5). The marks that
    Arabic and Hebrew are written with, and the joiners of other scripts, stay. NUL is left to forms, which refuse it.
    """
    return UNSEEN.sub("", LINE_ENDS.sub("\n", value)) if isinstance(value, str) else value


class LanguageInput(forms.TextInput):
    """A line for a language, which browsers complete from the list of the page (`languages` in admin templates)."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"list": "languages", "autocapitalize": "none", **(attrs or {})})


class LanguageFormField(forms.CharField):
    """A language in a form: typed by name or code, a code (BCP 47) once it is clean."""

    widget = LanguageInput
    default_error_messages = {
        "unknown": _(
            "There is no language “%(value)s” in the list. Enter its name, for example Nepali, or its code (BCP 47), "
            "for example ne, or gsg for German Sign Language."
        )
    }

    def __init__(self, *, choices: Any = (), coerce: Any = None, **kwargs: Any) -> None:  # noqa: ARG002 (a model field with choices gives them)
        super().__init__(max_length=100, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The name with the code; what is no language, as it was typed."""
        code = language_code(value) if isinstance(value, str) else ""
        return shown_language(code) if code else value

    def to_python(self, value: Any) -> str:
        """The code."""
        typed = super().to_python(clean_text(value))
        code = language_code(typed) if typed else ""
        if typed and not (code and len(code) <= LanguageField.LONGEST):
            raise ValidationError(self.error_messages["unknown"], "unknown", {"value": typed})
        return code

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another language is named, by whatever name."""
        return super().has_changed(initial, language_code(data or "") or data)


class LanguageField(models.CharField[str, str]):
    """The language of a text or of speech, as a BCP 47 code. Its choices are those with a name; others are valid."""

    LONGEST = 20  # characters
    default_validators = [validate_language]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": self.LONGEST, "choices": language_choices, **kwargs})

    def validate(self, value: Any, model_instance: models.Model | None) -> None:  # noqa: ARG002 (Django's signature)
        """Refuse no code for not being among the choices: CLDR has no name for many languages."""
        if not self.blank and not value:
            raise ValidationError(self.error_messages["blank"], "blank")

    def formfield(self, **kwargs: Any) -> Any:
        """A line that browsers complete."""
        return super().formfield(**{**kwargs, "choices_form_class": LanguageFormField})
