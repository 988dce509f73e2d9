"""Calls become requests, and nothing that should stay here leaves with them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest

from studio.client.connection import Connection
from studio.client.errors import Silence, Unanswered
from studio.client.exchange.call import Answer, Call
from studio.client.transport import requests
from studio.client.transport.awaiting import AsyncTransport
from studio.client.transport.blocking import Transport
from studio.errors import StudioError

HERE = Connection("http://127.0.0.1:8400/base", "secret")
Handler = Callable[[httpx.Request], httpx.Response]
Ask = Callable[[Call, Handler], Answer]


def blocking(call: Call, handler: Handler) -> Answer:
    transport = Transport(lambda: HERE, httpx.MockTransport(handler))
    try:
        return transport.ask(call)
    finally:
        transport.close()


def awaiting(call: Call, handler: Handler) -> Answer:
    async def ask() -> Answer:
        transport = AsyncTransport(lambda: HERE, httpx.MockTransport(handler))
        try:
            return await transport.ask(call)
        finally:
            await transport.close()

    return asyncio.run(ask())


both = pytest.mark.parametrize("ask", [blocking, awaiting])


def seen(ask: Ask, call: Call) -> httpx.Request:
    """The request that a call becomes."""
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={})

    ask(call, handler)
    return requests[0]


@both
def test_a_call_becomes_a_request_below_the_servers_address(ask: Ask) -> None:
    query = (("q", "a b&c"), ("limit", "5"))
    request = seen(ask, Call("POST", "/v1/avatars", query, {"X-A": "1"}, b"{}"))
    assert str(request.url) == "http://127.0.0.1:8400/base/v1/avatars?q=a+b%26c&limit=5"
    assert request.method == "POST"
    assert request.headers["Authorization"] == "Bearer secret"
    assert request.headers["X-A"] == "1"
    assert request.content == b"{}"


@both
@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://files.example/x?sig=1", "https://files.example/x?sig=1"),
        ("http://127.0.0.1:8400/v1/files/t", "http://127.0.0.1:8400/v1/files/t"),
    ],
)
def test_the_key_does_not_go_where_a_link_points(ask: Ask, link: str, address: str) -> None:
    request = seen(ask, Call("GET", link))
    assert str(request.url) == address
    assert "Authorization" not in request.headers


@both
@pytest.mark.parametrize("link", ["file:///etc/passwd", "http://[", "javascript:x", "ftp://a/b"])
def test_a_link_that_leads_nowhere_is_refused(ask: Ask, link: str) -> None:
    with pytest.raises(StudioError):
        seen(ask, Call("GET", link))


@both
def test_a_redirect_is_not_followed(ask: Ask) -> None:
    away = {"Location": "https://evil.example/"}
    found = ask(Call("GET", "/v1/me"), lambda _request: httpx.Response(302, headers=away))
    assert found.status == 302


@both
@pytest.mark.parametrize(
    ("failure", "silence"),
    [
        (httpx.ConnectError("refused"), Silence.CONNECT),
        (httpx.ConnectTimeout("slow"), Silence.CONNECT),
        (httpx.PoolTimeout("full"), Silence.CONNECT),
        (httpx.ReadTimeout("slow"), Silence.TIMEOUT),
        (httpx.WriteTimeout("slow"), Silence.TIMEOUT),
        (httpx.ReadError("reset"), Silence.BROKEN),
        (httpx.RemoteProtocolError("closed"), Silence.BROKEN),
        (httpx.DecodingError("gzip"), Silence.BROKEN),
    ],
)
def test_every_failure_of_the_network_has_a_name(
    ask: Ask, failure: httpx.HTTPError, silence: Silence
) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise failure

    with pytest.raises(Unanswered) as caught:
        ask(Call("GET", "/v1/files/secret-token"), fail)
    assert caught.value.silence is silence
    assert "secret-token" not in caught.value.error().message


class _Endless(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b" " * 65536

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65536
            await asyncio.sleep(0)


@both
def test_an_answer_that_never_ends_is_cut_off(ask: Ask) -> None:
    with pytest.raises(Unanswered, match="does not end"):
        ask(Call("GET", "/v1/me"), lambda _request: httpx.Response(200, stream=_Endless()))


@both
def test_an_answer_that_trickles_is_cut_off(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_ANSWER_LIMIT", 2**40)
    call = Call("GET", "/v1/me", patience=0.05)
    with pytest.raises(Unanswered, match="does not end"):
        ask(call, lambda _request: httpx.Response(200, stream=_Endless()))


@both
def test_addresses_are_not_logged(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        seen(ask, Call("GET", "http://127.0.0.1:8400/v1/files/secret-token"))
    assert "secret-token" not in caplog.text


def test_while_a_server_is_started_nothing_is_sent() -> None:
    transport = Transport(lambda: None)
    with pytest.raises(Unanswered) as caught:
        transport.ask(Call("GET", "/v1/health"))
    assert caught.value.silence is Silence.AWAY
    assert "being started" in caught.value.error().message
