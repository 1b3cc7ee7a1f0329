"""Fields of the admin in which a row is found by typing, and what a hostile request sends in them."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest

from smartcity_session.text.identifiers import KEY_DIGITS, whole_number


class _Keyed(AutocompleteMixin):
    """Shows what was chosen, and nothing for what is no key: Django would ask the database for it, and fail."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        """The chosen options; the form says what is wrong with the rest."""
        keys = [each for each in value if whole_number(str(each), digits=KEY_DIGITS) is not None]
        return super().optgroups(name, keys, attr)


class KeyedSelect(_Keyed, AutocompleteSelect):
    """One row that is found by typing."""


class KeyedSelectMultiple(_Keyed, AutocompleteSelectMultiple):
    """Rows that are found by typing."""


class KeyedMultipleChoiceField(ModelMultipleChoiceField[Any]):
    """Rows by their keys. Django asks the database for any number, and SQLite refuses large ones."""

    def clean(self, value: Any) -> Any:
        """The rows; ValidationError for what cannot be a key."""
        for each in value or ():
            if whole_number(str(each), digits=KEY_DIGITS) is None:
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": each})
        return super().clean(value)


class KeyedAutocompletes(BaseModelAdmin[Any]):
    """Its fields in which rows are found by typing bear any value."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Django's field, with the widget of this module where it is such a one."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeyedSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The same for several rows."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeyedSelectMultiple(db_field, self.admin_site)
            kwargs["form_class"] = KeyedMultipleChoiceField
        return super().formfield_for_manytomany(db_field, request, **kwargs)
