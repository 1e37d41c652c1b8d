"""Where does a request come from? One answer for limits, evidence and logs.

Each proxy of ours appends the address it saw to `X-Forwarded-For`. With `TRUSTED_PROXY_COUNT = n` the client's address is the
n-th entry from the right; what stands left of it was written by the client and is ignored.
"""

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def address_from(forwarded: str, peer: str) -> str:
    """The client's address, from the forwarding header and the address of the connection itself."""
    hops = settings.TRUSTED_PROXY_COUNT
    if hops:
        entries = [entry.strip() for entry in forwarded.split(",") if entry.strip()]
        if len(entries) >= hops:
            return _written(entries[-hops]) or peer
    return peer


@lru_cache(maxsize=4096)
def _written(address: str) -> str:
    """An address in its one spelling, or "" for what is none."""
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def client_ip(request: HttpRequest) -> str:
    """The client's address of a Django request."""
    return address_from(request.META.get("HTTP_X_FORWARDED_FOR", ""), request.META.get("REMOTE_ADDR", "") or "0.0.0.0")  # noqa: S104


def scope_ip(scope: Mapping[str, Any]) -> str:
    """The client's address of an ASGI scope."""
    forwarded = b",".join(value for name, value in scope.get("headers") or [] if name == b"x-forwarded-for")
    peer = (scope.get("client") or ["0.0.0.0"])[0]  # noqa: S104
    return address_from(forwarded.decode("latin-1"), peer)


@lru_cache(maxsize=4096)
def network_of(ip: str) -> str:
    """What counts as one address for limits: the address for IPv4, the /64 for IPv6."""
    try:
        parsed = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            # A dual-stack socket writes IPv4 so; as one /64 the whole old Internet would share a limit.
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return ip
