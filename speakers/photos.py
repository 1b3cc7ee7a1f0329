"""Photos: what is uploaded is checked, stripped to its pixels and re-encoded before it is kept.

A photo is known by its digest: the SHA-256 of the master that was made from it. All files of a photo carry the digest
in their names, so a changed photo has other addresses, and a copy anywhere is never out of date.
"""

import hashlib
import io
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from smartcity_session.stored_files import open_stored, refuse_unstored

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_UPLOAD = 20 * 1024**2
# The most pixels by format. A JPEG is scaled down while it is decoded; the others need 4 to 12 bytes for each pixel.
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
SHORTEST_SIDE = 96
MASTER_SIDE = 1200
RENDITIONS = (96, 192)  # what pages show, for screens of one and of two dots to a pixel
PDF_RENDITION = 192
QUALITY = 82


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


def process_photo(upload: File[Any]) -> Photo:
    """Make a photo of an upload. ValidationError says what is wrong with the file, and what to do."""
    if upload.size > LARGEST_UPLOAD:
        raise ValidationError(
            _("This file has %(size)d MB; a photo may have %(limit)d MB. Save it smaller and choose it again.")
            % {"size": -(-upload.size // 1024**2), "limit": LARGEST_UPLOAD // 1024**2}
        )
    picture = _decoded(upload)
    master = picture.copy()
    master.thumbnail((MASTER_SIDE, MASTER_SIDE))
    data = _encoded(master, "JPEG")
    digest = hashlib.sha256(data).hexdigest()
    return Photo(digest, master_name(digest), {master_name(digest): data, **_renditions(picture, digest)})


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


def _decoded(upload: File[Any]) -> "Image":
    """The picture upright, in RGB, with nothing but its pixels."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 (heavy: only uploads need it)

    try:
        upload.seek(0)
        with Image.open(upload, formats=tuple(MOST_PIXELS)) as image:
            _refuse_size(*image.size, most=MOST_PIXELS[str(image.format)])
            image.draft("RGB", (2 * MASTER_SIDE, 2 * MASTER_SIDE))
            return _bare(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_too_many_pixels(max(MOST_PIXELS.values()))) from error
    except UnidentifiedImageError as error:
        raise ValidationError(_("This file is no photo. Choose a JPEG, PNG or WebP file.")) from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError) as error:
        # Pillow's decoders answer a broken file with any of these.
        message = _("This photo is damaged or incomplete. Open it in a picture program, save it anew and choose it.")
        raise ValidationError(message) from error


def _refuse_size(width: int, height: int, *, most: int) -> None:
    if width * height > most:
        raise ValidationError(_too_many_pixels(most))
    if min(width, height) < SHORTEST_SIDE:
        raise ValidationError(
            _("This photo has %(width)d × %(height)d pixels. It needs at least %(least)d in each direction.")
            % {"width": width, "height": height, "least": SHORTEST_SIDE}
        )


def _too_many_pixels(most: int) -> str:
    return _("This photo has more than %(limit)d million pixels. Scale it down and choose it again.") % {
        "limit": most // 1_000_000
    }


def _bare(image: "Image") -> "Image":
    """A new upright RGB image with the same pixels, and white where the picture was transparent."""
    from PIL import Image, ImageOps  # noqa: PLC0415 (as above)

    if image.mode not in {"L", "RGB", "RGBA"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((2 * MASTER_SIDE, 2 * MASTER_SIDE))
    upright = ImageOps.exif_transpose(image)
    bare = Image.new("RGB", upright.size, "white")
    bare.paste(upright.convert("RGB"), mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return bare


def _renditions(picture: "Image", digest: str) -> dict[str, bytes]:
    from PIL import ImageOps  # noqa: PLC0415 (as above)

    files = {}
    for pixels in RENDITIONS:
        square = ImageOps.fit(picture, (pixels, pixels))
        for extension, kind in (("webp", "WEBP"), ("jpg", "JPEG")):
            files[photo_name(digest, pixels, extension)] = _encoded(square, kind)
    return files


def _encoded(picture: "Image", kind: str) -> bytes:
    options = {"method": 6} if kind == "WEBP" else {"optimize": True}
    target = io.BytesIO()
    picture.save(target, kind, quality=QUALITY, **options)
    return target.getvalue()
