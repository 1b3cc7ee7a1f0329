"""Publishing: freeze the content, render the PDF, store both for ever, all or nothing.

Rendering takes a second or more, so it happens outside any transaction: the content is read, rendered, and then read
again in one short transaction, which stores the edition only if nothing moved in between. Two equal reads also prove
that the first one did not fall into the middle of somebody's save.
"""

import dataclasses
import hashlib
import secrets
from datetime import date

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from smartcity_session.content import SessionContent, content_digest, content_json, session_content
from smartcity_session.document.html import Imprint
from smartcity_session.document.pdf import Pdf, render
from smartcity_session.models import ConferenceSession, Edition, EditionFile
from smartcity_session.models.edition import edition_file_name
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


def publish_edition(*, session: ConferenceSession, by: User | None, as_of: date, note: str) -> Edition:
    """Publish the session as it is now: a new edition, dated `as_of`; a draft becomes public with it.

    `session` names the session; its facts are read afresh. Raises NothingToPublishError, PublicationConflictError, or
    `document.pdf.RenderingError` when the PDF cannot be made; then nothing has changed. Must not run in a transaction.
    """
    content, latest = _read(session.pk)
    digest = content_digest(content)
    if latest and latest.content_sha256 == digest:
        raise NothingToPublishError(
            _("Nothing has changed since edition %(number)s, so no new edition was made.") % {"number": latest.number}
        )
    number = latest.number + 1 if latest else 1
    imprint = Imprint(number=number, as_of=as_of, short=_unused_short(), site_url=settings.SITE_URL)
    pdf = _rendered(content, imprint)
    with transaction.atomic(durable=True):
        _refuse_if_moved(session, number=number, digest=digest)
        edition = _stored(session=session, number=number, by=by, note=note, content=content, imprint=imprint, pdf=pdf)
        ConferenceSession.objects.filter(pk=session.pk, status=ConferenceSession.Status.DRAFT).update(
            status=ConferenceSession.Status.PUBLISHED, first_published_at=edition.created_at
        )
    session.refresh_from_db()
    return edition


def preview_pdf(*, session: ConferenceSession, as_of: date) -> bytes:
    """The PDF of the session as it is now, marked as a draft; it is stored nowhere. Raises RenderingError."""
    content = session_content(session)
    return _rendered(content, Imprint(number=None, as_of=as_of, short="", site_url=settings.SITE_URL)).data


def is_behind(session: ConferenceSession) -> bool:
    """Whether the latest edition says something else than the session says now; False before the first edition."""
    content, latest = _read(session.pk)
    return latest is not None and latest.content_sha256 != content_digest(content)


def _read(pk: int) -> tuple[SessionContent, Edition | None]:
    """The content of the session as it will be once published, and its latest edition."""
    session = ConferenceSession.objects.select_related("congress").get(pk=pk)
    content = session_content(session)
    if session.status == ConferenceSession.Status.DRAFT:
        content = dataclasses.replace(content, status=ConferenceSession.Status.PUBLISHED.value)
    return content, Edition.objects.latest_of(session)


def _rendered(content: SessionContent, imprint: Imprint) -> Pdf:
    photos = {person.photo: photo_bytes(person.photo) for person in content.persons if person.photo}
    return render(content, imprint=imprint, photos=photos)


def _unused_short() -> str:
    """A short name for an address on paper. Drawn before rendering, because the sheet carries it."""
    while True:
        short = "".join(secrets.choice(SHORT_ALPHABET) for _each in range(SHORT_LENGTH))
        if not Edition.objects.filter(short=short).exists():
            return short


def _refuse_if_moved(session: ConferenceSession, *, number: int, digest: str) -> None:
    ConferenceSession.objects.select_for_update().get(pk=session.pk)
    content, latest = _read(session.pk)
    if latest and latest.number >= number:
        raise PublicationConflictError(
            _("Edition %(number)s was published by somebody else at the same moment. Look at it, then publish again.")
            % {"number": latest.number}
        )
    if content_digest(content) != digest:
        raise PublicationConflictError(
            _("The session was changed while its PDF was being made. Nothing was published; publish again.")
        )


def _stored(  # noqa: PLR0913 (an edition is made of all of these)
    *,
    session: ConferenceSession,
    number: int,
    by: User | None,
    note: str,
    content: SessionContent,
    imprint: Imprint,
    pdf: Pdf,
) -> Edition:
    edition = Edition.objects.create(
        session=session,
        number=number,
        short=imprint.short,
        as_of=imprint.as_of,
        note=note,
        created_by=by,
        site_url=imprint.site_url,
        content_sha256=content_digest(content),
        pdf_sha256=hashlib.sha256(pdf.data).hexdigest(),
        pdf_size=len(pdf.data),
        pdf_pages=pdf.pages,
        file_name=edition_file_name(code=content.code, title=content.title, number=number, as_of=imprint.as_of),
    )
    EditionFile.objects.create(edition=edition, content=content_json(content), pdf=pdf.data)
    return edition
