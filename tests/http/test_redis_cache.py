import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache.backends.base import BaseCache

from smartcity_session.config.environment import shared_caches
from smartcity_session.http import redis_cache
from smartcity_session.http.redis_cache import ForgivingRedisCache

pytestmark = pytest.mark.redis


class Server:
    """A Redis of the test's own, on a socket in a folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        binary = shutil.which("redis-server") or ""
        words = [binary, "--port", "0", "--unixsocket", str(self.path), "--save", "", "--dir", str(self.path.parent)]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL)  # noqa: S603 (the test's own words)
        last = time.monotonic() + 180
        while time.monotonic() < last:
            with socket.socket(socket.AF_UNIX) as client:
                if client.connect_ex(str(self.path)) == 0:
                    return
            time.sleep(0.02)
        pytest.fail("Redis did not start within 180 s")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(redis_cache, "PAUSE_S", 0.2)
    monkeypatch.setattr(redis_cache._Link, "unavailable_until", 0.0)  # noqa: SLF001 (each test has a server of its own)
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def cache(server: Server, tmp_path: Path) -> Iterator[ForgivingRedisCache]:
    given = shared_caches({"REDIS_URL": f"unix://{server.path}"}, "REDIS_URL", folder=tmp_path)["default"]
    cache = ForgivingRedisCache(given.pop("LOCATION"), given)
    yield cache
    cache.clear()
    cache._cache.get_client().connection_pool.disconnect()  # noqa: SLF001 (Django closes none)


def ask_everything(cache: BaseCache) -> list[object]:
    return [
        cache.get("a", "nothing"),
        cache.get_many(["a", "b"]),
        cache.has_key("a"),
        cache.add("c", 3),
        cache.touch("a"),
        cache.delete("a"),
        cache.set_many({"a": 1, "b": 2}),
    ]


def test_values_are_kept_and_added_once_while_redis_is_there(cache: ForgivingRedisCache) -> None:
    cache.set("a", 1)
    assert ask_everything(cache) == [1, {"a": 1}, True, True, True, True, []]
    assert cache.add("c", 4) is False
    assert cache.get("c") == 3
    assert cache.is_available


def test_without_redis_every_question_is_a_miss_and_none_fails(server: Server, cache: ForgivingRedisCache) -> None:
    cache.set("a", 1)
    server.stop()
    cache.set("a", 2)
    assert not cache.is_available
    assert ask_everything(cache) == ["nothing", {}, False, False, False, False, ["a", "b"]]
    cache.clear()


def test_redis_is_used_again_as_soon_as_it_is_back_without_a_restart(
    server: Server, cache: ForgivingRedisCache
) -> None:
    server.stop()
    cache.set("a", 1)
    assert not cache.is_available
    server.start()
    time.sleep(redis_cache.PAUSE_S)
    cache.set("a", 2)
    assert cache.get("a") == 2
    assert cache.is_available


def test_what_is_cleared_is_one_cache_and_not_the_other_in_the_same_redis(
    cache: ForgivingRedisCache, server: Server, tmp_path: Path
) -> None:
    given = shared_caches({"REDIS_URL": f"unix://{server.path}"}, "REDIS_URL", folder=tmp_path)["pages"]
    pages = ForgivingRedisCache(given.pop("LOCATION"), given)
    cache.set("limit", 1)
    pages.set_many({f"page-{number}": number for number in range(2500)})
    pages.clear()
    assert pages.get_many([f"page-{number}" for number in range(2500)]) == {}
    assert cache.get("limit") == 1
    pages._cache.get_client().connection_pool.disconnect()  # noqa: SLF001 (Django closes none)
