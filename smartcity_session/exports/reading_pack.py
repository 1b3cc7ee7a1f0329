"""The reading pack: one ZIP of what a reader takes along to a session, laid out from contents alone.

Its layout, with numbers that put the files of each use in their order on every system:

    links.html                     what is in the pack, what is on the web only, what was left out and why
    D4-...-edition-2-....pdf       the latest edition of the description, in the language of the pack
    session.ics
    1-before/01-Agenda.pdf  2-during/...  3-after/...
    manifest.json                  every file with its SHA-256 and its source

It knows no clock: what does not change is packed into the same bytes.
"""

import enum
import json
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from materials.files import plain_name
from smartcity_session.content import FileContent, MaterialContent, SessionContent
from smartcity_session.exports.json_api import EditionRecord
from smartcity_session.exports.zip_archive import Archive, Readable, ZipEntry
from smartcity_session.models.edition import PublishedSheet
from smartcity_session.presentation.addresses import Addresses

FORMAT = 1  # of the manifest
LARGEST_PACK = 1_000_000_000  # bytes of files: far below what needs a Zip64, which old phones do not open
MOST_FILES = 1000
LONGEST_STEM = 150  # bytes in UTF-8: with folder and number below the limits of every common file system
LONGEST_ENDING = 10
FOLDERS = {"before": "1-before", "during": "2-during", "after": "3-after"}


class Reason(enum.StrEnum):
    """Why something is not in the pack."""

    LINK = "link"
    NO_TARGET = "no-target"
    NOT_PERMITTED = "not-permitted"
    MISSING = "missing"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    NO_EDITION = "no-edition"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is in the storage as it was uploaded; `open` opens it for reading."""

    crc32: int
    open: Callable[[], Readable]


@dataclass(frozen=True, slots=True)
class PackContent:
    """All that a pack is made of.

    `language` is that of the portal's words in it. `files` has what became of each material's file, by the uuid of the
    material; one that is not named counts as missing. `edition` is the latest that stands, with one of its sheets and
    the bytes of that; `unavailable_editions` are later ones, which were withdrawn or removed. `changes` is how many
    things the session says otherwise than that edition. `changed_at` is when its record last changed.
    """

    content: SessionContent
    language: str
    changed_at: datetime
    calendar: bytes
    edition: EditionRecord | None
    sheet: PublishedSheet | None
    pdf: bytes
    unavailable_editions: tuple[EditionRecord, ...]
    changes: int
    files: Mapping[str, StoredFile | Reason]


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of the pack with what readers want to know of it. `material` is None for what the portal made."""

    entry: ZipEntry
    title: str
    kind: str
    source: str
    use: str = ""
    material: MaterialContent | None = None

    @property
    def href(self) -> str:
        """Its address within the pack."""
        return quote(self.entry.name)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not in the pack, why, and the address where it is, if it is anywhere."""

    title: str
    reason: Reason
    explanation: str
    address: str
    use: str = ""
    language: str = ""


def reading_pack(pack: PackContent, addresses: Addresses) -> Archive:
    """Lay out the pack. Every name in it is safe on Windows, macOS and Linux and stays below the pack's own folder."""
    with translation.override(pack.language):
        materials, left_out = _sorted_out(pack, addresses)
        made = [*_description(pack, addresses), *_calendar(pack, addresses)]
        left_out = [*_unavailable_editions(pack, addresses), *left_out]
        page = _page(pack, [*made, *materials], left_out, addresses)
        packed = [page, *made, *materials]
        manifest = ZipEntry.of("manifest.json", _manifest(pack, packed, left_out, addresses))
    entries = (*(each.entry for each in packed), manifest)
    return Archive(entries, _day(pack))


def pack_name(content: SessionContent) -> str:
    """The name under which readers save the pack: "D4-reading-pack.zip"."""
    return f"{content.code}-reading-pack.zip"


def safe_name(name: str) -> str:
    """A file's name that every common system takes after a number: no folder, no invisible character, not too long."""
    path = PurePosixPath(plain_name(name))
    ending = path.suffix if len(path.suffix) <= LONGEST_ENDING else ""
    stem = path.stem if ending else path.name
    short = stem.encode()[:LONGEST_STEM].decode(errors="ignore").rstrip(" .")
    return (short or "file") + ending


def _day(pack: PackContent) -> Any:
    """The day that all files of the pack bear: the as-of date, or the last change while no edition stands."""
    if pack.edition:
        return pack.edition.as_of
    return pack.changed_at.astimezone(ZoneInfo(pack.content.congress.time_zone)).date()


def _sorted_out(pack: PackContent, addresses: Addresses) -> tuple[list[Packed], list[LeftOut]]:
    """The materials in the order of their use: those with a file that may and can be packed, and the others."""
    packed: list[Packed] = []
    left_out: list[LeftOut] = []
    bytes_left = LARGEST_PACK
    for use in FOLDERS:
        number = 0
        for material in (each for each in pack.content.materials if each.use == use):
            found = _found(material, pack.files)
            size = material.file.size if material.file else 0
            if isinstance(found, StoredFile) and (size > bytes_left or len(packed) >= MOST_FILES):
                found = Reason.TOO_LARGE
            if isinstance(found, Reason):
                left_out.append(_left_out(material, found, addresses))
            elif material.file:
                number, bytes_left = number + 1, bytes_left - size
                packed.append(_packed(material, material.file, found, number, addresses))
    return packed, left_out


