"""Lists on a page of the admin: rows in an order of their own, each with labelled fields, that need no script."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from smartcity_session.accounts.returned_forms import come_back
from smartcity_session.text.identifiers import whole_number

MORE = "_more"  # the button that adds a row where there is no script; its value is the prefix of the list
LAST = 2**31


class PlaceField(forms.IntegerField):
    """The place of a row in its list, from 1 on; empty: at the end. Of a row that is new it is no content."""

    def __init__(self, *, is_new: bool) -> None:
        widget = forms.NumberInput(attrs={"min": 1, "class": "place"})
        super().__init__(label=_("Place"), required=False, min_value=0, max_value=LAST - 1, widget=widget)
        self.is_new = is_new

    def clean(self, value: Any) -> int:
        """The number; 0 where there is none."""
        return super().clean(value) or 0

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the row was moved."""
        return not self.is_new and super().has_changed(initial, data)


class RowsFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """Rows with a `position`: what is saved is numbered from 1 on, without gaps."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give the row its place; what is new goes to the end."""
        super().add_fields(form, index)
        is_new = index is None or index >= self.initial_form_count()
        form.fields["position"] = PlaceField(is_new=is_new)
        if is_new:
            form.initial["position"] = None

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """Save, and number the rows. A row that was given the place of another one comes to stand there."""
        saved = super().save(commit)
        if commit and (self.changed_objects or self.new_objects or self.deleted_objects):
            self._number_rows()
        return saved

    def _number_rows(self) -> None:
        moved = {form.instance.pk: _move(form) for form in self.initial_forms if "position" in form.changed_data}
        assert self.model is not None  # noqa: S101 (an inline's always has one)
        rows = self.model._default_manager.filter(**{self.fk.name: self.instance})  # noqa: SLF001 (Django's documented model API)
        ordered = sorted(rows, key=lambda row: (row.position or LAST, moved.get(row.pk, 0), row.pk))
        for position, row in enumerate(ordered, start=1):
            if row.position != position:
                row.position = position
                row.save(update_fields=["position"])


def _move(form: Any) -> int:
    """Where a moved row stands beside the one whose place it was given: before it when it came up, else after it."""
    return -1 if (form.cleaned_data["position"] or LAST) < (form.initial.get("position") or 0) else 1


class RowsInline(admin.StackedInline[Any, Any]):
    """A list whose rows have labelled fields; those `folded` are shown on demand."""

    template = "admin/edit_rows.html"
    extra = 0
    folded: tuple[str, ...] = ()
    folded_label: Any = _("More")


class OrderedInline(RowsInline):
    """A list in an order of its own."""

    formset = RowsFormSet
    ordering = ("position",)


class RowsAdmin(admin.ModelAdmin[Any]):
    """A page with such lists. The button for another row, which is there without script, saves nothing."""

    @property
    def media(self) -> forms.Media:
        """The style of the lists, and the scripts that put rows into order and show who may be chosen."""
        scripts = ("js/rows.js", forms.Script("js/choices.js", defer=True))
        own = forms.Media(css={"all": ("css/admin-change.css",)}, js=scripts)  # type: ignore[arg-type]  # no Script in it
        found: forms.Media = super().media + own
        return found

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The page, with one more row where that was asked for."""
        if request.method == "POST" and MORE in request.POST:
            data = request.POST.copy()
            name = f"{data.pop(MORE)[0]}-TOTAL_FORMS"
            data[name] = str((whole_number(data.get(name, ""), digits=4) or 0) + 1)
            come_back(request, data, _("There is one more row to fill in. Nothing is saved yet."))
        return super().changeform_view(request, object_id, form_url, extra_context)
