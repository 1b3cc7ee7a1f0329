"""The shared cache on Redis. While Redis is unavailable, every key is a miss, and no request fails for it."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

SCANNED_AT_ONCE = 1000
PAUSE_S = 4.0  # so that everything is as before within five seconds of its return


class _Link:
    """What this process knows of the server: every thread has a cache object of its own, and they share this."""

    unavailable_until = 0.0


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache that answers "miss" while Redis is unavailable.

    After a failure nothing is asked of the server for `PAUSE_S` seconds, so that a request does not wait for it again
    and again. `is_available` tells a failure from a miss: `page_store` asks it after it has emptied the cache. Limits
    on forms (`rate_limits`) do not ask it: they notice a failure when what they added is not there.
    """

    @property
    def is_available(self) -> bool:
        """Whether the server answered the last time it was asked."""
        return time.monotonic() >= _Link.unavailable_until

    def _answer(self, ask: Callable[[], Any], *, otherwise: Any) -> Any:
        if not self.is_available:
            return otherwise
        try:
            return ask()
        except (RedisError, OSError):
            _Link.unavailable_until = time.monotonic() + PAUSE_S
            return otherwise

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store what is not there yet; False when it is, or when nothing can be stored."""
        return bool(
            self._answer(lambda: super(ForgivingRedisCache, self).add(key, value, timeout, version), otherwise=False)
        )

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return what is stored under the key, or the default."""
        return self._answer(lambda: super(ForgivingRedisCache, self).get(key, default, version), otherwise=default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Store a value, where that is possible."""
        self._answer(lambda: super(ForgivingRedisCache, self).set(key, value, timeout, version), otherwise=None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Prolong a value; False when there is none."""
        return bool(
            self._answer(lambda: super(ForgivingRedisCache, self).touch(key, timeout, version), otherwise=False)
        )

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Remove a value; False when there was none."""
        return bool(self._answer(lambda: super(ForgivingRedisCache, self).delete(key, version), otherwise=False))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """Return those of the keys that are stored."""
        found: dict[Any, Any] = self._answer(
            lambda: super(ForgivingRedisCache, self).get_many(keys, version), otherwise={}
        )
        return found

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Say whether something is stored under the key."""
        return bool(self._answer(lambda: super(ForgivingRedisCache, self).has_key(key, version), otherwise=False))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        """Store several values; returns the keys of those that could not be stored."""
        failed: list[Any] = self._answer(
            lambda: super(ForgivingRedisCache, self).set_many(data, timeout, version), otherwise=list(data)
        )
        return failed

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        """Remove several values."""
        self._answer(lambda: super(ForgivingRedisCache, self).delete_many(keys, version), otherwise=None)

    def clear(self) -> None:
        """Remove everything that has the prefix of this cache: another one may be in the same Redis."""
        self._answer(self._clear, otherwise=None)

    def _clear(self) -> None:
        server = self._cache.get_client(None, write=True)
        for key in server.scan_iter(f"{self.key_prefix}:*", count=SCANNED_AT_ONCE):
            server.delete(key)