def _found(material: MaterialContent, files: Mapping[str, StoredFile | Reason]) -> StoredFile | Reason:
    if material.file is None:
        return Reason.LINK if material.link else Reason.NO_TARGET
    return files.get(material.uuid, Reason.MISSING)


def _packed(
    material: MaterialContent, file: FileContent, stored: StoredFile, number: int, addresses: Addresses
) -> Packed:
    name = f"{FOLDERS[material.use]}/{number:02}-{safe_name(file.name)}"
    entry = ZipEntry(name, file.size, stored.crc32, file.sha256, stored.open)
    return Packed(entry, material.title, "material", addresses.material(material), material.use, material)


def _left_out(material: MaterialContent, reason: Reason, addresses: Addresses) -> LeftOut:
    address = "" if reason in {Reason.MISSING, Reason.DAMAGED} else material.link or addresses.material(material)
    return LeftOut(material.title, reason, _explanation(reason), address, material.use, material.language)


def _explanation(reason: Reason) -> str:
    words = {
        Reason.LINK: _("On the web, not a file of this portal."),
        Reason.NO_TARGET: _("Not available yet."),
        Reason.NOT_PERMITTED: _("May not be copied into a pack. It can be read on the portal."),
        Reason.MISSING: _("The portal does not find the file. The organisers can tell more."),
        Reason.DAMAGED: _("The file is not the one that was uploaded. The organisers can tell more."),
        Reason.TOO_LARGE: _("The pack would be too large. It can be read on the portal."),
        Reason.NO_EDITION: _("No PDF description is published now."),
    }
    return words[reason]


def _description(pack: PackContent, addresses: Addresses) -> Iterator[Packed]:
    if pack.sheet is not None:
        entry = ZipEntry.of(safe_name(pack.sheet.file_name), pack.pdf)
        title = _("PDF description, edition %(number)d") % {"number": pack.sheet.number}
        yield Packed(entry, title, "description", addresses.site_url + pack.sheet.address)


def _calendar(pack: PackContent, addresses: Addresses) -> Iterator[Packed]:
    """The calendar of a session whose time is known: one without an entry is of use to subscribers alone."""
    if pack.content.start_time is not None:
        source = addresses.session_calendar(pack.content.slug)
        yield Packed(ZipEntry.of("session.ics", pack.calendar), _("Calendar entry"), "calendar", source)


def _unavailable_editions(pack: PackContent, addresses: Addresses) -> Iterator[LeftOut]:
    """The editions that readers may look for in vain, and that there is none."""
    for edition in pack.unavailable_editions:
        removed = edition.state == "removed"
        words = _("It was removed: %(reason)s") if removed else _("It was withdrawn: %(reason)s")
        yield LeftOut(
            title=_("PDF description, edition %(number)d") % {"number": edition.number},
            reason=Reason.REMOVED if removed else Reason.WITHDRAWN,
            explanation=words % {"reason": edition.reason},
            address=addresses.edition(pack.content.slug, edition.number),
        )
    if pack.edition is None:
        yield LeftOut(_("PDF description"), Reason.NO_EDITION, _explanation(Reason.NO_EDITION), "")


def _page(pack: PackContent, packed: list[Packed], left_out: list[LeftOut], addresses: Addresses) -> Packed:
    """`links.html`: a page of its own, without scripts, that needs nothing beside it."""
    content = pack.content
    html = render_to_string(
        "reading_pack/links.html",
        {
            "content": content,
            "edition": pack.edition,
            "changes": pack.changes,
            "language": translation.get_language(),
            "files": packed,
            "links": [each for each in left_out if each.reason == Reason.LINK],
            "left_out": [each for each in left_out if each.reason != Reason.LINK],
            "page": addresses.session(content.slug),
            "pack": addresses.reading_pack(content.slug),
            "style": _style(),
        },
    )
    return Packed(ZipEntry.of("links.html", html.encode()), _("This list"), "links", addresses.session(content.slug))


def _style() -> SafeString:
    css = (settings.BASE_DIR / "static" / "css" / "reading-pack.css").read_text(encoding="utf-8")
    return mark_safe(f"<style>\n{css}</style>")  # noqa: S308 (our own file; a saved page has no stylesheet beside it)


def _manifest(pack: PackContent, packed: list[Packed], left_out: list[LeftOut], addresses: Addresses) -> bytes:
    content, edition = pack.content, pack.edition
    value = {
        "format": FORMAT,
        "pack": addresses.reading_pack(content.slug),
        "session": {
            "code": content.code,
            "title": content.title,
            "status": content.status,
            "cancellation_note": content.cancellation_note,
            "url": addresses.session(content.slug),
        },
        "as_of": edition.as_of.isoformat() if edition else None,
        "edition": edition.number if edition else None,
        "changes_since_edition": pack.changes,
        "changed_at": pack.changed_at.astimezone(UTC).isoformat(timespec="seconds"),
        "files": [_file_value(each) for each in packed],
        "left_out": [_left_out_value(each) for each in left_out],
        "events": [{"name": event.name, "link": event.link} for event in content.events],
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _file_value(packed: Packed) -> dict[str, Any]:
    return {
        "name": packed.entry.name,
        "title": packed.title,
        "kind": packed.kind,
        "use": packed.use,
        "language": packed.material.language if packed.material else "",
        "size": packed.entry.size,
        "sha256": packed.entry.sha256,
        "source": packed.source,
    }


def _left_out_value(left: LeftOut) -> dict[str, str]:
    names = ("title", "use", "language", "reason", "explanation", "address")
    return dict(zip(names, operator.attrgetter(*names)(left), strict=True))
