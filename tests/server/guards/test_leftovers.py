"""A sender that is refused hears why, however much it is still sending."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from tests.server.serving import TOKEN, Served, serving

_LIMIT = 100_000


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    limits = {"asset": _LIMIT, "inline_asset": _LIMIT}
    with serving(tmp_path_factory.mktemp("data"), limits=limits) as running:
        yield running


def _unannounced(size: int) -> Iterator[bytes]:
    for _ in range(size // 100_000):
        yield bytes(100_000)


@pytest.mark.parametrize("attempt", range(5))
def test_a_large_body_that_is_refused_at_once_gets_its_answer(served: Served, attempt: int) -> None:
    form = {"content-type": "multipart/form-data; boundary=b"}
    for content in (bytes(20_000_000), _unannounced(20_000_000)):
        answer = served.client.post("/v1/assets", content=content, headers=form)
        assert answer.status_code in (400, 413)
        assert answer.headers["connection"] == "close"
    for headers, status in (({"authorization": "Bearer x"}, 401), ({"host": "evil.example"}, 403)):
        answer = served.client.post("/v1/assets", content=bytes(20_000_000), headers=headers)
        assert answer.status_code == status


def test_a_body_that_was_read_leaves_the_connection_open(served: Served) -> None:
    answer = served.client.post("/v1/users", json={"name": "Robin"})
    assert answer.status_code == 201
    assert "connection" not in answer.headers


def _raw(served: Served, head: str) -> socket.socket:
    connection = served.connect()
    first = f"POST /v1/assets HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {TOKEN}\r\n"
    connection.sendall(f"{first}{head}\r\n\r\n".encode())
    return connection


def _all_of(connection: socket.socket) -> bytes:
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received


def test_a_body_without_an_end_is_cut_off(served: Served) -> None:
    with _raw(served, "Content-Type: text/plain\r\nTransfer-Encoding: chunked") as connection:
        sent, chunk = 0, b"10000\r\n" + bytes(0x10000) + b"\r\n"
        with pytest.raises(OSError):
            while sent < 500_000_000:
                connection.sendall(chunk)
                sent += len(chunk)
    assert sent < 200_000_000


def test_a_sender_that_stops_sending_is_not_waited_for_long(served: Served) -> None:
    started = time.monotonic()
    with _raw(served, "Content-Type: text/plain\r\nContent-Length: 5000") as connection:
        assert b" 415 " in _all_of(connection).partition(b"\r\n")[0]
    assert time.monotonic() - started < 8


def test_a_sender_that_asks_before_sending_is_answered_at_once(served: Served) -> None:
    started = time.monotonic()
    head = "Content-Type: text/plain\r\nContent-Length: 5000\r\nExpect: 100-continue"
    with _raw(served, head) as connection:
        assert b" 415 " in _all_of(connection).partition(b"\r\n")[0]
    assert time.monotonic() - started < 2
