"""Two organisers on one page: who saves second is told what the first one changed, instead of undoing it unseen."""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import CASCADE, Model
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from smartcity_session.history.reading import history_of, readable
from smartcity_session.history.tracked import TRACKED
from smartcity_session.models import ConferenceSession, Congress
from smartcity_session.text.identifiers import whole_number

MOST_TOLD = 5  # changes by others that are told of one by one
SEEN, OVERWRITE = "seen", "overwrite"


def state_of(row: Model) -> str:
    """A digest of what the row says: another one as soon as any of its columns, or a list on its page, is changed.

    A row that does not keep when it was last changed is read with the rows that are parts of it.
    """
    values = [[field.attname, str(field.value_from_object(row))] for field in row._meta.concrete_fields]  # noqa: SLF001 (Django documents _meta)
    if not hasattr(row, "updated_at"):
        values += _parts_of(row)
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:32]


def _parts_of(row: Model) -> list[list[str]]:
    """What the rows say that go when this one goes and that are edited with it."""
    found = []
    for relation in row._meta.related_objects:  # noqa: SLF001 (as above)
        field: Any = relation.field
        if getattr(relation, "on_delete", None) is CASCADE and field.editable and field.model in TRACKED:
            parts = field.model._base_manager.filter(**{field.name: row.pk}).order_by("pk")  # noqa: SLF001 (Django documents it)
            found += [list(map(str, values)) for values in parts.values_list()]
    return found


class SeenForm(forms.ModelForm[Any]):
    """A form that knows which state of its row it was filled in from, and when, and refuses to overwrite another one.

    A form that was sent without its stamp, such as one of the release before, is saved as it is.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    overwrite = forms.CharField(required=False, widget=forms.CheckboxInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._loaded = state_of(self.instance)
        self.initial[SEEN] = f"{self._loaded} {int(timezone.now().timestamp())}"
        self.fields[OVERWRITE].widget.attrs["value"] = self._loaded
        self.is_conflict = False

    @cached_property
    def changed_data(self) -> list[str]:
        """What was changed of the row; the stamp is not of it."""
        return [name for name in super().changed_data if name not in {SEEN, OVERWRITE}]

    def clean(self) -> dict[str, Any] | None:
        """Refuse to save over a state that this organiser has not seen; the row stays locked until the save is through.

        Whoever was told of a change may save all the same, as long as no further change has come.
        """
        cleaned = super().clean()
        state, _space, opened = str(self.data.get(self.add_prefix(SEEN), "")).partition(" ")
        row = type(self.instance)._default_manager.select_for_update().filter(pk=self.instance.pk).first()  # noqa: SLF001 (as above)
        accepted = {state, str(self.data.get(self.add_prefix(OVERWRITE), ""))}
        if state and row is not None and not (state_of(row) == self._loaded and self._loaded in accepted):
            self.is_conflict = True
            raise forms.ValidationError([_nothing_saved(), *_changes_of(row, since=_moment(opened))], code="conflict")
        return cleaned


def with_gone_rows_as_new(data: QueryDict, files: Any, *, prefix: str, model: type[Model]) -> tuple[Any, Any]:
    """The posted rows of a list, those that somebody has deleted meanwhile among the new ones, at the end.

    So they come back with the page, and are saved anew by who saves theirs all the same. The fields of a row are
    named by its number, which the row changes with its place.
    """
    count, total = (_number(data.get(f"{prefix}-{name}_FORMS", "")) for name in ("INITIAL", "TOTAL"))
    keys = {number: data.get(f"{prefix}-{number}-id", "") for number in range(min(count, total))}
    if not keys:
        return data, files
    rows = model._default_manager.filter(pk__in=list(map(_number, keys.values())))  # noqa: SLF001 (as above)
    there = set(map(str, rows.values_list("pk", flat=True)))
    gone = [number for number, key in keys.items() if key and key not in there]
    if not gone:
        return data, files
    order = [*(number for number in range(total) if number not in gone), *gone]
    places = {str(number): place for place, number in enumerate(order)}
    moved = _renumbered(data, prefix, places)
    moved[f"{prefix}-INITIAL_FORMS"] = str(count - len(gone))
    for number in gone:
        moved[f"{prefix}-{places[str(number)]}-id"] = ""
    return moved, _renumbered(files, prefix, places)


def _number(text: str) -> int:
    return whole_number(text, digits=9) or 0


def _renumbered(values: Any, prefix: str, places: dict[str, int]) -> Any:
    pattern = re.compile(rf"{re.escape(prefix)}-(\d+)-(.+)")
    moved = values.copy()
    moved.clear()
    for name, found in values.lists():
        match = pattern.fullmatch(name)
        place = places.get(match[1]) if match else None
        moved.setlist(name if match is None or place is None else f"{prefix}-{place}-{match[2]}", found)
    return moved


def _moment(text: str) -> datetime:
    """The moment that the stamp names; of any other text, the beginning of time."""
    return datetime.fromtimestamp(whole_number(text, digits=10) or 0, UTC)


def _nothing_saved() -> str:
    return _(
        "Nothing was saved: this was changed after you opened the page. What you typed is still here. Compare it with "
        "what is saved now (open this page again beside it), or tick the box below to save yours all the same."
    )


def _changes_of(row: Model, *, since: datetime) -> list[str]:
    """Who changed what of the row since then, the latest first."""
    entries = history_of(row).filter(at__gte=since).select_related("by")[:MOST_TOLD]
    told = [
        _("%(name)s, %(time)s: %(change)s")
        % {
            "name": each.who,
            "time": each.when,
            "change": each.summary if each.is_of(row) else f"{each.what}: {each.summary}",
        }
        for each in readable(entries, congress=Congress.objects.current())
    ]
    return told or [_("It is not known who it was.")]


class GuardedAdmin(admin.ModelAdmin[Any]):
    """A page that two people may have open at once."""

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 (Django's signature)
        **kwargs: Any,
    ) -> Any:
        """The form of the page; of a row that is there already, with the stamp of what was seen."""
        if obj is not None and self.has_change_permission(request, obj):
            form = kwargs.get("form", self.form)
            kwargs["form"] = type(f"Seen{form.__name__}", (SeenForm, form), {"Meta": getattr(form, "Meta", object)})
        return super().get_form(request, obj, change, **kwargs)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """What a list of the page is made with; rows that were deleted meanwhile come back as new ones."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in kwargs and obj.pk:
            kwargs["data"], kwargs["files"] = with_gone_rows_as_new(
                kwargs["data"], kwargs["files"], prefix=prefix, model=inline.model
            )
        return kwargs

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete; a session whose part was deleted on a page of the part is changed, too."""
        session = getattr(obj, "session", None)
        super().delete_model(request, obj)
        if isinstance(session, ConferenceSession):
            session.save(update_fields=["updated_at"])

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete several, likewise."""
        sessions = {obj.session for obj in queryset if isinstance(getattr(obj, "session", None), ConferenceSession)}
        super().delete_queryset(request, queryset)
        for session in sessions:
            session.save(update_fields=["updated_at"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 (as above)
        """Save; a session whose part was saved on a page of the part is changed, too."""
        super().save_related(request, form, formsets, change)
        session = getattr(form.instance, "session", None)
        if isinstance(session, ConferenceSession):
            session.save(update_fields=["updated_at"])
