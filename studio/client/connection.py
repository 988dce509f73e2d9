"""Where a server is and the credential that it takes."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from studio.errors import StudioError


@dataclass(frozen=True, slots=True)
class Connection:
    """A server's address and a key, or the launch token of a bundled server."""

    url: str
    token: str = field(repr=False)


Where = Callable[[], Connection | None]
"""Asked before every request, so that a client follows a server that came back elsewhere; None
while it is being started, an error when it is not."""


def connection(url: str, key: str) -> Connection:
    """Check an address and a key as a person would paste them."""
    address, token = url.strip().rstrip("/"), key.strip()
    if not is_address(address):
        raise StudioError(
            "bad_address",
            f"{url!r} is not the address of a server.",
            "Give an address such as http://127.0.0.1:8400.",
            param="url",
        )
    if not token.isascii() or not token.isprintable():
        raise StudioError("bad_key", "The key has characters that no key has.", param="key")
    return Connection(address, token)


def is_loopback(url: str) -> bool:
    """Whether an address stays on this machine, where no proxy has a say."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return address.is_loopback or (mapped is not None and mapped.is_loopback)


def is_address(url: str) -> bool:
    """Whether it names a server at all."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0
