"""Uploaded materials: known by their content, measured, and stored under a name that nobody can guess or choose."""

import hashlib
import io
import re
import struct
import tempfile
import unicodedata
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from materials.pdf_process import look_into
from smartcity_session.files.images import picture_copy
from smartcity_session.files.stored_files import refuse_unstored
from smartcity_session.processes.worker_pool import PoolBusyError
from smartcity_session.text.language_names import known_languages

LARGEST_UPLOAD = 50 * 1024**2
LONGEST_NAME = 150  # characters
LONGEST_NAME_BYTES = 255  # in UTF-8: file systems take no more
LARGEST_UNPACKED = 500 * 1024**2
LARGEST_DIRECTORY = 1024**2  # the table of contents of an office file: some thousand parts
MOST_PAGES = 5_000
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

PDF_BEGINS = re.compile(rb"(\xef\xbb\xbf)?\s{0,64}%PDF-")
PICTURES = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "image/heic": re.compile(rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1|avi[fs])", re.DOTALL),  # or AVIF
}
REDRAWN_ENDING = re.compile(r"\.(heic|heif|avif)\Z", re.IGNORECASE)  # their copies are JPEGs or PNGs

# The types that are taken, and the endings that go with each; the first is given to a file that has none of them.
ENDINGS = {
    "application/pdf": (".pdf",),
    OFFICE + "wordprocessingml.document": (".docx",),
    OFFICE + "spreadsheetml.sheet": (".xlsx",),
    OFFICE + "presentationml.presentation": (".pptx",),
    OPEN_DOCUMENT + "text": (".odt",),
    OPEN_DOCUMENT + "spreadsheet": (".ods",),
    OPEN_DOCUMENT + "presentation": (".odp",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "text/plain": (".txt", ".md"),
    "text/csv": (".csv",),
}
OFFICE_PARTS = {
    "word/document.xml": OFFICE + "wordprocessingml.document",
    "xl/workbook.xml": OFFICE + "spreadsheetml.sheet",
    "ppt/presentation.xml": OFFICE + "presentationml.presentation",
}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the portal says about a file. `language` is a language code, or empty where the file does not say."""

    name: str
    type: str
    size: int
    sha256: str
    pages: int | None
    language: str


class CheckedFile(File[bytes]):
    """An upload that may be kept, with its facts and with a random name for the storage."""

    def __init__(self, upload: File[Any], facts: FileFacts) -> None:
        upload.seek(0)
        super().__init__(upload.file, name=uuid.uuid4().hex + PurePosixPath(facts.name).suffix)
        self.facts = facts


class MaterialFileField(forms.FileField):
    """Takes a material in a form; its clean value is a `CheckedFile`, or what Django's file fields give."""

    def to_python(self, data: Any) -> Any:
        """The upload as a `CheckedFile`."""
        upload = super().to_python(data)
        refuse_unstored(upload)
        return checked(upload) if upload is not None else None


def checked(upload: File[Any]) -> CheckedFile:
    """The file as it may be kept: pictures are drawn anew. ValidationError says why it is not taken, and what to do."""
    if not upload.size:
        raise ValidationError(_("This file is empty. Save it anew in its program and choose it again."))
    if upload.size > LARGEST_UPLOAD:
        raise ValidationError(
            _("This file has %(size)d MB; a material may have %(limit)d MB. Make it smaller, or give a link instead.")
            % {"size": -(-upload.size // 1024**2), "limit": LARGEST_UPLOAD // 1024**2}
        )
    kind = _type_of(upload)
    kept: File[Any] = upload
    if kind in PICTURES:
        kept = ContentFile(picture_copy(upload), upload.name)
        kind = _type_of(kept)
    pages, language = _pages_and_language(upload) if kind == "application/pdf" else (None, "")
    name = clean_name(REDRAWN_ENDING.sub("", upload.name or ""), kind)
    return CheckedFile(kept, FileFacts(name, kind, kept.size, _sha256(kept), pages, language))


def clean_name(name: str, kind: str) -> str:
    """The name that readers download: a plain name of at most 150 characters and 255 bytes with a true ending."""
    plain = plain_name(name)
    path = PurePosixPath(plain)
    ending = path.suffix if path.suffix.lower() in ENDINGS[kind] else ENDINGS[kind][0]
    stem = path.stem if path.suffix == ending else plain
    short = stem[: LONGEST_NAME - len(ending)].encode()[: LONGEST_NAME_BYTES - len(ending.encode())]
    return (short.decode("utf-8", "ignore").rstrip(" .") or "file") + ending


def plain_name(name: str) -> str:
    """A file's name without a folder, a control or direction mark, or a character that Windows refuses; never empty.

    Direction marks (Unicode's "Cf") can make "gpj.exe" look like "exe.jpg", so none is kept.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(" " if unicodedata.category(each) in {"Zs", "Zl", "Zp"} else each for each in last)
    plain = "".join(each for each in visible if not unicodedata.category(each).startswith("C"))
    return re.sub(r'[<>:"|?*]+', "-", plain).strip(" .") or "file"


def _type_of(upload: File[Any]) -> str:
    upload.seek(0)
    head = upload.read(1024)
    if PDF_BEGINS.match(head):
        _refuse_two_types(upload)
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _office_type(upload)
    if b"%PDF-" in head:
        raise _damaged()
    picture = next((kind for kind, begins in PICTURES.items() if begins.match(head)), "")
    return picture or _text_type(upload)


def _refuse_two_types(pdf: File[Any]) -> None:
    """Refuse a PDF that is an archive, too: what programs see in it depends on the program."""
    pdf.seek(0)
    if zipfile.is_zipfile(pdf):
        raise ValidationError(_("This PDF is an archive at the same time. Print it to a new PDF, and choose that."))


def _unknown() -> ValidationError:
    return ValidationError(
        _(
            "This type of file is not taken. Choose a PDF, an office document (docx, xlsx, pptx, odt, ods, odp), "
            "a picture (JPEG, PNG, WebP, HEIC, AVIF) or a text (txt, md, csv); or give a link instead."
        )
    )


def _damaged() -> ValidationError:
    return ValidationError(_("This file is damaged or incomplete. Save it anew in its program and choose it again."))


def _office_type(upload: File[Any]) -> str:
    _refuse_large_directory(upload)
    try:
        with zipfile.ZipFile(upload) as archive:
            _refuse_bomb(archive, upload.size)
            names = set(archive.namelist())
            if any(PurePosixPath(name).name == "vbaProject.bin" for name in names):
                raise ValidationError(_("This document has macros. Save it without them and choose it again."))
            found = _open_document_type(archive) if "mimetype" in names else _office_open_type(names)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _damaged() from error
    if found not in ENDINGS:
        raise _unknown()
    return found


def _office_open_type(names: set[str]) -> str:
    if "[Content_Types].xml" not in names:
        return ""
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), "")


def _refuse_bomb(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse what unpacks to very much, or has parts that lie on one another to do so."""
    parts = archive.infolist()
    if sum(part.compress_size for part in parts) > size:
        raise _damaged()
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise ValidationError(
            _("This document unpacks to more than %(limit)d MB. Scale its pictures down and choose it again.")
            % {"limit": LARGEST_UNPACKED // 1024**2}
        )


def _open_document_type(archive: zipfile.ZipFile) -> str:
    info = archive.getinfo("mimetype")
    if info.file_size > 100 or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return ""
    return archive.read(info).decode("ascii", "replace").strip()


def _refuse_large_directory(upload: File[Any]) -> None:
    """Refuse an archive whose table of contents alone would fill the memory (PKWARE APPNOTE 4.3.16)."""
    upload.seek(-min(upload.size, 22 + 65535), io.SEEK_END)
    tail = upload.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise _damaged()
    (size,) = struct.unpack("<I", tail[at + 12 : at + 16])
    if size > LARGEST_DIRECTORY or b"PK\x06\x07" in tail[max(at - 20, 0) : at]:
        raise _unknown()


def _text_type(upload: File[Any]) -> str:
    """A text has no signature: it counts as one when its name says so and its bytes do not object."""
    ending = PurePosixPath(upload.name or "").suffix.lower()
    kind = next((kind for kind in ("text/plain", "text/csv") if ending in ENDINGS[kind]), "")
    if not kind:
        raise _unknown()
    upload.seek(0)
    data = upload.read()
    if re.search(rb"[\x00-\x08\x0e-\x1f]", data):
        raise _unknown()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValidationError(_("This text is not in UTF-8. Save it as UTF-8 and choose it again.")) from error
    return kind


def _pages_and_language(upload: File[Any]) -> tuple[int, str]:
    try:
        reading = _read_pdf(upload)
    except PoolBusyError as error:
        raise ValidationError(str(error)) from error
    if reading.get("problem") or not reading.get("pages"):
        raise _refused_pdf(reading)
    if reading["pages"] > MOST_PAGES:
        raise ValidationError(
            ngettext(
                "This PDF has %(pages)d page; a material may have %(limit)d. Split it, or give a link instead.",
                "This PDF has %(pages)d pages; a material may have %(limit)d. Split it, or give a link instead.",
                reading["pages"],
            )
            % {"pages": reading["pages"], "limit": MOST_PAGES}
        )
    return reading["pages"], _known_language(reading.get("language", ""))


def _refused_pdf(reading: dict[str, Any]) -> ValidationError:
    words = {
        "password": _("This PDF is protected by a password. Save it without one and choose it again."),
        "program": _(
            "This PDF has a program in it, or starts one (%(what)s). "
            "Print it to a new PDF, which leaves that out, and choose that."
        ),
        "heavy": _("This PDF takes too much time or memory to read. Print it to a new PDF, and choose that."),
    }
    problem = reading.get("problem")
    return ValidationError(words[problem] % reading) if problem in words else _damaged()


def _read_pdf(upload: File[Any]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as copy:
        for chunk in _chunks(upload):
            copy.write(chunk)
        copy.seek(0)
        return look_into(copy, look_for="facts")


def _known_language(code: str) -> str:
    """The code as the portal knows it: "en-GB" is "en-gb", "de-CH-1996" is "de", an unknown one is empty."""
    known = known_languages()
    lower = code.strip().lower()
    return next((each for each in (lower, lower.split("-", maxsplit=1)[0]) if each in known), "")


def _sha256(upload: File[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(upload):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(upload: File[Any]) -> Iterator[bytes]:
    upload.seek(0)
    yield from upload.chunks()
