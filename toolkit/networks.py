"""Where a request comes from: the address that limits count by."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The client's address: of `X-Forwarded-For` only what our own proxies wrote; may be empty.

    Without a proxy the header is the client's own invention and is not read.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "")
    return address_behind(direct, forwarded, settings.ALLAUTH_TRUSTED_PROXY_COUNT)


def address_behind(direct: str, forwarded: str, proxies: int) -> str:
    """The client's address, from the peer's and from `X-Forwarded-For` as our proxies wrote it."""
    written = [one.strip() for one in forwarded.split(",")]
    if not proxies or not written[-1]:
        return direct
    claimed = written[-min(proxies, len(written))]
    return claimed if _parsed(claimed) else direct


def network_of(address: str) -> str:
    """The network of an IPv6 address, because one client has a whole network; else the address."""
    found = _parsed(address)
    if found is None:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def network_asking(request: HttpRequest) -> str:
    """The network that a request comes from."""
    return network_of(address_of(request))


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None
