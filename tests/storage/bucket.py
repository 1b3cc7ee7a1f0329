"""A server that speaks S3, of the test's own, with one bucket in it."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import boto3  # type: ignore[import-untyped]  # ships no types
import pytest
from botocore.config import Config  # type: ignore[import-untyped]  # as above

from smartcity_session.config import environment
from tests.ports import free_port

KEYS = {"S3_ACCESS_KEY_ID": "portal", "S3_SECRET_ACCESS_KEY": "secret-of-the-test"}


class Bucket:
    """The server. What is in its bucket outlives it, as on a disk."""

    name = "portal"

    def __init__(self, folder: Path) -> None:
        self.log = folder / "s3.log"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.kept: dict[str, bytes] = {}

    @property
    def variables(self) -> dict[str, str]:
        """The variables with which the portal keeps its files here."""
        return {**KEYS, "S3_BUCKET": self.name, "S3_ENDPOINT_URL": self.address}

    @property
    def storages(self) -> dict[str, Any]:
        """Django's setting STORAGES with the files here."""
        static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        return {"default": environment.file_storage(self.variables), "staticfiles": static}

    @property
    def client(self) -> Any:
        """Who looks into the bucket past the portal."""
        return boto3.client(
            "s3",
            region_name="us-east-1",
            endpoint_url=self.address,
            aws_access_key_id=KEYS["S3_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["S3_SECRET_ACCESS_KEY"],
            config=Config(s3={"addressing_style": "path"}),
        )

    def files(self) -> dict[str, bytes]:
        """Every file by its name."""
        client = self.client
        found = client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {each["Key"]: client.get_object(Bucket=self.name, Key=each["Key"])["Body"].read() for each in found}

    def start(self) -> None:
        """Start it, and wait until it answers."""
        words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=log, env={"PATH": os.environ["PATH"]})  # noqa: S603 (the test's own words)
        last = time.monotonic() + 180
        while time.monotonic() < last:
            try:
                urlopen(f"{self.address}/moto-api/", timeout=1).close()  # noqa: S310 (an address of the test's own)
                break
            except (URLError, OSError):
                time.sleep(0.05)
        else:
            pytest.fail(f"The server of the bucket did not start within 180 s: {self.log.read_text()[-2000:]}")
        self.client.create_bucket(Bucket=self.name)
        for name, data in self.kept.items():
            self.client.upload_fileobj(io.BytesIO(data), self.name, name)

    def stop(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.kept = self.files()
            self.kill()

    def kill(self) -> None:
        """End it without a look at what is in it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def hang(self) -> None:
        """Have it take connections, and answer nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Have it answer again."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)
