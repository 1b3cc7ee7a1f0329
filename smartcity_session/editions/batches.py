"""Many editions at once: several PDFs are rendered at a time, and the editions are stored one after the other."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User

from smartcity_session.diff.changelog import ChangelogSection
from smartcity_session.document.pdf import Pdf, RendererPool, RenderingError
from smartcity_session.editions.publishing import (
    PreparedEdition,
    PublicationConflictError,
    PublicationError,
    prepare_edition,
    publish_edition,
    store_edition,
)
from smartcity_session.models import ConferenceSession, Edition

Failure = PublicationError | RenderingError | OSError  # of the last, a full disk


@dataclass(frozen=True, slots=True)
class PublicationOutcome:
    """What became of a session: its new edition with what changed since the one before, or why there is none."""

    session: ConferenceSession
    changes: tuple[ChangelogSection, ...] = ()
    edition: Edition | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A session whose PDFs are being made, or of which nothing is to be made."""

    session: ConferenceSession
    made: tuple[PreparedEdition, list[Future[Pdf]]] | Failure


def publish_editions(
    sessions: Iterable[ConferenceSession], *, by: User | None, as_of: date, note: str
) -> Iterator[PublicationOutcome]:
    """Publish the sessions as `publish_edition` does, in their order; one that fails keeps no other back.

    A session that has changed since it was read, for example because one before it became public, is read again.
    """
    with RendererPool() as pool:
        waiting: deque[_Waiting] = deque()
        for session in sessions:
            waiting.append(_begun(session, as_of, pool))
            if len(waiting) > pool.count:
                yield _finished(waiting.popleft(), by=by, note=note)
        while waiting:
            yield _finished(waiting.popleft(), by=by, note=note)


def _begun(session: ConferenceSession, as_of: date, pool: RendererPool) -> _Waiting:
    try:
        prepared = prepare_edition(session=session, as_of=as_of)
    except (PublicationError, RenderingError, OSError) as failure:
        return _Waiting(session, failure)
    pdfs = [pool.submit(prepared.content, each, prepared.photos, prepared.brand) for each in prepared.imprints]
    return _Waiting(session, (prepared, pdfs))


def _finished(waiting: _Waiting, *, by: User | None, note: str) -> PublicationOutcome:
    session = waiting.session
    if not isinstance(waiting.made, tuple):
        return PublicationOutcome(session, failure=waiting.made)
    prepared, pdfs = waiting.made
    try:
        edition = _stored(prepared, pdfs, by=by, note=note)
    except (PublicationError, RenderingError, OSError) as failure:
        return PublicationOutcome(session, prepared.changes, failure=failure)
    return PublicationOutcome(session, prepared.changes, edition)


def _stored(prepared: PreparedEdition, pdfs: list[Future[Pdf]], *, by: User | None, note: str) -> Edition:
    try:
        return store_edition(prepared, pdfs=[pdf.result() for pdf in pdfs], by=by, note=note)
    except PublicationConflictError:
        return publish_edition(session=prepared.session, by=by, as_of=prepared.imprints[0].as_of, note=note)
