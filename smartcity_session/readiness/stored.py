"""The readiness of many sessions, counted and stored."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models.functions import Now

from smartcity_session.content import SessionContent, content_digest, content_from_json, with_merged_people
from smartcity_session.diff.changelog import changelog, number_of_changes
from smartcity_session.models import Edition, EditionFile, ReadinessItem, SessionReadiness
from smartcity_session.models.readiness import COLUMNS
from smartcity_session.readiness.items import readiness


def store_readiness(contents: Mapping[int, SessionContent]) -> None:
    """Store how far these sessions are; the contents are by the keys of the sessions. Four queries at most."""
    changes = changes_of(contents)
    known = SessionReadiness.objects.filter(session__in=list(contents))
    former = {pk: each for pk, *each in known.values_list("session_id", "content_sha256", "changed_at")}
    rows = [_row(pk, content, changes[pk], *former.get(pk, ("", None))) for pk, content in contents.items()]
    columns = ["content_sha256", "changed_at", "changes", *COLUMNS.values()]
    SessionReadiness.objects.bulk_create(rows, update_conflicts=True, unique_fields=["session"], update_fields=columns)


def changes_of(contents: Mapping[int, SessionContent]) -> dict[int, int | None]:
    """How many changes readers of each latest edition would be told of; None for a session of which none stands."""
    facts = Edition.objects.standing().filter(session__in=list(contents)).order_by("number")
    # The last one of a session is its latest.
    latest = {session: (pk, digest) for session, pk, digest in facts.values_list("session_id", "pk", "content_sha256")}
    others = {
        session: edition for session, (edition, digest) in latest.items() if digest != content_digest(contents[session])
    }
    files = EditionFile.objects.filter(edition__in=others.values()) if others else EditionFile.objects.none()
    texts = dict(files.values_list("edition_id", "content"))
    frozen = {pk: content_from_json(texts[edition]) for pk, edition in others.items() if edition in texts}
    merged = with_merged_people([(old, contents[pk]) for pk, old in frozen.items()])
    told = {
        pk: number_of_changes(changelog(old, contents[pk], word_by_word=False))
        for pk, old in zip(frozen, merged, strict=True)
    }
    # Nothing is told where it says the same, and where it is not known
    return {pk: told.get(pk, 0) if pk in latest else None for pk in contents}


def _row(
    pk: int, content: SessionContent, changes: int | None, former: str, changed_at: datetime | None
) -> SessionReadiness:
    found = {each.item: each.is_ready for each in readiness(content, changes=changes)}
    columns = {COLUMNS[item]: ready for item, ready in found.items() if item is not ReadinessItem.PDF}
    digest = content_digest(content)
    # Of a row that the release before wrote it is not known whether the content is another one than then.
    at = Now() if former and former != digest else changed_at
    return SessionReadiness(session_id=pk, content_sha256=digest, changed_at=at, changes=changes, **columns)
