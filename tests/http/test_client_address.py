"""Which address a request counts for."""

from ipaddress import ip_address, ip_network

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from smartcity_session.http.client_address import UNKNOWN, client_address, is_at_venue, network_of


def address_of(forwarded: str | None, *, remote: str = "10.0.0.9") -> str:
    request = RequestFactory().get("/", REMOTE_ADDR=remote)
    if forwarded is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    return str(client_address(request))


def test_without_a_proxy_only_the_connection_counts(settings: Settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 0
    assert address_of("203.0.113.7") == "10.0.0.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        (2, "1.2.3.4, 203.0.113.7, 192.0.2.1", "203.0.113.7"),
        (1, "1.2.3.4,[2001:db8::7]:443", "2001:db8::7"),
        (1, "203.0.113.7:51234", "203.0.113.7"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_behind_proxies_the_entry_that_the_outermost_one_wrote_counts(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    assert address_of(forwarded) == address


@pytest.mark.parametrize(
    "forwarded", [None, "", "203.0.113.7", "unknown, 192.0.2.1", ",", "\x00,\x00", "1.2.3.4.5, x", "9" * 9999 + ",1"]
)
def test_too_few_entries_and_nonsense_fall_back_to_the_connection(settings: Settings, forwarded: str | None) -> None:
    settings.TRUSTED_PROXY_COUNT = 2
    assert address_of(forwarded) == "10.0.0.9"


def test_a_connection_without_an_address_has_one_that_all_of_its_kind_share() -> None:
    assert address_of(None, remote="") == str(UNKNOWN)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_a_household_is_one_visitor(address: str, network: str) -> None:
    assert network_of(ip_address(address)) == ip_network(network)


def test_an_address_of_the_venue_is_known(settings: Settings) -> None:
    settings.VENUE_NETWORKS = (ip_network("192.0.2.0/24"), ip_network("2001:db8::/48"))
    known = ["192.0.2.9", "2001:db8::9", "192.0.3.9", "2001:db9::9"]
    assert [is_at_venue(ip_address(address)) for address in known] == [True, True, False, False]
