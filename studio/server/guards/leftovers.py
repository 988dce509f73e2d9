"""Lets a refused sender hear its answer: what it is still sending is read away, within limits.

A connection that closes while bytes are on their way is reset, and with it goes the answer that
was already sent. So the answer goes out whole and says that the connection closes; then what
still comes is thrown away for a moment; only then does the connection close.
"""

from __future__ import annotations

from typing import Final

from anyio import move_on_after
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MOST_BYTES: Final = 64 * 1024 * 1024
_MOST_SECONDS: Final = 3.0


class ReadLeftovers:
    """Ends a request whose body the application did not want to the end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(Headers(scope=scope), receive, send)
        await self._app(scope, exchange.receive, exchange.send)


class _Exchange:
    """One request and its answer, and how much of the request is still to come."""

    def __init__(self, headers: Headers, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._more = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
        # such a sender waits to be asked for its body, and after an answer it never will be
        self._waits = headers.get("expect", "").lower() == "100-continue"

    async def receive(self) -> Message:
        self._waits = False
        message = await self._receive()
        self._more = self._more and message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._more:
            MutableHeaders(scope=message)["Connection"] = "close"
        is_last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if not (is_last and self._more and not self._waits):
            await self._send(message)
            return
        await self._send({**message, "more_body": True})
        with move_on_after(_MOST_SECONDS):
            await self._read_away()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _read_away(self) -> None:
        left = _MOST_BYTES
        while self._more and left > 0:
            message = await self.receive()
            left -= len(message.get("body", b""))
