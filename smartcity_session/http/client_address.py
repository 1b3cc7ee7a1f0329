"""Where a visitor's request comes from: an address that the visitor cannot choose, and the network around it.

Addresses are used to count posts, and are never stored.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNKNOWN = IPv4Address("0.0.0.0")  # noqa: S104 (no server listens there: it means "not known")
HOUSEHOLD = 64  # bits: what a provider gives to one IPv6 customer, who has all the addresses in it (RFC 6177)


def client_address(request: HttpRequest) -> Address:
    """Return the address that a request comes from.

    Behind TRUSTED_PROXY_COUNT proxies it is that many entries from the right of X-Forwarded-For: entries further left
    are what the visitor claims. Where that entry is missing or nonsense, it is the address of the connection, so that
    requests that come around the proxies share their limits. An IPv4 address written as IPv6 (RFC 4291, 2.5.5.2) is
    the IPv4 address.
    """
    count = settings.TRUSTED_PROXY_COUNT
    chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    forwarded = _read(chain[-count]) if 0 < count <= len(chain) else None
    return forwarded or _read(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def client_address_text(request: HttpRequest) -> str:
    """Return the address of the client as text, as libraries want it."""
    return str(client_address(request))


def _read(text: str) -> Address | None:
    """An address, maybe with a port after it, as some proxies write it; None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network_of(address: Address) -> Network:
    """Return what counts as one visitor: an IPv4 address alone, the /64 around an IPv6 address."""
    if isinstance(address, IPv6Address):
        return IPv6Network((int(address) >> HOUSEHOLD << HOUSEHOLD, HOUSEHOLD))
    return ip_network(address)


def is_at_venue(address: Address) -> bool:
    """Whether the address is in one of VENUE_NETWORKS: many people behind it, and no robots."""
    return any(address in network for network in settings.VENUE_NETWORKS)
