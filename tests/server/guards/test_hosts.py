"""Only requests that name this server, from its own pages, come through."""

from __future__ import annotations

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse

from studio.server.guards.hosts import CheckHosts, host_name


async def _ask(hosts: frozenset[str], headers: list[tuple[bytes, bytes]]) -> int:
    """A raw request: httpx would mend or add the very headers that are tested."""
    app = CheckHosts(PlainTextResponse("in"), hosts, frozenset({"https://tools.example"}))
    statuses: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(int(str(message["status"])))

    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    await app(scope, receive, send)  # type: ignore[arg-type]
    return statuses[0]


def _status(headers: list[tuple[bytes, bytes]], hosts: frozenset[str] = frozenset()) -> int:
    return anyio.run(_ask, hosts, headers)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8400", "LOCALHOST:1", "[::1]:8400"])
def test_loopback_names_come_through(host: str) -> None:
    assert _status([(b"host", host.encode())]) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.", "evil.example:8400", "", "[::2]", "0"],
)
def test_other_names_are_refused(host: str) -> None:
    assert _status([(b"host", host.encode())]) == 403


def test_a_name_from_the_settings_comes_through() -> None:
    assert _status([(b"host", b"Studio.Lan:8400")], frozenset({"studio.lan"})) == 200


def test_a_missing_or_doubled_host_is_refused() -> None:
    assert _status([]) == 403
    assert _status([(b"host", b"127.0.0.1"), (b"host", b"evil.example")]) == 403


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:8400", 200),
        ("https://tools.example", 200),
        ("http://127.0.0.1:9999", 403),  # another server on this machine
        ("https://evil.example", 403),
        ("null", 403),
        ("", 403),
        ("http://[broken", 403),
    ],
)
def test_pages_of_other_origins_are_refused(origin: str, status: int) -> None:
    headers = [(b"host", b"127.0.0.1:8400"), (b"origin", origin.encode())]
    assert _status(headers) == status


@given(st.text())
def test_any_netloc_has_a_name(netloc: str) -> None:
    assert host_name(netloc) == host_name(netloc).lower()
