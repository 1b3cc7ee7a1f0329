"""ZIP archives whose every byte is known before the first one is sent (PKWARE APPNOTE 6.3.10).

No library does this, neither Python's own nor those that stream: they cannot make a part of an archive alone.

All entries are stored, not deflated: what is packed here is compressed already. With the size and the CRC-32 of every
entry known beforehand, the archive needs no data descriptors (which many readers refuse behind a stored entry), its
length is known, and any stretch of it can be made alone, so that a broken download can go on. An archive stays far
below 4 GB, so it is never a Zip64.
"""

import hashlib
import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Any, Protocol

CHUNK = 64 * 1024  # bytes that are in memory at a time
VERSION = 20  # 2.0: what an entry in a folder needs
MADE_ON_UNIX = 3 << 8 | VERSION  # so that the permissions below count
PLAIN_FILE = 0o100644 << 16
NAMES_IN_UTF_8 = 1 << 11
STORED = 0
FIRST_YEAR, LAST_YEAR = 1980, 2107  # of a date of MS-DOS


class ArchiveError(Exception):
    """A file is not what it was when the archive was laid out: the archive must not be finished."""


class Readable(Protocol):
    """An open file."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """One file of an archive. `name` is its path with "/", `size` in bytes, `sha256` in hexadecimal."""

    name: str
    size: int
    crc32: int
    sha256: str
    open: Callable[[], Readable]

    @classmethod
    def of(cls, name: str, data: bytes) -> "ZipEntry":
        """An entry of these bytes."""
        return cls(name, len(data), zlib.crc32(data), hashlib.sha256(data).hexdigest(), lambda: io.BytesIO(data))


@dataclass(frozen=True)
class Archive:
    """Entries in order, all dated `day`. Equal entries and an equal day give equal bytes."""

    entries: tuple[ZipEntry, ...]
    day: date

    @property
    def length(self) -> int:
        """The size of the whole archive in bytes."""
        return self._offsets[-1] + len(self._directory)

    @property
    def version(self) -> str:
        """A digest that is another one as soon as one byte of the archive is."""
        digests = "".join(entry.sha256 for entry in self.entries)
        return hashlib.sha256(self._directory + digests.encode()).hexdigest()

    def chunks(self, start: int = 0) -> Iterator[bytes]:
        """The bytes of the archive from `start` on. Closing the iterator closes the file that it is in.

        Every file is checked while it is read, and its last bytes come only when it proved to be the right one. Raises
        ArchiveError when it is not, and OSError when it cannot be read.
        """
        for entry, offset in zip(self.entries, self._offsets, strict=False):
            header = self._header(entry)
            if start < offset + len(header):
                yield header[max(start - offset, 0) :]
            if start < offset + len(header) + entry.size:
                yield from _checked(entry, max(start - offset - len(header), 0))
        yield self._directory[max(start - self._offsets[-1], 0) :]

    @cached_property
    def _offsets(self) -> list[int]:
        """Where each entry begins, and where the last one ends."""
        return list(accumulate((len(self._header(each)) + each.size for each in self.entries), initial=0))

    def _header(self, entry: ZipEntry) -> bytes:
        """APPNOTE 4.3.7: what stands before an entry."""
        name = entry.name.encode()
        return struct.pack("<4s5H3L2H", b"PK\3\4", VERSION, *self._facts(entry), len(name), 0) + name

    def _facts(self, entry: ZipEntry) -> tuple[int, ...]:
        """What is said of an entry both before it and in the table of contents."""
        return (NAMES_IN_UTF_8, STORED, 0, _dos_date(self.day), entry.crc32, entry.size, entry.size)

    @cached_property
    def _directory(self) -> bytes:
        """APPNOTE 4.3.12 and 4.3.16: the table of contents, and the end."""
        table = b"".join(map(self._listed, self.entries, self._offsets))
        count = len(self.entries)
        return table + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(table), self._offsets[-1], 0)

    def _listed(self, entry: ZipEntry, offset: int) -> bytes:
        name = entry.name.encode()
        lengths = (len(name), 0, 0)
        facts = (MADE_ON_UNIX, VERSION, *self._facts(entry), *lengths, 0, 0, PLAIN_FILE, offset)
        return struct.pack("<4s6H3L5H2L", b"PK\1\2", *facts) + name


class ArchiveFile:
    """An archive as a file to be read from any place on, once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._chunks = archive.chunks()
        self._rest = b""

    def seek(self, position: int, /) -> None:
        """Go on reading at this byte."""
        self.close()
        self._chunks, self._rest = self._archive.chunks(position), b""

    def read(self, size: int, /) -> bytes:
        """Return 1 to `size` bytes, none at the end. Raises what `Archive.chunks` raises."""
        while size and not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = chunk
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def close(self) -> None:
        """Close the file in the archive that is open."""
        closing: Any = self._chunks
        closing.close()


def _checked(entry: ZipEntry, start: int) -> Iterator[bytes]:
    """The bytes of an entry from `start` on; all of them are read, so that what is sent of them is proved."""
    digest, position, held = hashlib.sha256(), 0, b""
    file = entry.open()
    try:
        while position <= entry.size and (chunk := file.read(CHUNK)):
            if held:
                yield held
            digest.update(chunk)
            held = chunk[max(start - position, 0) :]
            position += len(chunk)
    finally:
        file.close()
    if position != entry.size or digest.hexdigest() != entry.sha256:
        raise ArchiveError(f"{entry.name} is not the file any more that was to be packed.")
    yield held


def _dos_date(day: date) -> int:
    year = min(max(day.year, FIRST_YEAR), LAST_YEAR)
    return (year - FIRST_YEAR) << 9 | day.month << 5 | day.day
