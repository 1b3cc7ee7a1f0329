"""The bucket as Django's storage."""

import subprocess
import sys
import time
import tracemalloc

import pytest
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from smartcity_session.files import object_storage
from smartcity_session.files.object_storage import ObjectStorage
from smartcity_session.files.stored_files import StorageGoneError, open_stored
from tests.storage.bucket import Bucket

DATA = bytes(range(256)) * 40


@pytest.fixture
def stored(bucket: Bucket) -> str:
    return default_storage.save("materials/slides.pdf", ContentFile(DATA))


def test_a_file_is_kept_in_the_bucket_and_read_from_there(bucket: Bucket, stored: str) -> None:
    assert bucket.files() == {"materials/slides.pdf": DATA}
    with open_stored(stored) as file:
        assert (file.size, file.read()) == (len(DATA), DATA)
    assert (default_storage.size(stored), default_storage.exists(stored)) == (len(DATA), True)
    assert default_storage.listdir("materials") == ([], ["slides.pdf"])
    assert default_storage.get_modified_time(stored).tzinfo is not None
    default_storage.delete(stored)
    default_storage.delete(stored)
    assert bucket.files() == {}


def test_a_file_is_read_from_any_place_on(stored: str) -> None:
    with open_stored(stored) as file:
        assert file.seek(100) == 100
        assert (file.read(7), file.read(7), file.tell()) == (DATA[100:107], DATA[107:114], 114)
        assert file.seek(-5, 2) == len(DATA) - 5
        assert (file.read(100), file.read(100)) == (DATA[-5:], b"")
        assert file.seek(0) == 0
        assert b"".join(file.chunks(1000)) == DATA
        assert file.seek(10**9) == 10**9
        assert file.read(1) == b""


def test_a_large_file_passes_through_without_being_kept(bucket: Bucket) -> None:
    megabytes = 24
    default_storage.save("large", ContentFile(b"x" * (megabytes * 1024**2)))
    open_stored("large").close()  # loads what only the first use loads
    tracemalloc.start()
    with open_stored("large") as file:
        length = sum(len(chunk) for chunk in iter(lambda: file.read(64 * 1024), b""))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length == megabytes * 1024**2
    assert peak < 2 * 1024**2


def test_a_file_that_is_replaced_while_it_is_read_is_no_mixture(bucket: Bucket, stored: str) -> None:
    file = open_stored(stored)
    default_storage.save(stored, ContentFile(b"other bytes"))
    with pytest.raises(StorageGoneError):
        file.read()


def test_what_is_not_there_is_told_from_what_can_not_be_asked(bucket: Bucket) -> None:
    for ask in (open_stored, default_storage.size, default_storage.get_modified_time):
        with pytest.raises(FileNotFoundError):
            ask("materials/none.pdf")
    assert not default_storage.exists("materials/none.pdf")
    wrong = ObjectStorage(**{**bucket.storages["default"]["OPTIONS"], "bucket_name": "another"})
    with pytest.raises(StorageGoneError):
        wrong.save("materials/none.pdf", ContentFile(b""))


@pytest.mark.parametrize("name", ["../secret", "materials/../../secret"])
def test_no_name_leads_out_of_the_storage(bucket: Bucket, name: str) -> None:
    with pytest.raises(Exception, match=r"Detected path traversal|denied"):
        default_storage.save(name, ContentFile(b""))


def test_nobody_gets_an_address_into_the_bucket(stored: str) -> None:
    with pytest.raises(NotImplementedError):
        default_storage.url(stored)


def test_files_are_read_only_through_the_storage(stored: str) -> None:
    with pytest.raises(ValueError, match="for reading alone"):
        default_storage.open(stored, "wb")


def asked(name: str) -> str:
    """What came of asking for a file; "not asked" where the storage was gone a moment ago."""
    try:
        with open_stored(name) as file:
            return "read" if file.read() == DATA else "other"
    except StorageGoneError as error:
        return "not asked" if "a moment ago" in str(error) else "gone"


def test_a_storage_that_is_gone_is_told_at_once_and_used_again_soon_after_it_is_back(
    bucket: Bucket, stored: str
) -> None:
    bucket.stop()
    assert [asked(stored), asked(stored)] == ["gone", "not asked"]
    bucket.start()
    last = time.monotonic() + 60
    while asked(stored) != "read" and time.monotonic() < last:
        time.sleep(0.1)
    assert asked(stored) == "read"


def test_a_storage_that_hangs_holds_up_one_caller_for_a_while_and_then_nobody(
    bucket: Bucket, stored: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_storage, "READ_S", 0.5)
    storage = ObjectStorage(**bucket.storages["default"]["OPTIONS"])
    assert storage.size(stored) == len(DATA)
    bucket.hang()
    try:
        start = time.monotonic()
        with pytest.raises(StorageGoneError):
            storage.size(stored)
        assert time.monotonic() - start < 30
        with pytest.raises(StorageGoneError, match="a moment ago"):
            storage.size(stored)
    finally:
        bucket.go_on()
    time.sleep(object_storage.PAUSE_S)
    assert storage.size(stored) == len(DATA)


def test_a_broken_disk_is_the_same_to_readers_as_a_bucket_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_words: object) -> File[bytes]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(default_storage, "open", broken)
    with pytest.raises(StorageGoneError):
        open_stored("materials/slides.pdf")


def test_a_portal_without_a_bucket_loads_nothing_of_it() -> None:
    code = "import smartcity_session.wsgi, sys; print('boto3' in sys.modules, 'storages' in sys.modules)"
    words = [sys.executable, "-c", code]
    said = subprocess.run(words, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)  # noqa: S603 (as above)
    assert said.stdout.split() == ["False", "False"]
