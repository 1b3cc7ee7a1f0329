"""Files in a bucket that speaks S3, on a real server."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.storage.bucket import Bucket


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """One server for all tests of this folder."""
    server = Bucket(tmp_path_factory.mktemp("bucket"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def bucket(server: Bucket, settings: Settings) -> Iterator[Bucket]:
    """An empty bucket that the portal keeps its files in."""
    settings.STORAGES = server.storages
    yield server
    if server.process is None:
        server.start()
    for name in server.files():
        server.client.delete_object(Bucket=server.name, Key=name)
