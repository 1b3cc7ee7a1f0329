"""The reading pack of a session: gathered from rows and storage, laid out by `exports.reading_pack`, sent in parts."""

from functools import partial

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from materials.checksums import Fault, checksums
from materials.models import Material
from smartcity_session.content import SessionContent, in_language, session_content
from smartcity_session.diff.changelog import number_of_changes
from smartcity_session.editions.publishing import changes_since, sheet_languages
from smartcity_session.exports.ical import session_calendar
from smartcity_session.exports.reading_pack import PackContent, Reason, StoredFile, pack_name, reading_pack
from smartcity_session.exports.zip_archive import ArchiveFile
from smartcity_session.files.stored_files import open_stored
from smartcity_session.http.cache_control import shared, streamed
from smartcity_session.http.languages import language_of_text
from smartcity_session.models import Appointment, ConferenceSession, Edition
from smartcity_session.views.downloads import Download, send
from smartcity_session.views.edition_records import edition_record
from smartcity_session.views.editions import sheet_bytes
from smartcity_session.views.export_sources import revision
from smartcity_session.views.exports import addresses
from smartcity_session.views.pages import page_language
from smartcity_session.views.sessions import at_code


@streamed
@require_safe
@shared
@at_code
def session_reading_pack(request: HttpRequest, session: ConferenceSession) -> HttpResponseBase:
    """Send what to read for a session as one ZIP."""
    content = session_content(session)
    archive = reading_pack(_gathered(session, content), addresses())
    download = Download(
        file=ArchiveFile(archive),
        name=pack_name(content),
        kind="application/zip",
        size=archive.length,
        version=archive.version,
    )
    return send(request, download)


def _gathered(session: ConferenceSession, content: SessionContent) -> PackContent:
    history = Appointment.objects.filter(session=session).histories()[session.pk]
    announced = revision(session, history)
    latest, unavailable = _editions(session)
    language = _language(content)
    sheet = latest.sheets_for(language)[0] if latest else None
    return PackContent(
        content=in_language(content, language),
        language=language,
        changed_at=announced.modified_at,
        calendar=session_calendar(content, announced, addresses()),
        edition=edition_record(latest) if latest else None,
        sheet=sheet,
        pdf=sheet_bytes(latest, sheet) if latest and sheet else b"",
        unavailable_editions=tuple(map(edition_record, unavailable)),
        changes=number_of_changes(changes_since(latest, content)) if latest else 0,
        files=_files(session, content),
    )


def _language(content: SessionContent) -> str:
    """That of the page, where the session is described in it; or else that which goes with its texts."""
    here = page_language()
    return here if here in sheet_languages(content) else language_of_text(content.language)


def _editions(session: ConferenceSession) -> tuple[Edition | None, list[Edition]]:
    """The latest edition that stands, and the later ones, which do not, newest first."""
    editions = list(Edition.objects.with_state().filter(session=session).order_by("-number"))
    latest = next((edition for edition in editions if edition.stands), None)
    return latest, editions[: editions.index(latest)] if latest else editions


def _files(session: ConferenceSession, content: SessionContent) -> dict[str, StoredFile | Reason]:
    """What became of the file of each material, by its uuid."""
    shown = {material.uuid: material.file.sha256 for material in content.materials if material.file}
    rows = Material.objects.filter(session=session).exclude(file="")
    stored = {str(row.uuid): row for row in rows if shown.get(str(row.uuid)) == row.file_sha256}
    sums = checksums(row for row in stored.values() if row.in_reading_pack)
    return {uuid: _file(row, sums[uuid]) if uuid in sums else Reason.NOT_PERMITTED for uuid, row in stored.items()}


def _file(row: Material, crc: int | Fault) -> StoredFile | Reason:
    if isinstance(crc, Fault):
        return Reason(crc.value)
    return StoredFile(crc, partial(open_stored, str(row.file.name)))
