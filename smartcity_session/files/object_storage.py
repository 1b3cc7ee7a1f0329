"""Uploaded files in a bucket that speaks S3: private, read and written by the portal alone.

django-storages does the writing. Reading is done here, because it would copy a whole file to the disk before its first
byte is sent. The bucket may be unavailable: callers then learn it at once, and one of them tries again every few
seconds.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any

from boto3.exceptions import Boto3Error  # type: ignore[import-untyped]  # ships no types
from boto3.s3.transfer import TransferConfig  # type: ignore[import-untyped]  # as above
from botocore.config import Config  # type: ignore[import-untyped]  # as above
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # as above
from django.core.files.base import File
from storages.backends.s3 import S3Storage  # type: ignore[import-untyped]  # as above

from smartcity_session.files.stored_files import StorageGoneError

PAUSE_S = 2.0
CONNECT_S, READ_S = 1.0, 4.0
MOST_TRIES = 2  # the second for a kept connection that the other side has closed
CONNECTIONS = 40  # more than a process has threads
WHOLE = TransferConfig(multipart_threshold=1024**3, use_threads=False)  # one request: the file is there, or it is not
NOT_THERE = {"404", "NoSuchKey"}


class ObjectStorage(S3Storage):  # type: ignore[misc]  # its base has no types
    """A bucket as Django's storage. Takes what `environment.file_storage` gives.

    Whatever fails is a StorageGoneError, which is an OSError as a full disk is, or a FileNotFoundError.
    """

    def __init__(self, **settings: Any) -> None:
        # The defaults of newer SDKs, checksums in trailers, are unknown to many servers that speak S3.
        config = Config(
            connect_timeout=CONNECT_S,
            read_timeout=READ_S,
            retries={"total_max_attempts": MOST_TRIES, "mode": "standard"},
            max_pool_connections=CONNECTIONS,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            signature_version="s3v4",
            s3={"addressing_style": settings.pop("addressing_style")},
        )
        nothing = {"security_token": None, "session_profile": None}  # whatever other programs of this account use
        super().__init__(**settings, **nothing, client_config=config, transfer_config=WHOLE)
        self._lock = Lock()
        self._is_unavailable = False
        self._unavailable_until = 0.0

    @cached_property
    def connection(self) -> Any:
        """The connection that all threads share; they ask its client alone, which is made for that."""
        return self._create_session().resource(
            "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=self.client_config
        )

    @property
    def client(self) -> Any:
        """The client of the bucket's server."""
        with self._lock:  # the first use makes it
            return self.connection.meta.client

    @contextmanager
    def asking(self, name: str) -> Iterator[Any]:
        """Have the client for one question about a file, unless the server did not answer a moment ago.

        While it is unavailable, one caller every PAUSE_S seconds tries it again; the others do not wait.
        """
        if self._is_unavailable:
            with self._lock:
                now = time.monotonic()
                if now < self._unavailable_until:
                    raise StorageGoneError(f"{name}: the storage did not answer a moment ago")
                self._unavailable_until = now + PAUSE_S
        with self.telling(name):
            yield self.client
        self._is_unavailable = False

    @contextmanager
    def telling(self, name: str) -> Iterator[None]:
        """Have what goes wrong while the server is asked, or sends, as one of two errors."""
        try:
            yield
        except ClientError as error:
            self._is_unavailable = False
            if error.response.get("Error", {}).get("Code") in NOT_THERE:
                raise FileNotFoundError(f"{name} is not in the storage") from error
            raise StorageGoneError(f"{name}: {error}") from error
        except (BotoCoreError, Boto3Error) as error:
            self._unavailable_until = time.monotonic() + PAUSE_S
            self._is_unavailable = True
            raise StorageGoneError(f"{name}: {error}") from error

    def facts(self, name: str) -> Any:
        """What the server says of a file: ContentLength, LastModified, ETag."""
        with self.asking(name) as client:
            return client.head_object(Bucket=self.bucket_name, Key=self._normalize_name(name))

    def _open(self, name: str, mode: str = "rb") -> "StoredObject":
        if mode != "rb":
            raise ValueError("Files of the storage are opened for reading alone, as bytes.")
        return StoredObject(self, name)

    def _save(self, name: str, content: Any) -> str:
        with self.asking(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """Remove a file; nothing happens when there is none."""
        with self.asking(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Say whether there is a file of this name."""
        try:
            return bool(self.facts(name))
        except FileNotFoundError:
            return False

    def size(self, name: str) -> int:
        """Return the size of a file in bytes."""
        return int(self.facts(name)["ContentLength"])

    def get_modified_time(self, name: str) -> datetime:
        """Return when a file was stored, in UTC."""
        changed: datetime = self.facts(name)["LastModified"]
        return changed

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Return the folders and the files in a folder."""
        with self.asking(name):
            found: tuple[list[str], list[str]] = super().listdir(name)
            return found

    def url(self, name: str, *_more: Any, **_given: Any) -> str:
        """Give nobody an address into the bucket: the portal's own views ask who may have a file."""
        raise NotImplementedError(f"{name} has no address in the storage")


class StoredObject(File[bytes]):
    """A file of the bucket, read from any place on; what was read is not kept.

    `size` is in bytes. A file that is replaced while it is read ends in a StorageGoneError, not in a mixture.
    """

    def __init__(self, storage: ObjectStorage, name: str) -> None:
        facts = storage.facts(name)
        super().__init__(None, name)
        self.size: int = facts["ContentLength"]
        self._storage, self._etag = storage, facts["ETag"]
        self._position = 0
        self._body: Any = None

    @property
    def closed(self) -> bool:
        """Whether nothing is being read."""
        return self._body is None

    def seek(self, position: int, whence: int = 0) -> int:
        """Go on reading at this byte, counted from the beginning, from here (1) or from the end (2)."""
        self.close()
        self._position = position + (0, self._position, self.size)[whence]
        return self._position

    def tell(self) -> int:
        """Return the byte that is read next."""
        return self._position

    def read(self, size: int | None = None) -> bytes:
        """Return up to `size` bytes, all that are left where it is not given or negative; none at the end."""
        left = max(self.size - self._position, 0)
        wanted = left if size is None or size < 0 else min(size, left)
        if not wanted:
            return b""
        if self._body is None:
            self._body = self._rest()
        with self._storage.telling(str(self.name)):
            data: bytes = self._body.read(wanted)
        self._position += len(data)
        return data

    def _rest(self) -> Any:
        with self._storage.asking(str(self.name)) as client:
            key = self._storage._normalize_name(self.name)  # noqa: SLF001 (its own file)
            part = {"Range": f"bytes={self._position}-"} if self._position else {}
            answer = client.get_object(Bucket=self._storage.bucket_name, Key=key, IfMatch=self._etag, **part)
        return answer["Body"]

    def open(self, mode: str | None = None) -> "StoredObject":  # type: ignore[override]  # takes no other arguments
        """Read from the beginning again."""
        if mode not in {None, "rb"}:
            raise ValueError("Files of the storage are opened for reading alone, as bytes.")
        self.seek(0)
        return self

    def close(self) -> None:
        """Let go of the connection."""
        if self._body is not None:
            self._body.close()
            self._body = None
