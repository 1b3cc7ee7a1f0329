"""Logos, and pictures of the header and of rooms: drawn anew as other pictures are, and known by their digest."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.forms.widgets import ClearableFileInput
from django.urls import reverse
from django.utils.translation import gettext as _

from smartcity_session.files.images import picture_copy, picture_on_white
from smartcity_session.files.stored_files import StorageGoneError, open_stored, refuse_unstored

LARGEST_UPLOAD = 5 * 1024**2
LARGEST_KEPT = 1024**2  # every reader of the first page loads it
FOLDER = "brand"
SIGNATURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"RIFF": "webp"}
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


def stored_name(file_name: str) -> str:
    """The storage name of a picture of the brand, from the end of its address."""
    return f"{FOLDER}/{file_name}"


def flat_pictures(file_names: Iterable[str]) -> dict[str, bytes]:
    """The pictures of these ends of addresses, as PNGs on white of at most 1200 x 630 pixels.

    One that the storage has lost is left out. Raises StorageGoneError.
    """
    pictures = {}
    for name in filter(None, file_names):
        try:
            pictures[name] = _flat_picture(name)
        except FileNotFoundError:
            continue
    return pictures


@lru_cache(maxsize=4)  # a name stands for the same bytes for ever
def _flat_picture(file_name: str) -> bytes:
    with open_stored(stored_name(file_name)) as file:
        try:
            return picture_on_white(file)
        except ValidationError as error:  # it was a picture when it was uploaded, so it can be one again
            raise StorageGoneError(str(error)) from error


class BrandPictureWidget(ClearableFileInput):
    """A file input that says which picture is there, with a link to where the portal serves it."""

    template_name = "admin/widgets/clearable_file_input.html"

    def format_value(self, value: Any) -> Any:
        """The stored picture with its address; the storage itself has none."""
        return _Served(value.name or "") if isinstance(value, FieldFile) and value else None


class _Served:
    def __init__(self, name: str) -> None:
        self.name = name.rpartition("/")[2]
        self.url = reverse("brand_picture", args=[self.name])

    def __str__(self) -> str:
        return self.name


class BrandPictureField(forms.FileField):
    """Takes a picture in a form; its clean value is a file whose name is the digest of what is kept."""

    widget = BrandPictureWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def to_python(self, data: Any) -> Any:
        """The upload as it will be kept. ValidationError says what is wrong with it, and what to do."""
        upload = super().to_python(data)
        refuse_unstored(upload)
        if upload is None:
            return None
        limit = {"limit": LARGEST_UPLOAD // 1024**2}
        if upload.size > LARGEST_UPLOAD:
            raise ValidationError(_("A picture may have %(limit)d MB. Save it smaller and choose it again.") % limit)
        kept = picture_copy(upload)
        if len(kept) > LARGEST_KEPT:
            raise ValidationError(
                _("This picture would make the pages slow: it has more than 1 MB. Scale it down, and choose it again.")
            )
        ending = next(ending for signature, ending in SIGNATURES.items() if kept.startswith(signature))
        return ContentFile(kept, name=f"{hashlib.sha256(kept).hexdigest()}.{ending}")
