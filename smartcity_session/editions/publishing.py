"""Publishing: freeze the content, render the PDF, store both for ever, all or nothing. And what happens to it later.

Rendering takes a second or more, so it happens outside any transaction: the content is read, rendered, and then read
again in one short transaction, which stores the edition only if nothing changed in between. Two equal reads also prove
that the first one did not fall into the middle of somebody's save.
"""

import contextlib
import dataclasses
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from smartcity_session.content import (
    Appointed,
    SessionContent,
    content_digest,
    content_from_json,
    content_json,
    session_content,
    site_content,
    with_merged_people,
)
from smartcity_session.diff.changelog import ChangelogSection, changelog
from smartcity_session.document.html import Imprint, SheetBrand
from smartcity_session.document.missing_text import missing_parts
from smartcity_session.document.pdf import Pdf, Renderer, RenderingError, render
from smartcity_session.document.printed import translated
from smartcity_session.editions.appointments import moved_sessions, note_appointment
from smartcity_session.files.brand_pictures import flat_pictures
from smartcity_session.files.stored_files import StorageGoneError
from smartcity_session.history import Action, record
from smartcity_session.http.languages import language_of_text, site_languages
from smartcity_session.models import ConferenceSession, Edition, EditionFile, EditionSheet, Withdrawal
from smartcity_session.models.edition import edition_file_name
from smartcity_session.presentation.colours import brand_colours
from smartcity_session.text.language_names import language_name
from speakers.photos import photo_bytes

# Without vowels and look-alikes: what is typed from paper is not misread, and spells no word.
SHORT_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
SHORT_LENGTH = 8


class PublicationError(Exception):
    """Nothing was published; the message tells an organiser why and what to do."""


class NothingToPublishError(PublicationError):
    """The latest edition already says what the session says."""


class PublicationConflictError(PublicationError):
    """The session changed, or somebody else published, while the PDF was made."""


class WithdrawalError(Exception):
    """Nothing was withdrawn; the message tells an organiser why."""


@dataclass(frozen=True, slots=True)
class PreparedEdition:
    """An edition that is to be rendered and then stored; `changes` are those since the latest one.

    It has an imprint for each of its sheets, the first of which has the texts as they were written.
    """

    session: ConferenceSession
    number: int
    content: SessionContent
    imprints: tuple[Imprint, ...]
    photos: dict[str, bytes]
    brand: SheetBrand
    changes: tuple[ChangelogSection, ...]


def publish_edition(
    *, session: ConferenceSession, by: User | None, as_of: date, note: str, renderer: Renderer | None = None
) -> Edition:
    """Publish the session as it is now: a new edition, dated `as_of`; a draft becomes public with it.

    `session` names the session; its facts are read afresh. One that has not changed is published again where the PDF of
    its latest edition lacks something. Raises NothingToPublishError, PublicationConflictError, or
    `document.pdf.RenderingError` when the PDF cannot be made; then nothing has changed. Must not run in a transaction.
    Pass a `renderer` where one runs: to start its process takes longer than to make a PDF. Many at once are published
    by `batches.publish_editions`.
    """
    prepared = prepare_edition(session=session, as_of=as_of)
    with nullcontext(renderer) if renderer else Renderer() as running:
        pdfs = [
            running.render(prepared.content, imprint=imprint, photos=prepared.photos, brand=prepared.brand)
            for imprint in prepared.imprints
        ]
    return store_edition(prepared, pdfs=pdfs, by=by, note=note)


def prepare_edition(*, session: ConferenceSession, as_of: date) -> PreparedEdition:
    """Read what the edition is made of. Raises NothingToPublishError or RenderingError."""
    content, latest = _read(session.pk)
    changes = changes_since(latest, content) if latest else ()
    if latest and not changes and not _lacks_something(latest, content):
        raise NothingToPublishError(
            _("Nothing has changed since edition %(number)s, so no new edition was made.") % {"number": latest.number}
        )
    number = Edition.objects.last_number_of(session) + 1
    first = _imprint(content, number=number, as_of=as_of, short=_unused_short())
    imprints = _imprints(first, sheet_languages(content))
    return PreparedEdition(session, number, content, imprints, _photos(content), _brand(), changes)


