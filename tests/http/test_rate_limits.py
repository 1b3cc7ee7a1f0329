"""Limits hold whatever the number of workers, and whatever becomes of the cache."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from pytest_django import Settings

from smartcity_session.http import rate_limits
from smartcity_session.http.rate_limits import SHARD_SIZE, VENUE_FACTOR, Limit, allow, allow_visitor

TABLE = "portal_cache"
TEN = Limit("ten", count=10, seconds=600)


@pytest.fixture
def own_memory(settings: Settings) -> Iterator[None]:
    """A cache of this test's own, in memory."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {
        "default": {"BACKEND": backend, "LOCATION": "limits", "OPTIONS": {"MAX_ENTRIES": 100_000}},
    }
    cache.clear()
    yield
    cache.clear()
    rate_limits.OWN_MEMORY.clear()


@pytest.fixture
def shared_table(settings: Settings, transactional_db: None) -> Iterator[None]:
    """The cache in a table of the database, as the workers share it."""
    assert settings.CACHES["default"]["LOCATION"] == TABLE
    yield
    cache.clear()


@pytest.mark.usefixtures("own_memory")
def test_there_are_so_many_turns_for_each_key_and_then_a_wait(moment: datetime) -> None:
    assert [allow(TEN, "a", moment) for _turn in range(10)] == [0] * 10
    assert 1 <= allow(TEN, "a", moment) <= 750
    assert allow(TEN, "b", moment) == 0
    assert allow(Limit("other", 10, 600), "a", moment) == 0


@pytest.mark.usefixtures("own_memory")
def test_after_the_wait_that_was_named_there_is_a_turn_and_not_before(moment: datetime) -> None:
    for _turn in range(10):
        allow(TEN, "a", moment)
    wait = allow(TEN, "a", moment)
    assert allow(TEN, "a", moment + timedelta(seconds=wait - 2)) > 0
    assert allow(TEN, "a", moment + timedelta(seconds=wait)) == 0


@pytest.mark.usefixtures("own_memory")
def test_no_span_of_its_time_has_more_turns_than_the_limit(moment: datetime) -> None:
    taken = [second for second in range(0, 3600, 7) if not allow(TEN, "a", moment + timedelta(seconds=second))]
    assert len(taken) > 30
    assert max(sum(1 for other in taken if start <= other < start + 600) for start in taken) == 10


@pytest.mark.usefixtures("own_memory")
def test_people_at_the_venue_have_many_more_turns(settings: Settings, moment: datetime) -> None:
    settings.VENUE_NETWORKS = (ip_network("192.0.2.0/24"),)
    one = Limit("one", count=1, seconds=600)
    assert [allow_visitor(one, None, ip_address("198.51.100.1"), moment) > 0 for _turn in range(2)] == [False, True]
    here = ip_address("192.0.2.1")
    assert [allow_visitor(one, None, here, moment) for _turn in range(VENUE_FACTOR)] == [0] * VENUE_FACTOR
    assert allow_visitor(one, None, here, moment) > 0


@pytest.mark.usefixtures("own_memory")
def test_who_uses_up_the_turns_of_all_takes_none_from_the_venue(settings: Settings, moment: datetime) -> None:
    settings.VENUE_NETWORKS = (ip_network("192.0.2.0/24"),)
    one, two = Limit("one", count=1, seconds=600), Limit("two", count=2, seconds=600)
    waits = [allow_visitor(one, two, ip_address(f"198.51.100.{last}"), moment) for last in (1, 2, 3)]
    assert [wait > 0 for wait in waits] == [False, False, True]
    at_the_venue = [allow_visitor(one, two, ip_address("192.0.2.1"), moment) for _turn in range(3)]
    assert [wait > 0 for wait in at_the_venue] == [False, False, True]


@pytest.mark.usefixtures("own_memory")
def test_a_large_limit_is_never_exceeded_is_used_nearly_whole_and_asks_for_few_keys(
    moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    get_many = LocMemCache.get_many

    def counted(store: LocMemCache, keys: list[str]) -> dict[str, Any]:
        asked.append(len(keys))
        return get_many(store, keys)

    monkeypatch.setattr(LocMemCache, "get_many", counted)
    large = Limit("large", count=500, seconds=600)
    taken = [allow(large, "a", moment) for _turn in range(700)].count(0)
    assert 450 <= taken <= 500
    assert max(asked) <= 5 * SHARD_SIZE


@pytest.mark.usefixtures("own_memory")
def test_an_ipv6_household_shares_its_turns(moment: datetime) -> None:
    one = Limit("one", count=1, seconds=600)
    assert allow_visitor(one, None, ip_address("2001:db8::1"), moment) == 0
    assert allow_visitor(one, None, ip_address("2001:db8::2"), moment) > 0


def take_in_own_connection(moment: datetime) -> int:
    try:
        return allow(TEN, "a", moment)
    finally:
        connection.close()


@pytest.mark.usefixtures("shared_table")
def test_workers_that_share_a_table_have_ten_turns_together(moment: datetime) -> None:
    with ThreadPoolExecutor(max_workers=8) as workers:
        waits = list(workers.map(take_in_own_connection, [moment] * 60))
    assert waits.count(0) == 10


@pytest.mark.usefixtures("shared_table")
def test_no_address_is_in_the_cache(moment: datetime) -> None:
    allow(TEN, "203.0.113.7/32", moment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM portal_cache")
        rows = cursor.fetchall()
    assert len(rows) == 1
    assert "203" not in rows[0][0].partition("limit:ten:")[2][:3]
    assert "113.7" not in str(rows)


class Gone(LocMemCache):
    """A cache whose server is away, as Redis's client says it."""

    def get_many(self, *_args: Any, **_kwargs: Any) -> dict[Any, Any]:
        raise ConnectionError


class Forgetful(LocMemCache):
    """A cache that answers and keeps nothing."""

    def add(self, *_args: Any, **_kwargs: Any) -> bool:
        return False


@pytest.mark.parametrize("backend", [Gone, Forgetful])
@pytest.mark.usefixtures("own_memory")
def test_without_the_cache_each_process_counts_its_share(
    settings: Settings, moment: datetime, backend: type[LocMemCache], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEB_CONCURRENCY = 2
    monkeypatch.setattr(rate_limits, "cache", backend("away", {}))
    waits = [allow(TEN, "a", moment) for _turn in range(20)]
    assert [wait == 0 for wait in waits] == [True] * 5 + [False] * 15
