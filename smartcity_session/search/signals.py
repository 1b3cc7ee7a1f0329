"""Signals that keep the search and the readiness up to date: each change records, in its own transaction, whose it is.

These are the pending sessions (`SearchDebt`). They are indexed anew, and what changed since their latest editions is
counted anew, when the transaction is over, once for all that it changed. Should the process die in between, they stay
pending, and the next change or the next start does it: `index.reindex_pending`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.db.models.signals import m2m_changed, post_save, pre_delete

from materials.models import LinkedEvent, Material
from smartcity_session.content.rows import is_in_sessions
from smartcity_session.models import (
    ConferenceSession,
    Congress,
    Edition,
    GuidingQuestion,
    Outcome,
    Redaction,
    RelatedSession,
    Room,
    SearchDebt,
    SpokenLanguage,
    Topic,
    Translation,
    Withdrawal,
)
from smartcity_session.models.translation import translated_model
from smartcity_session.search.index import reindex_pending
from speakers.models import Contribution, FormerName, Speaker, Talk

TAGS = ConferenceSession.topics.through


class ReindexOnCommit:
    """What is done when a transaction is over; `pending` are those that became so within its savepoints.

    These are sessions, each with whether its entries are outdated, too.
    """

    def __init__(self, savepoints: set[str]) -> None:
        self.savepoints = savepoints
        self.pending: set[tuple[int, bool]] = set()

    def run(self) -> None:
        """Read all pending sessions anew."""
        reindex_pending()


def note_pending(sessions: Iterable[int], *, entries: bool = True) -> None:
    """Record, in the running transaction, that these sessions have to be read anew after it.

    Without `entries`, their readiness alone: the search does not find what was changed.
    """
    running = _running()
    keys = {(pk, entries) for pk in sessions}
    new = keys.difference(*(each.pending for each in running))
    if not new:
        return
    SearchDebt.objects.bulk_create(SearchDebt(session_pk=pk, entries=entries) for pk, entries in sorted(new))
    savepoints = set(transaction.get_connection().savepoint_ids)
    reindex = next((each for each in running if each.savepoints == savepoints), None)
    if reindex is None:
        reindex = ReindexOnCommit(savepoints)
        # A failure here must not tell an organiser that the change failed: it is logged, and the session stays pending.
        transaction.on_commit(reindex.run, robust=True)
    reindex.pending |= new


def _running() -> list[ReindexOnCommit]:
    """Those that the running transaction ends with. Django forgets those of a savepoint with its changes."""
    hooks = [hook for _savepoints, hook, _robust in transaction.get_connection().run_on_commit]
    owners = (getattr(hook, "__self__", None) for hook in hooks)
    return [owner for owner in owners if isinstance(owner, ReindexOnCommit)]


def _of_session(row: Any) -> list[int]:
    return [row.session_id]


def _of_contribution(row: Contribution) -> Iterable[int]:
    return _sessions(Contribution.objects.filter(pk=row.pk))


def _of_speaker(row: Speaker) -> Iterable[int]:
    return _sessions(row.contributions.all())


def _of_topic(row: Topic) -> Iterable[int]:
    return TAGS.objects.filter(topic=row).values_list("conferencesession", flat=True)


def _of_translation(row: Translation) -> Iterable[int]:
    if row.session_id:
        return [row.session_id]
    model = translated_model(row.subject)
    whose = WHOSE.get(model) or WHOSE_EDITION.get(model)
    return whose(model(pk=row.row)) if whose else ()


def _of_edition(row: Withdrawal | Redaction) -> list[int]:
    return [row.edition.session_id]


def _of_congress(row: Congress) -> Iterable[int]:
    return row.sessions.values_list("pk", flat=True)


def _sessions(parts: models.QuerySet[Contribution]) -> Iterable[int]:
    sessions = parts.annotate(whose=Coalesce("session_id", "talk__session_id"))
    return set(sessions.values_list("whose", flat=True))


WHOSE: dict[type[models.Model], Callable[[Any], Iterable[int]]] = {
    ConferenceSession: lambda row: [row.pk],
    GuidingQuestion: _of_session,
    Outcome: _of_session,
    Talk: _of_session,
    Material: _of_session,
    LinkedEvent: _of_session,
    Edition: _of_session,  # the first one makes its session public
    Contribution: _of_contribution,
    Speaker: _of_speaker,
    FormerName: lambda row: _of_speaker(row.speaker),
    Topic: _of_topic,
    Room: lambda row: row.sessions.values_list("pk", flat=True),
    Translation: _of_translation,
}
# What editions say, or what becomes of them, and the search does not find.
WHOSE_EDITION: dict[type[models.Model], Callable[[Any], Iterable[int]]] = {
    SpokenLanguage: _of_session,
    RelatedSession: _of_session,
    Withdrawal: _of_edition,
    Redaction: _of_edition,
    Congress: _of_congress,
}


def follow_changes() -> None:
    """Listen to every save and deletion of what entries and editions are made from."""
    for model in (*WHOSE, *WHOSE_EDITION):
        post_save.connect(_saved, sender=model, dispatch_uid="search")
        pre_delete.connect(_deleted, sender=model, dispatch_uid="search")
    m2m_changed.connect(_tagged, sender=TAGS, dispatch_uid="search")


def _saved(
    *,
    sender: type[models.Model],
    instance: models.Model,
    raw: bool = False,
    update_fields: Iterable[str] | None = None,
    **_signal: Any,
) -> None:
    if sender is Congress and update_fields is not None and not is_in_sessions(update_fields):
        return
    if not raw:  # a fixture's rows may refer to rows that are still to come
        _note(sender, instance)


def _deleted(*, sender: type[models.Model], instance: models.Model, **_signal: Any) -> None:
    _note(sender, instance)


def _note(sender: type[models.Model], instance: models.Model) -> None:
    if sender in WHOSE:
        note_pending(WHOSE[sender](instance))
    else:
        note_pending(WHOSE_EDITION[sender](instance), entries=False)


def _tagged(*, instance: models.Model, action: str, reverse: bool, pk_set: set[int] | None, **_signal: Any) -> None:
    """Follow what a session is tagged with, whether it was changed at the session or at the topic."""
    if not reverse:
        note_pending([instance.pk])
    elif action == "pre_clear":
        note_pending(WHOSE[Topic](instance))
    else:
        note_pending(pk_set or ())
