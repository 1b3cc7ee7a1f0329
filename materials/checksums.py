"""Stored files, proved to be the ones that were uploaded, with the CRC-32 that ZIP archives ask for.

A file is read for it once: the shared cache keeps the answer until the storage says that the file has changed.
"""

import enum
import hashlib
import logging
import zlib
from collections.abc import Iterable

from django.core.cache import cache

from materials.models import Material
from smartcity_session.files.stored_files import open_stored

CHUNK = 256 * 1024

logger = logging.getLogger(__name__)


class Fault(enum.Enum):
    """Why a stored file cannot be handed on."""

    MISSING = "missing"
    DAMAGED = "damaged"


def checksums(materials: Iterable[Material]) -> dict[str, int | Fault]:
    """The CRC-32 of each material's stored file, or what is wrong with it, by the uuid of the material.

    Every file must be a stored one. Reads the files that were not read before. Raises StorageGoneError when the storage
    cannot be asked: nothing is known of its files then.
    """
    keys = {material: _key(material) for material in materials}
    known = cache.get_many([key for key in keys.values() if key])
    found = {material: known[key] if key in known else _measured(material) for material, key in keys.items()}
    new = {keys[each]: crc for each, crc in found.items() if isinstance(crc, int) and keys[each] not in known}
    if new:
        cache.set_many(new, timeout=None)
    for material, crc in found.items():
        if isinstance(crc, Fault):
            logger.error("The file %s of the material %s is %s.", material.file.name, material.uuid, crc.value)
    return {str(material.uuid): crc for material, crc in found.items()}


def _key(material: Material) -> str:
    """The key of a stored file as it is now; empty where there is none."""
    try:
        changed = material.file.storage.get_modified_time(str(material.file.name))
    except FileNotFoundError:
        return ""
    return f"crc32-{material.uuid}-{material.file_sha256}-{changed.timestamp():.6f}"


def _measured(material: Material) -> int | Fault:
    digest, crc, size = hashlib.sha256(), 0, 0
    try:
        with open_stored(str(material.file.name)) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                crc = zlib.crc32(chunk, crc)
                size += len(chunk)
    except FileNotFoundError:
        return Fault.MISSING
    return crc if (size, digest.hexdigest()) == (material.file_size, material.file_sha256) else Fault.DAMAGED
