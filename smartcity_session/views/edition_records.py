"""Editions as records and as entries of feeds, and announcements as entries, for feeds, packs and the public JSON."""

import itertools
from collections.abc import Iterator

from smartcity_session.content import (
    Appointed,
    SessionContent,
    content_from_json,
    in_language,
    with_merged_people,
)
from smartcity_session.content.translations import TextColumn, row_text, with_translations
from smartcity_session.diff.changelog import changelog
from smartcity_session.diff.moves import lasting, moves
from smartcity_session.exports import atom
from smartcity_session.exports.json_api import EditionRecord
from smartcity_session.models import Appointment, ConferenceSession, Edition, EditionFile, Redaction, Withdrawal
from smartcity_session.models.edition import EditionQuerySet, load_sheets
from smartcity_session.models.session import ConferenceSessionQuerySet
from smartcity_session.models.translation import TextSubject
from smartcity_session.views.pages import page_language

NEWEST = 20
OFF: dict[str, atom.AnnouncementKind] = {
    ConferenceSession.Status.CANCELLED: atom.AnnouncementKind.CANCELLED,
    ConferenceSession.Status.POSTPONED: atom.AnnouncementKind.POSTPONED,
}


def feed_entries(sessions: ConferenceSessionQuerySet) -> list[atom.Entry]:
    """The newest editions, moves and cancellations of these published sessions, newest first: five queries at most."""
    editions = edition_entries(Edition.objects.filter(session__in=sessions))
    return atom.newest_first([*editions, *announcement_entries(sessions)])[:NEWEST]


# What a session is called, and why it is off, by the rows of its appointments.
TITLE, NOTE = (TextColumn(TextSubject.SESSION, field, "session_id") for field in ("title", "cancellation_note"))


def announcement_entries(sessions: ConferenceSessionQuerySet) -> Iterator[atom.AnnouncementEntry]:
    """When these sessions were moved or cancelled, in one query."""
    rows = Appointment.objects.filter(session__in=sessions).changed().with_next_edition()
    rows = with_translations(rows.defer("details").select_related("session"), page_language(), TITLE, NOTE)
    for _session, group in itertools.groupby(rows.order_by("session_id", "sequence"), key=lambda row: row.session_id):
        yield from _announcements(list(group))


def _announcements(history: list[Appointment]) -> Iterator[atom.AnnouncementEntry]:
    former = {row.pk: moved_from for moved_from, row in moves(lasting(history))}
    for before, row in itertools.pairwise(history):
        if row.status in OFF:
            kind = OFF[row.status] if before.status != row.status else None
        elif before.status in OFF:
            is_moved = row.pk in former and before.status == ConferenceSession.Status.POSTPONED
            kind = atom.AnnouncementKind.MOVED if is_moved else atom.AnnouncementKind.REINSTATED
        else:
            kind = atom.AnnouncementKind.MOVED if row.pk in former else None
        if kind is not None:
            yield _announcement(row, kind, former.get(row.pk), is_last=row is history[-1])


def _announcement(
    row: Appointment, kind: atom.AnnouncementKind, moved_from: Appointed | None, *, is_last: bool
) -> atom.AnnouncementEntry:
    session, here = row.session, page_language()
    note = row_text(row, NOTE, session.cancellation_note, here, own=session.language)
    return atom.AnnouncementEntry(
        session_uuid=str(session.uuid),
        session_code=session.code,
        session_slug=session.slug,
        title=row_text(row, TITLE, session.title, here, own=session.language),
        sequence=row.sequence,
        kind=kind,
        announced_at=row.noted_at,
        moved_from=moved_from,
        now=Appointed(row.date, row.start_time, row.end_time, row.room),
        note=note if is_last else "",
    )


def edition_entries(editions: EditionQuerySet) -> list[atom.EditionEntry]:
    """The newest editions, each with what changed since the one before it that stands, in four queries at most."""
    newest = list(editions.with_state().order_by("-created_at", "-pk")[:NEWEST])
    load_sheets(newest)
    older = Edition.objects.standing().filter(session__in={edition.session_id for edition in newest})
    numbers = {(session, number): pk for session, number, pk in older.values_list("session_id", "number", "pk")}
    before = {edition.pk: _number_before(edition, numbers) for edition in newest}
    contents = _contents({*before.keys(), *(pk for pk in before.values() if pk)})
    pairs = {
        edition.pk: (contents[before[edition.pk]], contents[edition.pk])
        for edition in newest
        if edition.pk in contents and before[edition.pk] in contents
    }
    former = dict(zip(pairs, with_merged_people(list(pairs.values())), strict=True))
    return [_entry(edition, contents.get(edition.pk), former.get(edition.pk)) for edition in newest]


def edition_record(edition: Edition) -> EditionRecord:
    """What an edition is beside its content; load it `with_state()`."""
    state, removal = _state(edition)
    return EditionRecord(
        session_code=edition.session.code,
        session_slug=edition.session.slug,
        number=edition.number,
        as_of=edition.as_of,
        note=edition.note,
        published_at=edition.created_at,
        updated_at=removal.at if removal else edition.created_at,
        state=state,
        reason=removal.reason if removal else "",
        pages=edition.pdf_pages,
        size=edition.pdf_size,
        sha256=edition.pdf_sha256,
        file_name=edition.file_name,
        files=edition.sheets,
    )


def _state(edition: Edition) -> tuple[str, Redaction | Withdrawal | None]:
    if edition.is_redacted:
        return "removed", edition.redaction
    return ("withdrawn", edition.withdrawal) if edition.is_withdrawn else ("standing", None)


def _number_before(edition: Edition, standing: dict[tuple[int, int], int]) -> int:
    """The key of the newest standing edition before this one, 0 when it is the first."""
    earlier = [number for session, number in standing if session == edition.session_id and number < edition.number]
    return standing[edition.session_id, max(earlier)] if earlier else 0


def _contents(keys: set[int]) -> dict[int, SessionContent]:
    rows = EditionFile.objects.filter(edition__in=keys).values_list("edition_id", "content")
    return {key: content_from_json(text) for key, text in rows}


def _entry(edition: Edition, content: SessionContent | None, before: SessionContent | None) -> atom.EditionEntry:
    record = edition_record(edition)
    shown = content if record.state == "standing" else None
    here = page_language()
    sections = changelog(before, shown, language=here, word_by_word=False) if before and shown else ()
    return atom.EditionEntry(
        record=record,
        session_uuid=str(edition.session.uuid),
        title=in_language(shown, here).title if shown else edition.session.title,
        changes=tuple(f"{section.heading}: {entry.words}" for section in sections for entry in section.entries),
    )
