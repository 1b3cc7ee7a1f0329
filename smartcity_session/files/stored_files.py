"""Files that were uploaded, wherever they are kept: reading them, and saying that they could not be kept."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _


class StorageGoneError(OSError):
    """The storage does not answer, or not with a file that it must have; later it may."""


def open_stored(name: str) -> File[Any]:
    """Open a file of the storage for reading.

    :raises FileNotFoundError: when the storage has no such file.
    :raises StorageGoneError: when it could not be asked.
    """
    try:
        return default_storage.open(name, "rb")
    except (FileNotFoundError, StorageGoneError):
        raise
    except OSError as error:
        raise StorageGoneError(f"{name} can't be read: {error}") from error


def mark_unstored(uploads: Iterable[Any]) -> None:
    """Note at uploads that the storage did not take them, so that the form that they came with says so."""
    for upload in uploads:
        upload.was_not_stored = True


def refuse_unstored(upload: Any) -> None:
    """Raise ValidationError for an upload that the storage did not take a moment ago."""
    if getattr(upload, "was_not_stored", False):
        raise ValidationError(
            _(
                "This file could not be stored: the portal’s storage does not answer, or is full. Nothing was saved; "
                "the rest of what you typed still stands here. Choose the file again in a minute, or save without it."
            ),
            code="not_stored",
        )
