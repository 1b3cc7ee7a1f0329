"""The history forgets: what was kept for long enough is removed, and what it says of an erased person is emptied."""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import FileField, Model, Q, QuerySet

from smartcity_session.history.tracked import TRACKED, columns
from smartcity_session.models import HistoryEntry
from speakers.models import Speaker

EMPTIED: dict[str, Any] = {"before": None, "after": None, "label": "", "note": "", "is_erased": True}
SPEAKER = "speakers.speaker"
AT_ONCE = 5000


def remove_history(before: datetime, dry_run: bool) -> int:  # noqa: FBT001 (of `retention.Rule.remove`)
    """Remove the entries of before this moment, and the notes of former releases, and return how many there were.

    With them go the files that nothing else knows: those of materials that were deleted or replaced.
    """
    entries = HistoryEntry.objects.filter(at__lt=before)
    rows = (entries, LogEntry.objects.filter(action_time__lt=before))
    if dry_run:
        return sum(each.count() for each in rows)
    files = set(_files(entries))
    count = sum(_remove(each) for each in rows)
    _remove_unknown(files)
    return count


def _remove(rows: QuerySet[Any]) -> int:
    """Remove the rows, some at a time: there may be many, and Django reads them first."""
    count = 0
    while keys := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        rows.model.objects.filter(pk__in=keys).delete()
        count += len(keys)
    return count


def empty_session(session_pk: int, *, until: datetime) -> int:
    """Empty what the history of a session says of before this moment; that something was done, and when, stays."""
    return _empty(HistoryEntry.objects.filter(session_pk=session_pk, at__lte=until))


def empty_person(speaker_pk: int, *, names: Collection[str]) -> int:
    """Empty what the history says of a person: the entries on the person, and each value with one of the `names`.

    `names` are those that the caller knows; the history knows more. Returns how many entries were emptied.
    """
    own, known = _of_person(speaker_pk, names)
    count = _empty(own)
    for entry, values in _naming(known):
        HistoryEntry.objects.filter(pk=entry.pk).update(**values, is_erased=True)
        count += 1
    notes = LogEntry.objects.filter(content_type__app_label="speakers", content_type__model="speaker")
    notes.filter(object_id=str(speaker_pk)).delete()
    for name in known:
        LogEntry.objects.filter(Q(object_repr__contains=name) | Q(change_message__contains=name)).delete()
    return count


def count_person(speaker_pk: int, *, names: Collection[str]) -> int:
    """How many of the entries that there are `empty_person` would empty."""
    own, known = _of_person(speaker_pk, names)
    return len({*own.values_list("pk", flat=True), *(entry.pk for entry, _values in _naming(known))})


def _of_person(speaker_pk: int, names: Collection[str]) -> tuple[QuerySet[HistoryEntry], set[str]]:
    """The entries on the person, and what the person is called, in them too."""
    own = HistoryEntry.objects.filter(Q(speaker_pk=speaker_pk) | Q(model=SPEAKER, object_pk=str(speaker_pk)))
    return own, {name for name in (*names, *_names(own)) if name}


def _empty(entries: QuerySet[HistoryEntry]) -> int:
    files = set(_files(entries))
    count = entries.update(**EMPTIED)
    _remove_unknown(files)
    return count


def _names(entries: QuerySet[HistoryEntry]) -> Iterator[str]:
    """What the person was called."""
    for entry in entries.filter(model__in=[SPEAKER, "speakers.formername"]):
        for values in (entry.before or {}, entry.after or {}):
            yield values.get("name") or ""
            yield values.get("original_name") or ""


def _naming(names: Collection[str]) -> Iterator[tuple[HistoryEntry, dict[str, Any]]]:
    """The entries that have one of the names in a value, with their values without it."""
    for entry in HistoryEntry.objects.filter(is_erased=False).order_by("pk").iterator(chunk_size=AT_ONCE):
        values: dict[str, Any] = {name: _without(getattr(entry, name), names) for name in ("before", "after")}
        for name in ("label", "note"):
            text = getattr(entry, name)
            values[name] = "" if _has(text, names) else text
        if any(getattr(entry, name) != value for name, value in values.items()):
            yield entry, values


def _without(values: dict[str, Any] | None, names: Collection[str]) -> dict[str, Any] | None:
    if values is None:
        return None
    return {
        name: None if _has(json.dumps(value, ensure_ascii=False), names) else value for name, value in values.items()
    }


def _has(text: str, names: Collection[str]) -> bool:
    return any(name in text for name in names)


# Files


def _file_fields() -> Iterator[tuple[type[Model], str]]:
    """The columns with files; a photo has several files, which go with their person."""
    for model in TRACKED:
        if model is not Speaker:
            yield from ((model, field.name) for field in columns(model) if isinstance(field, FileField))


def _files(entries: QuerySet[HistoryEntry]) -> Iterator[str]:
    fields: dict[str, list[str]] = {}
    for model, name in _file_fields():
        fields.setdefault(model._meta.label_lower, []).append(name)  # noqa: SLF001 (Django documents _meta)
    for entry in entries.filter(model__in=fields).iterator():
        for values in (entry.before or {}, entry.after or {}):
            yield from (values[name] for name in fields[entry.model] if values.get(name))


def _remove_unknown(files: Iterable[str]) -> None:
    """Remove the files that neither a row nor an entry knows, once the transaction is through."""
    for name in files:
        if not _is_known(name):
            transaction.on_commit(lambda name=name: default_storage.delete(name), robust=True)  # type: ignore[misc]


def _is_known(name: str) -> bool:
    for model, field in _file_fields():
        entries = HistoryEntry.objects.filter(model=model._meta.label_lower)  # noqa: SLF001 (as above)
        if entries.filter(Q(**{f"before__{field}": name}) | Q(**{f"after__{field}": name})).exists():
            return True
        if model._base_manager.filter(**{field: name}).exists():  # noqa: SLF001 (Django documents it)
            return True
    return False
