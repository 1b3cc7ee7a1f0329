"""Which edition a file is: the very file, a copy of it that was altered, or none of the portal's."""

import hashlib
import re
from dataclasses import dataclass

from django.db.models import Q

from materials.pdf_process import look_into
from smartcity_session.models import ConferenceSession, Edition
from smartcity_session.models.edition import EditionQuerySet

IDENTIFIER = re.compile(r"<dc:identifier>[^<]{0,300}/e/([0-9a-z]{1,16})</dc:identifier>")


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a file is: an edition (None for a file that is none), and whether it is that edition's very file."""

    edition: Edition | None
    unaltered: bool
    sha256: str


def recognise(file: bytes) -> Recognition:
    """Tell which published edition the file is, or was made from. Nothing of the file is kept.

    Raises PoolBusyError while too many other files are looked at.
    """
    digest = hashlib.sha256(file).hexdigest()
    same = _published().filter(pdf_sha256=digest).first()
    if same is not None:
        return Recognition(same, unaltered=True, sha256=digest)
    return Recognition(_made_from(file), unaltered=False, sha256=digest)


def _made_from(file: bytes) -> Edition | None:
    """The edition that the file names in its metadata, or whose content is attached to it."""
    if b"%PDF-" not in file[:1024]:
        return None
    marks = look_into(file, look_for="marks")
    names = IDENTIFIER.findall(marks.get("metadata", ""))
    contents = marks.get("attachments", [])
    return _published().filter(Q(short__in=names) | Q(content_sha256__in=contents)).order_by("-number").first()


def _published() -> EditionQuerySet:
    sessions = ConferenceSession.objects.published()
    return Edition.objects.with_state().select_related("session__congress").filter(session__in=sessions)
