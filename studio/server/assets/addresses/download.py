"""One request to one checked destination: no proxy, no cookie, no decoding, no second look-up."""

from __future__ import annotations

import ssl
from functools import cache
from typing import Final

import certifi
import httpcore

import studio
from studio.server.assets.addresses.deadline import Deadline
from studio.server.assets.addresses.destination import Destination
from studio.server.assets.addresses.location import Location
from studio.server.assets.addresses.pinned import PinnedBackend, failed
from studio.server.assets.staged import Staged

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORT: Final = {"http": 80, "https": 443}


@cache
def trusted() -> ssl.SSLContext:
    """Certificates that this machine or the usual list vouches for."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def download(
    destination: Destination,
    deadline: Deadline,
    staged: Staged,
    context: ssl.SSLContext,
) -> Location | None:
    """Write the body and answer None, or answer where a redirect leads."""
    backend = PinnedBackend(destination, deadline)
    with httpcore.ConnectionPool(ssl_context=context, network_backend=backend) as pool:
        try:
            with pool.stream("GET", _url(destination), headers=_headers(destination)) as response:
                return _read(response, destination.location, deadline, staged)
        except (httpcore.ProtocolError, httpcore.NetworkError) as error:
            raise failed("Its answer is not valid HTTP, or ended too early.") from error


def _url(destination: Destination) -> httpcore.URL:
    place = destination.location
    return httpcore.URL(
        scheme=place.scheme, host=place.bare_host, port=place.port, target=place.target
    )


def _headers(destination: Destination) -> list[tuple[str, str]]:
    place = destination.location
    usual = place.port == _DEFAULT_PORT[place.scheme]
    return [
        ("Host", place.host if usual else f"{place.host}:{place.port}"),
        ("User-Agent", f"avatar-studio/{studio.__version__}"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]


def _read(
    response: httpcore.Response,
    location: Location,
    deadline: Deadline,
    staged: Staged,
) -> Location | None:
    if response.status in _REDIRECTS:
        return location.joined(_header(response, b"location"))
    if response.status != 200:
        raise failed(f"It answered with status {response.status}.")
    if _header(response, b"content-encoding").strip().lower() not in ("", "identity"):
        raise failed("It answered in a compressed form that was not asked for.")
    claimed = _header(response, b"content-length")
    staged.expect(int(claimed[:20]) if claimed.isascii() and claimed.isdigit() else 0)
    for piece in response.iter_stream():
        staged.write(piece)
        deadline.left()
    return None


def _header(response: httpcore.Response, name: bytes) -> str:
    found = [value for key, value in response.headers if key.lower() == name]
    return b",".join(found).decode("latin-1")
