"""Which edition a file is: the very file, a copy of it that was altered, or none of the portal's."""

import hashlib
import re
from dataclasses import dataclass

from django.db.models import Q

from materials.pdf_process import look_into
from smartcity_session.models import ConferenceSession, Edition, EditionSheet
from smartcity_session.models.edition import EditionQuerySet

IDENTIFIER = re.compile(
    r"<dc:identifier>[^<]{0,300}?(?:/([A-Za-z-]{2,20}))?/e/([0-9a-z]{1,16})</dc:identifier>"
)  # with the language of a further sheet


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a file is: an edition (None for a file that is none), and whether it is that edition's very file.

    `language` is that of the sheet where the edition has several; empty where it has one, or it is not known which.
    """

    edition: Edition | None
    unaltered: bool
    sha256: str
    language: str = ""


def recognise(file: bytes) -> Recognition:
    """Tell which published edition the file is, or was made from. Nothing of the file is kept.

    Raises PoolBusyError while too many other files are looked at.
    """
    digest = hashlib.sha256(file).hexdigest()
    further = EditionSheet.objects.filter(pdf_sha256=digest).values("edition")
    same = _published().filter(Q(pdf_sha256=digest) | Q(pk__in=further)).first()
    if same is None:
        edition, language = _made_from(file)
        return Recognition(edition, unaltered=False, sha256=digest, language=language)
    language = next(sheet.language for sheet in same.sheets if sheet.sha256 == digest)
    return Recognition(same, unaltered=True, sha256=digest, language=language if same.has_further_sheets else "")


def _made_from(file: bytes) -> tuple[Edition | None, str]:
    """The edition that the file names in its metadata, or whose content is attached to it; and the language named."""
    if b"%PDF-" not in file[:1024]:
        return None, ""
    marks = look_into(file, look_for="marks")
    names = {short: language for language, short in IDENTIFIER.findall(marks.get("metadata", ""))}
    contents = marks.get("attachments", [])
    found = _published().filter(Q(short__in=names) | Q(content_sha256__in=contents)).order_by("-number").first()
    language = names.get(found.short, "") if found else ""
    return found, language if found and language in found.languages else ""


def _published() -> EditionQuerySet:
    sessions = ConferenceSession.objects.published()
    return Edition.objects.with_state().select_related("session__congress").filter(session__in=sessions)
