"""Photos: what is uploaded is checked, stripped to its pixels and re-encoded before it is kept.

A photo is known by its digest: the SHA-256 of the master that was made from it, and of the centre of attention where
that is not the middle. All files of a photo carry the digest in their names, so a changed photo has other addresses,
and a copy anywhere is never out of date.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from smartcity_session.files.image_program import LARGE, MIDDLE, RENDITIONS
from smartcity_session.files.images import photo_files, photo_squares
from smartcity_session.files.stored_files import StorageGoneError, open_stored, refuse_unstored
from speakers.models import Speaker

LARGEST_UPLOAD = 20 * 1024**2
PDF_RENDITION = 192


@dataclass(frozen=True, slots=True)
class Photo:
    """A processed photo that is not stored yet: its digest, and its files by storage name."""

    digest: str
    name: str
    files: dict[str, bytes]


def photo_name(digest: str, pixels: int, extension: str) -> str:
    """The storage name of a square rendition: `pixels` is one of RENDITIONS, `extension` is "webp" or "jpg"."""
    return f"photos/{digest}-{pixels}.{extension}"


def master_name(digest: str) -> str:
    """The storage name of the whole picture, a JPEG with sides of at most 1200 pixels."""
    return f"photos/{digest}.jpg"


def photo_bytes(digest: str) -> bytes:
    """The photo as a square JPEG of 192 pixels, as the PDF prints it. Raises what `open_stored` raises."""
    with open_stored(photo_name(digest, PDF_RENDITION, "jpg")) as file:
        return bytes(file.read())


def open_square(speaker: Speaker, pixels: int, extension: str) -> File[Any]:
    """The speaker's photo as a stored square. Sizes that a former release did not know are made of the master now.

    Raises what `open_stored` raises, StorageGoneError also where the square could not be made.
    """
    name = photo_name(speaker.photo_digest, pixels, extension)
    try:
        return open_stored(name)
    except FileNotFoundError:
        if pixels < LARGE:
            raise
    master = master_bytes(str(speaker.photo.name))
    try:
        made = photo_squares(File(io.BytesIO(master)), across=speaker.photo_across, down=speaker.photo_down)
    except ValidationError as error:
        raise StorageGoneError(str(error)) from error
    store_photo(_photo(speaker.photo_digest, master, made))
    return open_stored(name)


def process_photo(upload: File[Any]) -> Photo:
    """Make a photo of an upload. ValidationError says what is wrong with the file, and what to do."""
    if upload.size > LARGEST_UPLOAD:
        raise ValidationError(
            _("This file has %(size)d MB; a photo may have %(limit)d MB. Save it smaller and choose it again.")
            % {"size": -(-upload.size // 1024**2), "limit": LARGEST_UPLOAD // 1024**2}
        )
    made = photo_files(upload)
    return _photo(hashlib.sha256(made["master.jpg"]).hexdigest(), made["master.jpg"], made)


def cut_photo(master: bytes, *, across: int, down: int) -> Photo:
    """The photo of this master with squares around a point, in percent from the left and from the top.

    ValidationError says what is wrong.
    """
    centre = b"" if (across, down) == MIDDLE else f"{across},{down}".encode()
    made = photo_squares(File(io.BytesIO(master)), across=across, down=down)
    return _photo(hashlib.sha256(master + centre).hexdigest(), master, made)


def master_bytes(name: str) -> bytes:
    """The stored master of this name. Raises what `open_stored` raises."""
    with open_stored(name) as file:
        return bytes(file.read())


def _photo(digest: str, master: bytes, made: dict[str, bytes]) -> Photo:
    squares = {photo_name(digest, size, end): made[f"{size}.{end}"] for size in RENDITIONS for end in ("webp", "jpg")}
    return Photo(digest, master_name(digest), {master_name(digest): master, **squares})


def store_photo(photo: Photo) -> str:
    """Put the files of the photo into the storage and return the master's name. Files that are there stay."""
    for name, data in photo.files.items():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(data))
    return photo.name


class PhotoField(forms.FileField):
    """Takes a photo in a form; its clean value is a `Photo`, or what Django's file fields give for "keep" and "clear".

    Django's own image field is not used: it decodes whatever Pillow knows before anything can be refused.
    """

    def to_python(self, data: Any) -> Any:
        """The upload as a `Photo`."""
        upload = super().to_python(data)
        refuse_unstored(upload)
        return process_photo(upload) if upload is not None else None