def sheet_languages(content: SessionContent) -> tuple[str, ...]:
    """The languages that a session has a sheet in: that of its texts, then those of the congress it is translated into.

    All of them are BCP 47 codes.
    """
    own, *translated_into = content.languages
    return (own, *(each for each in site_languages().all if each in translated_into))


def _imprint(content: SessionContent, *, number: int | None, as_of: date, short: str) -> Imprint:
    return Imprint(
        number=number,
        as_of=as_of,
        short=short,
        site_url=settings.SITE_URL,
        moved_from=moved_sessions([content]).get(content.code),
        language=language_of_text(content.language),
    )


def _imprints(first: Imprint, languages: tuple[str, ...]) -> tuple[Imprint, ...]:
    """The imprints of all sheets. Where there are several, the address on each leads to a page in its own language."""
    own, *further = languages
    if further and own in site_languages().further:
        first = dataclasses.replace(first, page_language=own)
    return (
        first,
        *(dataclasses.replace(first, language=each, translation=each, page_language=each) for each in further),
    )


def _lacks_something(latest: Edition, content: SessionContent) -> bool:
    """Whether the edition lacks the sheet in a language, or a PDF of it lacks something that is known."""
    return not set(sheet_languages(content)) <= {*latest.languages, content.language} or bool(missing_from_pdf(latest))


def store_edition(prepared: PreparedEdition, *, pdfs: Sequence[Pdf], by: User | None, note: str) -> Edition:
    """Store the edition with its PDFs, one for each imprint, and make the session public.

    Raises PublicationConflictError.
    """
    session, content = prepared.session, prepared.content
    with transaction.atomic(durable=True):
        _refuse_if_changed(session, number=prepared.number, digest=content_digest(content))
        edition = _stored(prepared, pdfs, by=by, note=note)
        ConferenceSession.objects.filter(pk=session.pk, status=ConferenceSession.Status.DRAFT).update(
            status=ConferenceSession.Status.PUBLISHED, first_published_at=edition.created_at
        )
        note_appointment(session=session)
        _note(edition, session, by=by)
    session.refresh_from_db()
    return edition


def _note(edition: Edition, session: ConferenceSession, *, by: User | None) -> None:
    """Note in the history that it was published; `session` is as it was before."""
    before = {"status": session.status} if session.first_published_at is None else None
    after = {"number": edition.number, "as_of": edition.as_of}
    if before:
        after["status"] = ConferenceSession.Status.PUBLISHED
    record(
        action=Action.PUBLISH,
        by=by,
        subject=edition,
        session=session,
        before=before,
        after=after,
        note=edition.note,
    )


def preview_pdf(*, session: ConferenceSession, as_of: date) -> bytes:
    """The PDF of the session as it is now, marked as a draft; it is stored nowhere. Raises RenderingError."""
    content = session_content(session)
    imprint = _imprint(content, number=None, as_of=as_of, short="")
    return render(content, imprint=imprint, photos=_photos(content), brand=_brand()).data


def withdraw_edition(*, edition: Edition, by: User | None, reason: str) -> Withdrawal:
    """Withdraw an edition that was a mistake: readers get `reason` instead of its file, and an earlier one is latest.

    Raises WithdrawalError when it was withdrawn or removed already, or when there is no reason.
    """
    reason = reason.strip()
    if not reason or len(reason) > 500:
        raise WithdrawalError(_("Say why, in up to 500 characters: readers see it where the PDF was."))
    with transaction.atomic():
        _lock(edition.session_id)
        if not Edition.objects.standing().filter(pk=edition.pk).exists():
            raise WithdrawalError(_("This edition is withdrawn or removed already."))
        withdrawal = Withdrawal.objects.create(edition=edition, by=by, reason=reason)
        record(action=Action.WITHDRAW, by=by, subject=edition, session=edition.session, note=reason)
        return withdrawal


