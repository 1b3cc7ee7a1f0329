"""Undoing: rows are given back what they said before some entries, and each of these undoings is an entry itself."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from smartcity_session.history.reading import PLACE, field_label
from smartcity_session.history.recording import Action, batch
from smartcity_session.history.tracked import LINKS, TRACKED, columns, label_of, listed_keys, model_called, stored_row
from smartcity_session.models import ConferenceSession, HistoryEntry, PublishedForGoodError, Translation
from smartcity_session.models.translation import translated_model
from speakers.merging import store_former_slug
from speakers.models import Speaker

UNDONE = (Action.ADD, Action.CHANGE, Action.DELETE)
ORDER = {model: number for number, model in enumerate(TRACKED)}


class UndoRefusedError(Exception):
    """Nothing was undone; `reasons` say why."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(slots=True)
class RowUndoing:
    """What becomes of one row: `target` is what its fields will say, None where the row will go.

    `expected` is what they said after the last entry that is undone. A field that says something else `now` was changed
    since, and is a conflict. `now` is None where there is no row. `goes_too` are parts of a
    row that will go.
    """

    model: type[Model]
    pk: str
    label: str
    expected: dict[str, Any] | None
    target: dict[str, Any] | None
    now: dict[str, Any] | None = None
    is_whole: bool = False
    links: dict[str, list[Any]] = field(default_factory=dict)
    goes_too: tuple[str, ...] = ()

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The fields that were changed since."""
        if self.expected is None or self.now is None:
            return ()
        found = (name for name, value in self.expected.items() if name in self.now and self.now[name] != value)
        return tuple(name for name in found if self.target is not None or name != PLACE)

    @property
    def is_conflict(self) -> bool:
        """Whether it would overwrite a later change."""
        return bool(self.conflicts or self.goes_too) or (self.now is None) != (self.expected is None)

    @property
    def is_nothing(self) -> bool:
        """Whether the row says so already."""
        if self.target is None or self.now is None:
            return self.target is self.now
        return all(self.now.get(name) == value for name, value in self.target.items())


def of_batch(entry: HistoryEntry) -> list[HistoryEntry]:
    """All entries that were made together with this one, in one request or command."""
    return list(_undone().filter(batch=entry.batch))


def since(entry: HistoryEntry) -> list[HistoryEntry]:
    """This entry, and all that came after it in the history of its session."""
    if entry.session_pk is None:
        return [entry]
    return list(_undone().filter(session_pk=entry.session_pk, pk__gte=entry.pk))


def _undone() -> QuerySet[HistoryEntry]:
    """The entries that can be undone at all, the oldest first."""
    kinds = [model._meta.label_lower for model in TRACKED]  # noqa: SLF001 (Django documents _meta)
    return HistoryEntry.objects.filter(action__in=UNDONE, model__in=kinds).order_by("pk")


def with_parts(entry: HistoryEntry) -> list[HistoryEntry]:
    """The entry; of a deletion also those of the rows that went with it: the people of a talk.

    Of a code that was changed together with others, those too: two sessions that swap codes go back together.
    """
    if _has_new_code(entry):
        return [each for each in of_batch(entry) if _has_new_code(each)]
    if entry.action != Action.DELETE:
        return [entry]
    others = [each for each in of_batch(entry) if each.action == Action.DELETE and each.pk != entry.pk]
    found, known = [entry], {(entry.model, entry.object_pk)}
    while more := [each for each in others if each not in found and _parents(each) & known]:
        found += more
        known |= {(each.model, each.object_pk) for each in more}
    return found


def _has_new_code(entry: HistoryEntry) -> bool:
    is_session = entry.model == ConferenceSession._meta.label_lower  # noqa: SLF001 (Django documents _meta)
    return is_session and entry.action == Action.CHANGE and "code" in (entry.before or {})


def _parents(entry: HistoryEntry) -> set[tuple[str, str]]:
    model = model_called(entry.model)
    if model is None or not entry.before:
        return set()
    if model is Translation:
        of = translated_model(entry.before["subject"])
        return {(of._meta.label_lower, str(entry.before["row"]))}  # noqa: SLF001 (Django documents _meta)
    keys = ((each, entry.before.get(each.name)) for each in columns(model) if each.related_model is not None)
    return {(each.related_model._meta.label_lower, str(key)) for each, key in keys if key is not None}  # noqa: SLF001 (Django documents _meta)


def plan_undo(entries: Iterable[HistoryEntry]) -> list[RowUndoing]:
    """What undoing the entries would do, row by row, as the rows are now. Rows that say so already are left out.

    Raises UndoRefusedError for an entry that holds nothing to undo it with.
    """
    rows: dict[tuple[str, str], RowUndoing] = {}
    for entry in sorted(entries, key=lambda each: -each.pk):
        model = model_called(entry.model)
        if model not in TRACKED or entry.is_erased or entry.action not in UNDONE:
            raise UndoRefusedError([_("This cannot be undone: the history does not know what it was before.")])
        key = entry.model, entry.object_pk
        if key not in rows:
            rows[key] = RowUndoing(model, entry.object_pk, entry.label, entry.after, entry.before)
        _go_back(rows[key], entry)
    for row in rows.values():
        row.now = _row_now(row)
        row.goes_too = _goes_too(row, rows.keys())
    found = [row for row in rows.values() if not row.is_nothing]
    return sorted(found, key=lambda row: ORDER[row.model])


def _go_back(row: RowUndoing, entry: HistoryEntry) -> None:
    """Let the row be what it was before the entry, which is older than those so far."""
    if entry.action == Action.ADD:
        row.target = None
        row.expected = None if row.expected is None else {**(entry.after or {}), **row.expected}
    elif entry.action == Action.DELETE:
        before = dict(entry.before or {})
        row.links = before.pop(LINKS, {})
        row.target, row.is_whole = before, True
    elif row.target is not None:
        row.target = {**row.target, **(entry.before or {})}
        row.expected = None if row.expected is None else {**(entry.after or {}), **row.expected}


def _row_now(row: RowUndoing) -> dict[str, Any] | None:
    names = set(row.target or row.expected or {})
    found = stored_row(row.model, row.pk)
    if found is None:
        return None
    lists = {name for name in names if name in TRACKED[row.model].lists}
    instance: Any = row.model._base_manager.get(pk=row.pk) if lists else None  # noqa: SLF001 (Django documents it)
    keys = {name: listed_keys(instance, name) for name in lists}
    return {name: value for name, value in {**found, **keys}.items() if name in names}


def _goes_too(row: RowUndoing, planned: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """The parts that would be deleted with the row, other than those whose additions are undone themselves."""
    if row.target is not None or row.now is None:
        return ()
    collector = NestedObjects(using=DEFAULT_DB_ALIAS, origin=row.model)
    collector.collect([row.model._base_manager.get(pk=row.pk)])  # noqa: SLF001 (Django documents it)
    parts = [
        each for model, found in collector.data.items() if model in TRACKED and model is not row.model for each in found
    ]
    return tuple(label_of(each) for each in parts if (each._meta.label_lower, str(each.pk)) not in planned)  # noqa: SLF001 (as above)


def undo(*, entry: HistoryEntry, rows: Sequence[RowUndoing]) -> list[Model]:
    """Do what the plan says, all or nothing, and return the rows that are there afterwards.

    Each row makes an entry that names `entry` as what it undoes. Raises UndoRefusedError when a row would break a rule
    of the portal, or names one that is not there any more.
    """
    try:
        with transaction.atomic(), batch(undoes=entry.pk):
            _give_up_codes(rows)
            done = [_set(row) for row in rows if row.target is not None]
            for row in reversed(rows):
                if row.target is None and row.now is not None:
                    row.model._default_manager.get(pk=row.pk).delete()  # noqa: SLF001 (Django documents it)
    except (IntegrityError, PublishedForGoodError) as error:
        raise UndoRefusedError([_("Something else needs what would be changed: undo that first.")]) from error
    return done


def _give_up_codes(rows: Sequence[RowUndoing]) -> None:
    """Where two sessions or more get other codes: free them first, as no two may have one code for a moment."""
    recoded = [row.pk for row in rows if row.model is ConferenceSession and row.now and "code" in (row.target or {})]
    for session in ConferenceSession.objects.filter(pk__in=recoded if len(recoded) > 1 else ()):
        session.code = uuid4().hex[:20]
        session.save(update_fields=["code"])


def _set(row: RowUndoing) -> Any:
    target = dict(row.target or {})
    lists = {name: target.pop(name) for name in TRACKED[row.model].lists if name in target}
    instance: Any = row.model._base_manager.filter(pk=row.pk).first()  # noqa: SLF001 (as above)
    if instance is None:
        if not row.is_whole:
            raise UndoRefusedError([_("“%(what)s” was deleted since. Undo that first.") % {"what": row.label}])
        instance = row.model(pk=row.model._meta.pk.to_python(row.pk))  # noqa: SLF001 (as above)
    former_slug = getattr(instance, "slug", "")
    for each in columns(row.model):
        if each.name in target:
            setattr(instance, each.attname, each.to_python(target[each.name]))
    if isinstance(instance, ConferenceSession) and instance._state.adding:  # noqa: SLF001 (Django documents it)
        instance.status, instance.first_published_at = ConferenceSession.Status.DRAFT, None
    _validate(instance, row)
    instance.save()
    if isinstance(instance, Speaker) and former_slug and former_slug != instance.slug:
        store_former_slug(speaker=instance, former=former_slug)
    for name, keys in lists.items():
        manager = getattr(instance, name)
        manager.set(manager.model._base_manager.filter(pk__in=keys))  # noqa: SLF001 (as above)
    _link(row)
    return instance


def _validate(instance: Any, row: RowUndoing) -> None:
    try:
        instance.full_clean()
    except ValidationError as error:
        found = error.message_dict.items()
        reasons = [
            f"{row.label}: {' '.join(words)}"
            if name == NON_FIELD_ERRORS
            else f"{row.label}, {capfirst(field_label(row.model, name))}: {' '.join(words)}"
            for name, words in found
        ]
        raise UndoRefusedError(reasons) from error
    except ObjectDoesNotExist as error:
        raise UndoRefusedError([_("What “%(what)s” belongs to is not there.") % {"what": row.label}]) from error


def _link(row: RowUndoing) -> None:
    """Let the rows that named this one before it was deleted name it again, as far as they name nothing now."""
    for path, keys in row.links.items():
        label, _dot, name = path.rpartition(".")
        model = model_called(label)
        if model is not None:
            model._base_manager.filter(pk__in=keys, **{name: None}).update(**{name: row.pk})  # noqa: SLF001 (as above)
