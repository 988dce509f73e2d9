"""The blocking transport."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Lock

import httpx
from httpx_sse import EventSource

from studio.client.connection import Where, is_loopback
from studio.client.exchange.call import BLOCK, Answer, Call, Part
from studio.client.exchange.steps import Message
from studio.client.transport.requests import (
    Reader,
    address_of,
    closed,
    connected,
    headers_of,
    message_of,
    options_for,
    silences,
    timeout_of,
)


class Line:
    """An open event stream."""

    def __init__(self, response: httpx.Response, answer: Answer) -> None:
        self.answer = answer
        self._response = response
        self._messages = EventSource(response).iter_sse()

    def hear(self) -> Message | None:
        """The next message; None at the end of the stream."""
        with silences(self.answer.address):
            found = next(self._messages, None)
        return None if found is None else message_of(found)

    def hang_up(self) -> None:
        """End the stream from any thread; whoever hears is told at once."""
        stream = self._response.extensions.get("network_stream")
        wire = stream.get_extra_info("socket") if stream is not None else None
        if wire is not None:
            with suppress(OSError):  # it was closed already
                wire.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._response.close()


class Transport:
    """Sends calls, from any thread."""

    def __init__(self, where: Where, http: httpx.BaseTransport | None = None) -> None:
        self._where = where
        self._http = http
        self._clients: dict[bool, httpx.Client] = {}
        self._lock = Lock()
        self._closed = False

    def ask(self, call: Call, limit: float | None = None) -> Answer:
        """One request and its whole answer."""
        return _whole(*self._send(call, limit))

    def listen(self, call: Call, limit: float | None = None) -> Line:
        """Open an event stream; the line's answer says whether it is one."""
        response, reader = self._send(call, limit)
        answer = reader.answer() if response.is_success else _whole(response, reader)
        return Line(response, answer)

    def close(self) -> None:
        """Ends what is idle; requests under way in other threads end with an error."""
        with self._lock:
            self._closed = True
            for client in self._clients.values():
                client.close()

    def _send(self, call: Call, limit: float | None) -> tuple[httpx.Response, Reader]:
        there = connected(self._where)
        address = address_of(call, there)
        client = self._client(loopback=is_loopback(address))
        with silences(address):
            request = client.build_request(
                call.method,
                address,
                params=call.query or None,
                headers=headers_of(call, there),
                content=call.body.blocks() if isinstance(call.body, Part) else call.body,
                timeout=timeout_of(call, limit),
            )
            response = client.send(request, stream=True)
        return response, Reader(call, address, response)

    def _client(self, *, loopback: bool) -> httpx.Client:
        with self._lock:
            if self._closed:
                raise closed()
            if loopback not in self._clients:
                options = options_for(loopback=loopback)
                self._clients[loopback] = httpx.Client(transport=self._http, **options)
            return self._clients[loopback]


def _whole(response: httpx.Response, reader: Reader) -> Answer:
    try:
        reader.begin()
        with silences(reader.address):
            for block in response.iter_bytes(BLOCK):
                reader.take(block)
    finally:
        response.close()
    return reader.answer()