def faults_of(edition: Edition) -> list[str]:
    """What is wrong with the stored edition, in words: digests are computed anew. Empty when all is as published."""
    file = EditionFile.objects.filter(edition=edition).first()
    sheets = list(_further_sheets(edition))
    if file is None and edition.is_redacted:
        return [_("its content was removed, and is there again")] if any(sheet.pdf for sheet in sheets) else []
    if file is None:
        return [_("its content and its file are missing")]
    faults = [_("its content was removed, and is there again")] if edition.is_redacted else []
    if hashlib.sha256(file.pdf).hexdigest() != edition.pdf_sha256:
        faults.append(_("the PDF has another SHA-256"))
    if hashlib.sha256(file.content.encode()).hexdigest() != edition.content_sha256:
        faults.append(_("the content has another SHA-256"))
    if [sheet.language for sheet in sheets] != list(edition.languages[1:]):
        faults.append(_("sheets in further languages are missing"))
    altered = (sheet for sheet in sheets if hashlib.sha256(sheet.pdf).hexdigest() != sheet.pdf_sha256)
    words = _("%(language)s: the PDF has another SHA-256")
    return [*faults, *(words % {"language": language_name(sheet.language)} for sheet in altered)]


def missing_from_pdf(edition: Edition) -> list[str] | None:
    """What of the stored content the stored PDFs lack, by its places in words; nothing of an edition that was removed.

    None where nothing can be said: a file is not the one that was published, or no PDF.
    """
    file = EditionFile.objects.filter(edition=edition).first()
    if file is None:
        return []
    content = content_from_json(file.content)
    addresses = [edition.short_address(), edition.short_address(content.language)]
    missing = _missing(edition, bytes(file.pdf), translated(content), addresses)
    for sheet in _further_sheets(edition):
        address = edition.short_address(sheet.language)
        found = _missing(sheet, bytes(sheet.pdf), translated(content, sheet.language), [address])
        if missing is None or found is None:
            return None
        missing += [f"{language_name(sheet.language)}: {place}" for place in found]
    return missing


def _missing(
    facts: Edition | EditionSheet, pdf: bytes, content: SessionContent, addresses: Sequence[str]
) -> list[str] | None:
    """What the PDF lacks of a content as it shows it; one of the addresses is on it."""
    if hashlib.sha256(pdf).hexdigest() != facts.pdf_sha256:
        return None
    return missing_parts(pdf, content, addresses=addresses)


def _further_sheets(edition: Edition) -> Iterable[EditionSheet]:
    """The sheets in further languages with their bytes."""
    return EditionSheet.objects.filter(edition=edition).order_by("pk") if edition.has_further_sheets else ()


def edition_content(edition: Edition) -> SessionContent | None:
    """What the edition froze, in the present schema; None when it was removed for good."""
    text = EditionFile.objects.filter(edition=edition).values_list("content", flat=True).first()
    return content_from_json(text) if text is not None else None


def changes_since(edition: Edition, content: SessionContent) -> tuple[ChangelogSection, ...]:
    """What has changed from the edition to this content, in plain words. No query where nothing has.

    Nothing is known of an edition whose content was removed.
    """
    old = None if edition.content_sha256 == content_digest(content) else edition_content(edition)
    return changes_between(old, content) if old is not None else ()


def changes_between(old: SessionContent, new: SessionContent, *, language: str = "") -> tuple[ChangelogSection, ...]:
    """What has changed between two contents of a session, for readers of a language; merged people are the same."""
    [former] = with_merged_people([(old, new)])
    return changelog(former, new, language=language)


def pending_changes(session: ConferenceSession) -> tuple[ChangelogSection, ...] | None:
    """What would change for readers of the latest edition if the session were published now.

    Empty: nothing, so there is nothing to publish. None: no edition stands, so publishing makes the first one anew.
    """
    content, latest = _read(session.pk)
    return changes_since(latest, content) if latest else None


def is_behind(session: ConferenceSession) -> bool:
    """Whether the latest edition says something else than the session says now; False before the first edition."""
    return bool(pending_changes(session))


