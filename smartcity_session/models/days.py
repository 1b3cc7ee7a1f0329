"""Days, times and moments as organisers type them: what can be read in one way alone is taken, the rest is refused.

For the database and its migrations the fields are Django's own.
"""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTimeWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import to_current_timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# The first of each is the one that the admin shows.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%d. %B %Y", "%B %d, %Y", "%b %d, %Y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S"]
END_OF_DAY = ("24:00", "24.00", "24:00:00")

DATE_HELP = _("Type 2015-04-09, 9 April 2015 or 09.04.2015.")
TIME_HELP = _("Type 14:30 or 14.30.")
MOMENT_HELP = _("Type 2015-04-09, 9 April 2015 or 09.04.2015, and 14:30 or 14.30.")
DATE_PLACEHOLDER, TIME_PLACEHOLDER = "2015-04-09", "14:30"


class DayFormField(forms.DateField):
    """A day, typed in a form that has one meaning: not 09/04/2015, which is April here and September there."""

    widget = AdminDateWidget
    default_error_messages = {
        "invalid": _(
            "This date can be read in more than one way, or in none. Type 2015-04-09, 9 April 2015 or 09.04.2015."
        )
    }

    def __init__(self, *, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(help_text=_helped(help_text, DATE_HELP), **{"input_formats": DATE_INPUT_FORMATS, **kwargs})

    def to_python(self, value: Any) -> Any:
        """The day; spaces that are copied from a page are spaces."""
        return super().to_python(" ".join(value.split()) if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The format beside every field, also in tables, which have no room for a help text."""
        return {**super().widget_attrs(widget), "placeholder": DATE_PLACEHOLDER}


class ClockFormField(forms.TimeField):
    """A time of day in 24 hours. `ends_day` takes 24:00 for the midnight with which a day ends."""

    widget = AdminTimeWidget
    default_error_messages = {
        "invalid": _("This is no time of day in 24 hours. Type 14:30 or 14.30."),
        "end_of_day": _("Nothing starts at 24:00. Type 00:00, with the date of the day that begins then."),
    }

    def __init__(self, *, ends_day: bool = False, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(help_text=_helped(help_text, TIME_HELP), **{"input_formats": TIME_INPUT_FORMATS, **kwargs})
        self.ends_day = ends_day

    def to_python(self, value: Any) -> Any:
        """The time; an end at 24:00 is one at 00:00, which is earlier than the start and so on the next day."""
        typed = value.strip() if isinstance(value, str) else value
        if typed in END_OF_DAY:
            if not self.ends_day:
                raise ValidationError(self.error_messages["end_of_day"], code="end_of_day")
            return time()
        return super().to_python(typed)

    def prepare_value(self, value: Any) -> Any:
        """Hours and minutes; seconds where there are any, which a save must not lose."""
        return _clock(value) if isinstance(value, time) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The format beside every field, as for a day."""
        return {**super().widget_attrs(widget), "placeholder": TIME_PLACEHOLDER}


class MomentFormField(forms.SplitDateTimeField):
    """A day and a time of day, in the zone that is active."""

    def __init__(self, *, help_text: Any = "", **kwargs: Any) -> None:
        fields = (DayFormField(), ClockFormField())
        kwargs["help_text"] = _helped(help_text, MOMENT_HELP)
        super(forms.SplitDateTimeField, self).__init__(fields, **kwargs)  # which would make Django's own two fields
        examples = ((_("Date"), DATE_PLACEHOLDER), (_("Time"), TIME_PLACEHOLDER))
        for widget, (label, example) in zip(self.widget.widgets, examples, strict=True):
            widget.attrs |= {"placeholder": example, "aria-label": label}  # the legend names both

    def prepare_value(self, value: Any) -> Any:
        """The parts as they are shown."""
        if not isinstance(value, datetime):
            return value
        local = to_current_timezone(value)
        return [local.date(), _clock(local.time())]


def _clock(value: time) -> str:
    return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


def _helped(help_text: Any, form: Any) -> Any:
    return format_lazy("{} {}", help_text, form) if help_text else form


class DayField(models.DateField[Any, Any]):
    """A day."""

    def formfield(self, **kwargs: Any) -> Any:
        """A field that takes what has one meaning."""
        return super().formfield(**{**kwargs, "form_class": DayFormField})

    def deconstruct(self) -> Any:
        """The field as migrations have it."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs


class ClockField(models.TimeField[Any, Any]):
    """A time of day. `ends_day` takes 24:00 for the midnight with which a day ends."""

    def __init__(self, *args: Any, ends_day: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ends_day = ends_day

    def formfield(self, **kwargs: Any) -> Any:
        """A field that takes what has one meaning."""
        return super().formfield(**{**kwargs, "form_class": ClockFormField, "ends_day": self.ends_day})

    def deconstruct(self) -> Any:
        """The field as migrations have it."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TimeField", args, kwargs


class MomentField(models.DateTimeField[Any, Any]):
    """A moment, typed as a day and a time."""

    def formfield(self, **kwargs: Any) -> Any:
        """A field that takes what has one meaning."""
        return super().formfield(**{**kwargs, "form_class": MomentFormField})

    def deconstruct(self) -> Any:
        """The field as migrations have it."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs
