"""Removing the content of an edition for good: a person's right to erasure (GDPR, article 17).

Number, dates, digests and the reason stay, so that who holds a copy still learns what it is. The history of the session
up to then is emptied: it could tell the content, too. What was removed is also written to a journal beside the
database: a backup that is older than the removal would bring the content back, so after a restore `redact_again`
applies the journal.

Nothing is left of it in what the portal keeps: `erase_remains` cleans the files of the database, in which removed bytes
stay until they are overwritten, and empties the page cache. Processes that run empty their memory as soon as they
learn how many redactions there are (`content_version.ContentVersion`), before they answer anything from it.
"""

import json
import logging
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from smartcity_session.editions.persons import forget_person
from smartcity_session.history import Action, record
from smartcity_session.history.removal import empty_session
from smartcity_session.http.page_store import empty_page_store
from smartcity_session.models import ConferenceSession, Edition, EditionFile, EditionSheet, HistoryEntry, Redaction

JOURNAL = "redactions.jsonl"
PATIENCE_S = 30
ASK_AGAIN_S = 0.2
ROWS_LEFT = """
    SELECT sum(pg_stat_get_dead_tuples(oid) + pg_stat_get_dead_tuples(reltoastrelid))
    FROM pg_class WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace
"""

logger = logging.getLogger(__name__)


class RedactionError(Exception):
    """The content was not removed, or not all of it; the message says why."""


def erase_remains() -> None:
    """Leave nothing of removed editions in the files of the database and in cached pages.

    It waits for those who write, on PostgreSQL also for those who began to read before the removal; nobody reads an
    edition meanwhile. Raises RedactionError when it could not be done, or somebody read for longer than `PATIENCE_S`:
    what reads the database does not find the removed content, who reads its files may.
    """
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                if cursor.fetchone()[0]:
                    raise OperationalError("the write-ahead log is in use")
            else:
                _write_tables_anew(cursor)
        empty_page_store()
    except (Error, OSError) as error:
        logger.exception("What was removed may still be in files")
        message = _(
            "The content was removed, but its bytes may still be in files of the database or of cached pages "
            "(%(error)s). Run: manage.py redact_edition --again"
        )
        raise RedactionError(message % {"error": error}) from error


def _write_tables_anew(cursor: CursorWrapper) -> None:
    """On PostgreSQL: write the tables that had it anew, once no transaction keeps their removed rows."""
    models = (Edition, EditionFile, EditionSheet, HistoryEntry)
    tables = [model._meta.db_table for model in models]  # noqa: SLF001 (Django documents _meta)
    names = ", ".join(map(connection.ops.quote_name, tables))
    for _try in range(int(PATIENCE_S / ASK_AGAIN_S)):
        cursor.execute(f"VACUUM {names}")  # it counts the rows that it must leave
        cursor.execute(ROWS_LEFT, [tables])
        if not cursor.fetchone()[0]:
            break
        sleep(ASK_AGAIN_S)
    else:
        raise OperationalError("a transaction that is open keeps them")
    cursor.execute(f"VACUUM (FULL) {names}")


def redact_edition(*, edition: Edition, reason: str) -> Redaction:
    """Remove the content, the files and the note of an edition for good. `reason` is public: it names no person.

    The journal is written first: should the database fail then, `redact_again` completes what was asked for. Raises
    RedactionError when it was removed already, or when there is no reason.
    """
    [redaction] = redact_editions(editions=[edition], reason=reason)
    return redaction


def redact_editions(*, editions: Iterable[Edition], reason: str) -> list[Redaction]:
    """Do so with several editions, all or none."""
    reason = reason.strip()
    if not reason or len(reason) > 500:
        raise RedactionError(_("Say why, in up to 500 characters and without naming a person: readers see it."))
    with transaction.atomic():
        redactions = [_redacted(each, Redaction(edition=each, reason=reason)) for each in editions]
        for redaction in redactions:
            _append(_journal_entry(redaction))
        transaction.on_commit(erase_remains)
    return redactions


def note_erasure(uuid: UUID) -> None:
    """Write into the journal that the person of this UUID was erased."""
    _append(json.dumps({"speaker": str(uuid), "at": timezone.now().isoformat()}))


def redact_again() -> list[Redaction]:
    """Apply every removal of the journal that the database lacks, because it was restored from an older backup.

    Raises RedactionError, after applying all others, for lines that cannot be read.
    """
    applied, unreadable, is_erased = [], [], False
    for line, entry in _journal():
        if entry is None:
            unreadable.append(line)
        elif "speaker" in entry:
            with transaction.atomic():
                is_erased |= forget_person(entry["speaker"]) is not None
        elif edition := Edition.objects.filter(short=entry["short"], redaction__isnull=True).first():
            with transaction.atomic():
                applied.append(_redacted(edition, Redaction(edition=edition, reason=entry["reason"], at=entry["at"])))
    if applied or is_erased:
        transaction.on_commit(erase_remains)
    if unreadable:
        lines = ", ".join(map(str, unreadable))
        raise RedactionError(_("%(path)s cannot be read in line %(lines)s.") % {"path": journal_path(), "lines": lines})
    return applied


def remember(entries: list[str]) -> None:
    """Add those lines of another journal that this one lacks."""
    known = journal_path().read_text(encoding="utf-8", errors="replace").splitlines() if journal_path().exists() else []
    for entry in entries:
        if entry and entry not in known:
            _append(entry)


def _redacted(edition: Edition, redaction: Redaction) -> Redaction:
    ConferenceSession.objects.select_for_update().get(pk=edition.session_id)
    if Redaction.objects.filter(edition=edition).exists():
        raise RedactionError(_("The content of this edition was removed already."))
    redaction.save()
    EditionFile.objects.filter(edition=edition).erase()
    EditionSheet.objects.filter(edition=edition).erase()
    Edition.objects.filter(pk=edition.pk).erase_notes()
    empty_session(edition.session_id, until=redaction.at)
    record(action=Action.REDACT, subject=edition, session=edition.session, note=redaction.reason)
    logger.warning("The content of %s was removed: %s", edition, redaction.reason)
    return redaction


def _journal_entry(redaction: Redaction) -> str:
    edition = redaction.edition
    entry = {
        "short": edition.short,
        "edition": str(edition),
        "pdf_sha256": edition.pdf_sha256,
        "reason": redaction.reason,
        "at": redaction.at.isoformat(),
    }
    return json.dumps(entry)


def journal_path() -> Path:
    """Where the journal is: an entry in JSON on each line."""
    return Path(settings.VAR_DIR) / JOURNAL


def _append(entry: str) -> None:
    """Write the entry as a line of its own, also after a line that was cut off, and wait until the disk has it."""
    descriptor = os.open(journal_path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as journal:
        size = journal.seek(0, os.SEEK_END)
        journal.seek(max(size - 1, 0))
        cut_off = size and journal.read(1) != b"\n"
        journal.write(("\n" * bool(cut_off) + entry + "\n").encode())
        journal.flush()
        os.fsync(journal.fileno())


def _journal() -> Iterator[tuple[int, dict[str, Any] | None]]:
    """The entries of the journal with their line numbers; None for a line that is no entry."""
    if not journal_path().exists():
        return
    for number, line in enumerate(journal_path().read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        yield number, _entry(line)


def _entry(line: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
        if "speaker" in entry:
            return {"speaker": UUID(entry["speaker"])}
        return {"at": datetime.fromisoformat(entry["at"]), "short": entry["short"], "reason": entry["reason"]}
    except (ValueError, KeyError, TypeError):
        return None
