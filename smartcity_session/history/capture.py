"""Every save and deletion of a tracked row is noted, by whatever way it came.

Signals see the pages of the admin, imports, commands and whatever is still to be written; what sends no signal
(`QuerySet.update`) calls `update_rows`.
"""

from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save

from smartcity_session.history.recording import Action, write
from smartcity_session.history.tracked import (
    LINKS,
    TRACKED,
    columns,
    is_seen,
    label_of,
    links_to,
    listed_keys,
    stored,
    stored_row,
)
from smartcity_session.models import ConferenceSession, HistoryEntry, Topic

BEFORE = "_history_before"
TOPICS = ConferenceSession.topics.through


def follow_changes() -> None:
    """Listen to every save and deletion of what has a history."""
    for model in TRACKED:
        pre_save.connect(_saving, sender=model, dispatch_uid="history")
        post_save.connect(_saved, sender=model, dispatch_uid="history")
        pre_delete.connect(_deleting, sender=model, dispatch_uid="history")
    m2m_changed.connect(_tagging, sender=TOPICS, dispatch_uid="history")


def update_rows(rows: QuerySet[Any], **values: Any) -> int:
    """Do what `rows.update(**values)` does, and note it for each row. Returns how many were changed."""
    manager = rows.model._base_manager  # noqa: SLF001 (Django documents it)
    with transaction.atomic(savepoint=False):
        before = {row.pk: _values(row, set(values)) for row in rows.select_for_update()}
        count: int = manager.filter(pk__in=before).update(**values)
        rows_now = manager.in_bulk(list(before))
        entries = [_changed(row, before[pk], _values(row, set(values))) for pk, row in rows_now.items()]
        write(entry for entry in entries if entry is not None)
    return count


def _values(row: Model, names: set[str] | None = None) -> dict[str, Any]:
    fields = [field for field in columns(type(row)) if names is None or {field.name, field.attname} & names]
    return {field.name: stored(field, getattr(row, field.attname)) for field in fields}


def _saving(
    *, sender: type[Model], instance: Model, raw: bool, update_fields: frozenset[str] | None, **_signal: Any
) -> None:
    """Remember what the database says before the save. A row that has no key yet has nothing there."""
    if not raw and instance.pk is not None:
        names = set(update_fields) if update_fields is not None else None
        setattr(instance, BEFORE, stored_row(sender, instance.pk, names))


def _saved(*, instance: Model, created: bool, raw: bool, **_signal: Any) -> None:
    before = instance.__dict__.pop(BEFORE, None)
    if raw:
        return
    if created:
        write([entry_of(Action.ADD, instance, after=_now(instance))])
    elif before is not None:
        entry = _changed(instance, before, _now(instance, set(before)))
        if entry is not None:
            write([entry])


def _now(row: Model, names: set[str] | None = None) -> dict[str, Any]:
    """What the row says; asked of the database where the row has an expression that only that one knows."""
    attributes = (getattr(row, field.attname) for field in columns(type(row)))
    if any(hasattr(value, "resolve_expression") for value in attributes):
        return stored_row(type(row), row.pk, names) or {}
    return _values(row, names)


def _changed(row: Model, before: dict[str, Any], after: dict[str, Any]) -> HistoryEntry | None:
    different = {name for name in before if before[name] != after.get(name)}
    if not any(is_seen(type(row), name) for name in different):
        return None
    was, now = ({name: values[name] for name in values if name in different} for values in (before, after))
    return entry_of(Action.CHANGE, row, before=was, after=now)


def entry_of(
    action: Action, row: Model, *, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> HistoryEntry:
    """An entry on the row, which is still to be written."""
    tracked = TRACKED[type(row)]
    return HistoryEntry(
        action=action,
        model=row._meta.label_lower,  # noqa: SLF001 (Django documents _meta)
        object_pk=str(row.pk),
        label=label_of(row),
        session_pk=tracked.session(row),
        speaker_pk=tracked.speaker(row),
        before=before,
        after=after,
    )


def _deleting(*, sender: type[Model], instance: Model, **_signal: Any) -> None:
    """Note all that the row says: as the database has it, for a form may have changed it before it was deleted."""
    before = stored_row(sender, instance.pk)
    if before is None:
        return
    before |= {name: listed_keys(instance, name) for name in TRACKED[sender].lists}
    if links := links_to(instance):
        before[LINKS] = links
    write([entry_of(Action.DELETE, instance, before=before)])


def _tagging(*, instance: Any, action: str, pk_set: set[int] | None, **_signal: Any) -> None:
    """Note the topics of a session, whether they were changed at the session or at a topic."""
    if action.startswith("pre_"):
        setattr(instance, BEFORE, {session: listed_keys(session, "topics") for session in _tagged(instance, pk_set)})
        return
    for session, before in instance.__dict__.pop(BEFORE, {}).items():
        after = listed_keys(session, "topics")
        if after != before:
            write([entry_of(Action.CHANGE, session, before={"topics": before}, after={"topics": after})])


def _tagged(instance: Any, pk_set: set[int] | None) -> list[ConferenceSession]:
    if not isinstance(instance, Topic):
        return [instance]
    return list(instance.sessions.all() if pk_set is None else ConferenceSession.objects.filter(pk__in=pk_set))
