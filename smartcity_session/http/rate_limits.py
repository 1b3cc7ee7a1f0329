"""How often something may be done, counted in the cache that all workers share.

No library does this: those for Django increment a counter, which a database cache does not do atomically.

Every backend's `add` is atomic, and an increment is not (Django's database cache reads, then writes). So a turn is a
key of its own, and belongs to the request that adds it. The keys are numbered within parts of the limit's time, and a
key is never used for a second turn: replacing one that has expired would not be atomic either.
"""

import logging
import math
import random
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError
from django.utils.crypto import salted_hmac

from smartcity_session.http.client_address import Address, is_at_venue, network_of

logger = logging.getLogger(__name__)

PARTS = 4  # the older turns are forgotten part by part: a limit that is reached holds up to 5/4 of its time
SHARD_SIZE = 50  # turns: a larger limit is divided, so that a turn costs the same whatever the limit
SHARDS_TRIED = 4
VENUE_FACTOR = 200  # people who sit behind one address of a congress venue, and post within the same minutes
OWN_MEMORY = LocMemCache("limits", {"MAX_ENTRIES": 100_000})  # of this process, while the shared cache is unavailable


@dataclass(frozen=True, slots=True)
class Limit:
    """`count` turns in any `seconds`, for each key. The name tells the limits apart."""

    name: str
    count: int
    seconds: int

    def times(self, factor: int) -> "Limit":
        """The same limit for a key that so many share."""
        return Limit(self.name, self.count * factor, self.seconds)


class StoreUnavailableError(Exception):
    """The cache answers, but stores nothing."""


def allow(limit: Limit, key: str, now: datetime) -> int:
    """Take a turn at the moment `now`. Return 0 when there was one, else in how many seconds there will be one.

    The key is stored as a keyed digest, so that it may be an address. A limit of more than SHARD_SIZE turns is divided
    into shards, of which SHARDS_TRIED are tried: it may be reached a little early, and never late. While the shared
    cache is unavailable, each process counts its share of the limit in its own memory: fewer turns, not more.
    """
    name = f"limit:{limit.name}:{salted_hmac('smartcity_session.limits', key, algorithm='sha256').hexdigest()[:32]}"
    try:
        return _take(cache, limit, name, now)
    except (DatabaseError, OSError, StoreUnavailableError):
        logger.exception("The cache is unavailable: %s is counted by each process for itself", limit.name)
        share = Limit(limit.name, max(1, limit.count // settings.WEB_CONCURRENCY), limit.seconds)
        return _take(OWN_MEMORY, share, name, now)


def _take(store: BaseCache, limit: Limit, name: str, now: datetime) -> int:
    shards = math.ceil(limit.count / SHARD_SIZE)
    waits = []
    for shard in random.sample(range(shards), min(shards, SHARDS_TRIED)):
        turns = limit.count // shards + (shard < limit.count % shards)
        waits.append(_take_in_shard(store, Limit(limit.name, turns, limit.seconds), f"{name}:{shard}", now))
        if not waits[-1]:
            return 0
    return min(waits)


def _take_in_shard(store: BaseCache, limit: Limit, name: str, now: datetime) -> int:
    length = limit.seconds / PARTS
    present = int(now.timestamp() // length)
    parts = {part: [f"{name}:{part}:{turn}" for turn in range(limit.count)] for part in _parts(present)}
    while True:
        held = store.get_many([key for keys in parts.values() for key in keys])
        if len(held) >= limit.count:
            return _seconds_until_free(parts, held, limit, now)
        free = next(key for key in parts[present] if key not in held)
        if store.add(free, 1, timeout=2 * limit.seconds):
            return 0
        if store.get(free) is None:  # nobody else has it, either
            raise StoreUnavailableError(free)


def _parts(present: int) -> range:
    """The present part of the time and as many before it as cover the limit's whole time."""
    return range(present - PARTS, present + 1)


def _seconds_until_free(parts: dict[int, list[str]], held: dict[str, int], limit: Limit, now: datetime) -> int:
    """Until the oldest part that holds a turn is forgotten; rounded up."""
    oldest = next(part for part, keys in parts.items() if any(key in held for key in keys))
    forgotten = (oldest + PARTS + 1) * limit.seconds / PARTS
    return max(1, math.ceil(forgotten - now.timestamp()))


def allow_visitor(limit: Limit, limit_for_all: Limit | None, address: Address, now: datetime) -> int:
    """Take a turn for everybody behind an address, as `allow` does, and one of those of all visitors together.

    An address of the venue, where many people sit behind one, has many more. All addresses of the venue together have a
    limit of their own: when all others have used up theirs, people in the room still get turns.
    """
    here = is_at_venue(address)
    wait = allow(limit.times(VENUE_FACTOR) if here else limit, str(network_of(address)), now)
    return wait or (allow(limit_for_all, "venue" if here else "", now) if limit_for_all else 0)