def _read(pk: int) -> tuple[SessionContent, Edition | None]:
    """The content of the session as it will be once published, and its latest edition."""
    session = ConferenceSession.objects.select_related("congress").get(pk=pk)
    content = session_content(session)
    if session.status == ConferenceSession.Status.DRAFT:
        content = dataclasses.replace(content, status=ConferenceSession.Status.PUBLISHED.value)
    return content, Edition.objects.latest_of(session)


def _stored_appointment(appointed: Appointed | None) -> dict[str, str | None] | None:
    if appointed is None:
        return None
    values = dataclasses.asdict(appointed)
    return {name: value if value is None else str(value) for name, value in values.items()}


def _photos(content: SessionContent) -> dict[str, bytes]:
    photos = {}
    for person in content.persons:
        if person.photo:
            with contextlib.suppress(FileNotFoundError):  # the renderer says whose photo is missing
                photos[person.photo] = _photo(person.photo)
    return photos


def _photo(digest: str) -> bytes:
    try:
        return photo_bytes(digest)
    except StorageGoneError as error:
        raise RenderingError(_("The photos could not be read: the storage does not answer. Try again soon.")) from error


def _brand() -> SheetBrand:
    """The brand of the congress as the next sheet has it, with a logo that the storage still has."""
    site = site_content()
    try:
        logo = flat_pictures([site.logo]).get(site.logo, b"")
    except StorageGoneError as error:
        raise RenderingError(_("The logo could not be read: the storage does not answer. Try again soon.")) from error
    return SheetBrand(brand_colours(site.accent).link if site.accent else "", logo)


def _unused_short() -> str:
    """A short name for an address on paper. Drawn before rendering, because the sheet carries it."""
    while True:
        short = "".join(secrets.choice(SHORT_ALPHABET) for _each in range(SHORT_LENGTH))
        if not Edition.objects.filter(short=short).exists():
            return short


def _lock(pk: int) -> None:
    ConferenceSession.objects.select_for_update().get(pk=pk)


def _refuse_if_changed(session: ConferenceSession, *, number: int, digest: str) -> None:
    _lock(session.pk)
    content, _latest = _read(session.pk)
    last = Edition.objects.last_number_of(session)
    if last >= number:
        raise PublicationConflictError(
            _("Edition %(number)s was published by somebody else at the same moment. Look at it, then publish again.")
            % {"number": last}
        )
    if content_digest(content) != digest:
        raise PublicationConflictError(
            _("The session was changed while its PDF was being made. Nothing was published; publish again.")
        )


def _stored(prepared: PreparedEdition, pdfs: Sequence[Pdf], *, by: User | None, note: str) -> Edition:
    content, imprint = prepared.content, prepared.imprints[0]
    further = [(each.translation, pdf) for each, pdf in zip(prepared.imprints[1:], pdfs[1:], strict=True)]
    edition = Edition.objects.create(
        session=prepared.session,
        number=prepared.number,
        short=imprint.short,
        as_of=imprint.as_of,
        note=note,
        created_by=by,
        site_url=imprint.site_url,
        moved_from=_stored_appointment(imprint.moved_from),
        content_sha256=content_digest(content),
        sheet_languages=",".join([content.language, *(language for language, _pdf in further)]),
        **_facts_of(pdfs[0], prepared, content, ""),
    )
    EditionFile.objects.create(edition=edition, content=content_json(content), pdf=pdfs[0].data)
    for language, pdf in further:
        facts = _facts_of(pdf, prepared, translated(content, language), language)
        EditionSheet.objects.create(edition=edition, language=language, pdf=pdf.data, **facts)
    return edition


def _facts_of(pdf: Pdf, prepared: PreparedEdition, content: SessionContent, language: str) -> dict[str, Any]:
    """What is known of a sheet beside its bytes; `content` is as the sheet shows it."""
    number, as_of = prepared.number, prepared.imprints[0].as_of
    return {
        "pdf_sha256": hashlib.sha256(pdf.data).hexdigest(),
        "pdf_size": len(pdf.data),
        "pdf_pages": pdf.pages,
        "file_name": edition_file_name(
            code=content.code, title=content.title, number=number, as_of=as_of, language=language
        ),
    }
