"""What strangers on a shared server may have it ask: https addresses on the open internet, and nothing beside it.

The address is looked up when the endpoint is made (`server`). The name may stand for something else a moment later, so
each connection is looked at again before a byte is sent (`check_peer`, used by `lib.llm.session`), and no redirect is
followed. The proxy of the environment, if there is one, is the owner's and may be near.
"""

from __future__ import annotations

import ipaddress
import socket
import time
import urllib.request
from functools import lru_cache
from urllib.parse import urlsplit

from lib.core.errors import LLMError
from lib.llm import endpoint as endpoints
from lib.llm.endpoint import NOT_PUBLIC, Endpoint

_LOOKED_UP_S = 300
_HOLDS_IPV4 = ipaddress.IPv6Network("64:ff9b::/96")
"""NAT64: the last four bytes are an IPv4 address, which is where messages go."""
_OLD = (ipaddress.IPv6Network("::/96"), ipaddress.IPv6Network("fec0::/10"), ipaddress.IPv4Network("192.0.0.0/24"))
"""Ranges that the registry lets pass as global in part: IPv4 in IPv6, site-local, protocol assignments."""


def server(base_url: str, model: str, *, key: str = "", label: str = "") -> Endpoint:
    """As `lib.llm.endpoint.server`, for an address that a stranger typed.

    Raises:
        LLMError: 'config' unless the address is https and all that its name stands for is on the open internet;
            'network' when there is no such name.
    """
    made = endpoints.server(base_url, model, key=key, label=label, public_only=True)
    try:
        found = _addresses(made.host, int(time.time() / _LOOKED_UP_S))
    except (OSError, UnicodeError) as error:
        raise LLMError("network", "There is no server of that name. Check the address.") from error
    if not found or not all(is_public(address) for address in found):
        raise LLMError("config", NOT_PUBLIC)
    return made


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not private, shared, local, multicast, nor a way to these."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _HOLDS_IPV4:
            inner = ipaddress.IPv4Address(ip.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not any(ip in old for old in _OLD if old.version == ip.version)


def check_peer(address: str, host: str) -> None:
    """Refuse a connection that went to `address`, asked for as `host`, before anything is sent over it.

    Raises:
        LLMError: 'config' unless it is public or the environment's proxy.
    """
    proxies = {urlsplit(url).hostname for url in urllib.request.getproxies().values()}
    if not is_public(address) and host not in proxies:
        raise LLMError("config", NOT_PUBLIC)


@lru_cache(maxsize=256)
def _addresses(host: str, period: int) -> frozenset[str]:
    """What a name stands for; looked up again in the next `period`. Raises OSError."""
    return frozenset(str(entry[4][0]) for entry in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM))
