"""The layout of stored ZIP archives: what every reader of ZIPs takes, byte for byte, from any place on."""

import dataclasses
import io
import shutil
import subprocess
import tracemalloc
import zipfile
import zlib
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from smartcity_session.exports.zip_archive import CHUNK, Archive, ArchiveError, ArchiveFile, ZipEntry

DAY = date(2015, 4, 7)
LONG = bytes(range(256)) * 1000
ENTRIES = (
    ZipEntry.of("links.html", LONG),
    ZipEntry.of("1-before/01-Malmö 서울 جدول.txt", b""),
    ZipEntry.of("3-after/01-slides.pdf", b"%PDF-1.7 slides"),
)


class Zeros:
    """A file of zeros of any size; it knows whether it was closed."""

    def __init__(self, size: int) -> None:
        self.left, self.closed = size, False

    def read(self, size: int) -> bytes:
        taken = min(size, self.left)
        self.left -= taken
        return bytes(taken)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def archive() -> Archive:
    return Archive(ENTRIES, DAY)


def whole(archive: Archive) -> bytes:
    return b"".join(archive.chunks())


def test_python_reads_what_was_packed(archive: Archive) -> None:
    with zipfile.ZipFile(io.BytesIO(whole(archive))) as packed:
        assert packed.testzip() is None
        assert {name: packed.read(name) for name in packed.namelist()} == {
            entry.name: entry.open().read(len(LONG)) for entry in ENTRIES
        }
        assert {info.date_time for info in packed.infolist()} == {(2015, 4, 7, 0, 0, 0)}
        assert {info.compress_type for info in packed.infolist()} == {zipfile.ZIP_STORED}
        assert {info.flag_bits for info in packed.infolist()} == {0x800}  # UTF-8, and no data descriptor


@pytest.mark.skipif(shutil.which("unzip") is None, reason="there is no unzip on this machine")
@pytest.mark.parametrize(("option", "said"), [("-t", "No errors detected"), ("-Zl", "-rw-r--r--")])
def test_unzip_finds_no_fault(archive: Archive, tmp_path: Path, option: str, said: str) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(whole(archive))
    command = [str(shutil.which("unzip")), option, str(path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (our own file)
    assert said in told.stdout
    assert "warning" not in told.stdout + told.stderr


def test_its_length_is_known_before_it_is_made(archive: Archive) -> None:
    assert archive.length == len(whole(archive))


def test_it_can_be_read_from_every_place_on(archive: Archive) -> None:
    data = whole(archive)
    borders = [data.index(b"PK\3\4", 1), data.index(b"%PDF"), data.index(b"PK\1\2"), archive.length]
    places = {0, CHUNK, *(border + step for border in borders for step in range(-40, 3) if border + step >= 0)}
    assert [place for place in sorted(places) if b"".join(archive.chunks(place)) != data[place:]] == []


def test_the_same_content_has_the_same_bytes_and_version(archive: Archive) -> None:
    again = Archive(tuple(dataclasses.replace(entry) for entry in ENTRIES), DAY)
    assert (whole(again), again.version) == (whole(archive), archive.version)


@pytest.mark.parametrize(
    "other",
    [
        Archive(ENTRIES, date(2015, 4, 8)),
        Archive(ENTRIES[::-1], DAY),
        Archive(ENTRIES[:2], DAY),
        Archive((*ENTRIES[:2], dataclasses.replace(ENTRIES[2], name="3-after/01-other.pdf")), DAY),
        Archive((*ENTRIES[:2], dataclasses.replace(ENTRIES[2], sha256="0" * 64)), DAY),
    ],
)
def test_another_content_has_another_version(archive: Archive, other: Archive) -> None:
    assert other.version != archive.version


@pytest.mark.parametrize("now", [b"", b"short", b"%PDF-1.7 slide!", b"%PDF-1.7 slides and more", LONG])
@pytest.mark.parametrize("start", [0, 256_150])
def test_a_file_that_has_changed_breaks_the_archive_before_its_end(archive: Archive, now: bytes, start: int) -> None:
    changed = dataclasses.replace(ENTRIES[2], open=lambda: io.BytesIO(now))
    broken = Archive((*ENTRIES[:2], changed), DAY)
    sent: list[bytes] = []
    with pytest.raises(ArchiveError, match=r"3-after/01-slides\.pdf is not the file any more"):
        sent.extend(broken.chunks(start))
    assert sum(map(len, sent)) + start < archive.length
    assert b"slide" not in b"".join(sent).rpartition(b"slides.pdf")[2]


def test_a_file_that_has_vanished_breaks_the_archive(tmp_path: Path) -> None:
    gone = dataclasses.replace(ENTRIES[2], open=lambda: (tmp_path / "gone").open("rb"))
    with pytest.raises(FileNotFoundError):
        whole(Archive((*ENTRIES[:2], gone), DAY))


def test_who_hangs_up_leaves_no_file_open() -> None:
    file = Zeros(10 * CHUNK)
    entry = ZipEntry("zeros", 10 * CHUNK, 0, "", lambda: file)
    reading = ArchiveFile(Archive((entry,), DAY))
    while file.left == 10 * CHUNK:
        assert reading.read(CHUNK)
    assert not file.closed
    reading.close()
    assert file.closed


def test_memory_does_not_grow_with_the_archive() -> None:
    size = 50_000_000
    entry = ZipEntry("zeros", size, zlib.crc32(bytes(size)), sha256(bytes(size)).hexdigest(), lambda: Zeros(size))
    reading = ArchiveFile(Archive((entry, entry), DAY))
    tracemalloc.start()
    try:
        length = sum(iter(lambda: len(reading.read(CHUNK)), 0))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert length > 2 * size
    assert peak < 1_000_000


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(1970, 1, 1), (1980, 1, 1)), (date(2107, 12, 31), (2107, 12, 31)), (date(2999, 2, 3), (2107, 2, 3))],
)
def test_a_day_that_zip_has_no_number_for_is_moved_into_its_range(day: date, said: tuple[int, int, int]) -> None:
    with zipfile.ZipFile(io.BytesIO(whole(Archive(ENTRIES, day)))) as packed:
        assert packed.infolist()[0].date_time[:3] == said
