"""Entries of the history are written: at once, or gathered and by one query at the end of a batch."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model

from smartcity_session.history.acting import Acting, acting_as, now_acting
from smartcity_session.models import ConferenceSession, HistoryEntry
from smartcity_session.models.fields import clean_text


class Action(StrEnum):
    """What was done. The first three are undone by doing the opposite; the others are noted."""

    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    REDACT = "redact"
    ERASE = "erase"
    MERGE = "merge"
    IMPORT = "import"
    RESTORE = "restore"
    INVITE = "invite"
    ROLE = "role"
    ACCOUNT = "account"
    EXPORT = "export"
    NOTE = "note"


class _Acting:
    """Whoever acts: the account of the running request, or no account in a command."""


WHOEVER_ACTS = _Acting()


def record(  # noqa: PLR0913 (facts of one entry, each by its name)
    *,
    action: str,
    subject: Model | None = None,
    by: User | _Acting | None = WHOEVER_ACTS,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    session: ConferenceSession | None = None,
    note: str = "",
) -> HistoryEntry:
    """Note an action with consequences, in the running transaction, and return its entry.

    `action` is one of `Action`. `subject` is what it was done to, None for the portal as a whole. `before` and `after`
    are values by name: the name of a field of the subject, which is shown by its label, or words that are shown as they
    are. A value is a text, a number, a date, a time, a moment, a list of those, or None. `note` is shown below. The
    entry is in the history of the `session`, and in that of all. A command has no account: it names itself with
    `acting(via=...)`.
    """
    entry = HistoryEntry(
        action=action,
        model=subject._meta.label_lower if subject is not None else "",  # noqa: SLF001 (Django documents _meta)
        object_pk=str(subject.pk) if subject is not None else "",
        label=str(subject) if subject is not None else "",
        session_pk=session.pk if session is not None else None,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        note=clean_text(note),
    )
    write([entry], by=by)
    return entry


def write(entries: Iterable[HistoryEntry], *, by: User | _Acting | None = WHOEVER_ACTS) -> None:
    """Write entries on behalf of whoever acts; within a batch they wait for its end."""
    acting = now_acting()
    rows = list(entries)
    for entry in rows:
        entry.by = acting.user if isinstance(by, _Acting) else by
        entry.via, entry.batch, entry.undoes_id = acting.via, acting.batch, acting.undoes
    if acting.gathers:
        _gathered().add(rows)
    else:
        HistoryEntry.objects.bulk_create(rows, batch_size=500)


@contextmanager
def batch(*, undoes: int | None = None) -> Iterator[None]:
    """Make one transaction of what is within, and write what it notes by one query at its end.

    With `undoes`, the key of an entry, what is noted is its undoing.
    """
    outer = now_acting()
    if outer.gathers and undoes is None:
        yield
        return
    inner = Acting(outer.request, outer.account, outer.via, outer.batch, undoes, gathers=True)
    with acting_as(inner), transaction.atomic():
        yield
        if not transaction.get_rollback():
            flush()


class GatheredEntries:
    """What waits for the end of its batch. Django forgets it with its savepoint, as the changes that it notes."""

    def __init__(self, savepoints: set[str]) -> None:
        self.savepoints = savepoints
        self.entries: list[HistoryEntry] = []

    def add(self, entries: Iterable[HistoryEntry]) -> None:
        """Let entries wait; two changes of one row are one, and none where the second one takes the first one back."""
        for entry in entries:
            former = self._former(entry)
            if former is None:
                self.entries.append(entry)
            elif _is_nothing(_join(former, entry)):
                self.entries.remove(former)

    def _former(self, entry: HistoryEntry) -> HistoryEntry | None:
        """The entry that this one continues: the last one on the same row, where both are on its columns."""
        row = entry.model, entry.object_pk
        former = next((each for each in reversed(self.entries) if (each.model, each.object_pk) == row), None)
        if former is None or entry.action != Action.CHANGE or entry.note or former.note:
            return None
        return former if former.action in {Action.ADD, Action.CHANGE} else None

    def committed(self) -> None:
        """Nothing: the entries were written at the end of the batch, within the transaction."""


def _join(former: HistoryEntry, later: HistoryEntry) -> HistoryEntry:
    """The former of two entries on one row, which says both."""
    former.label, former.session_pk = later.label, later.session_pk
    former.after = {**(former.after or {}), **(later.after or {})}
    if former.action == Action.CHANGE:
        before = {**(later.before or {}), **(former.before or {})}
        same = {name for name, value in before.items() if former.after[name] == value}
        former.before, former.after = _without(before, same), _without(former.after, same)
    return former


def _without(values: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _is_nothing(entry: HistoryEntry) -> bool:
    return entry.action == Action.CHANGE and not entry.before


def _gathered() -> GatheredEntries:
    """Where entries of the present savepoint wait."""
    savepoints = set(transaction.get_connection().savepoint_ids) - {None}  # of a block without a savepoint
    found = next((each for each in _waiting() if each.savepoints == savepoints), None)
    if found is None:
        found = GatheredEntries(savepoints)
        transaction.on_commit(found.committed)
    return found


def _waiting() -> list[GatheredEntries]:
    hooks = [hook for _savepoints, hook, _robust in transaction.get_connection().run_on_commit]
    owners = (getattr(hook, "__self__", None) for hook in hooks)
    return [owner for owner in owners if isinstance(owner, GatheredEntries)]


def flush() -> None:
    """Write what waits, in the order in which it was noted."""
    rows = sorted((entry for waiting in _waiting() for entry in waiting.entries), key=lambda entry: entry.at)
    for waiting in _waiting():
        waiting.entries = []
    HistoryEntry.objects.bulk_create(rows, batch_size=500)
