"""The async transport, on asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

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


class AsyncLine:
    """An open event stream."""

    def __init__(self, response: httpx.Response, answer: Answer) -> None:
        self.answer = answer
        self._response = response
        self._messages = EventSource(response).aiter_sse()

    async def hear(self) -> Message | None:
        """The next message; None at the end of the stream."""
        with silences(self.answer.address):
            found = await anext(self._messages, None)
        return None if found is None else message_of(found)

    async def close(self) -> None:
        await self._messages.aclose()
        await self._response.aclose()


class AsyncTransport:
    """Sends calls, on one event loop."""

    def __init__(self, where: Where, http: httpx.AsyncBaseTransport | None = None) -> None:
        self._where = where
        self._http = http
        self._clients: dict[bool, httpx.AsyncClient] = {}
        self._closed = False

    async def ask(self, call: Call, limit: float | None = None) -> Answer:
        """One request and its whole answer."""
        return await _whole(*(await self._send(call, limit)))

    async def listen(self, call: Call, limit: float | None = None) -> AsyncLine:
        """Open an event stream; the line's answer says whether it is one."""
        response, reader = await self._send(call, limit)
        answer = reader.answer() if response.is_success else await _whole(response, reader)
        return AsyncLine(response, answer)

    async def close(self) -> None:
        """Ends what is idle; requests under way end with an error."""
        self._closed = True
        for client in self._clients.values():
            await client.aclose()

    async def _send(self, call: Call, limit: float | None) -> tuple[httpx.Response, Reader]:
        there = connected(self._where)
        address = address_of(call, there)
        client = self._client(loopback=is_loopback(address))
        with silences(address):
            request = client.build_request(
                call.method,
                address,
                params=call.query or None,
                headers=headers_of(call, there),
                content=_blocks(call.body) if isinstance(call.body, Part) else call.body,
                timeout=timeout_of(call, limit),
            )
            response = await client.send(request, stream=True)
        return response, Reader(call, address, response)

    def _client(self, *, loopback: bool) -> httpx.AsyncClient:
        if self._closed:
            raise closed()
        if loopback not in self._clients:
            options = options_for(loopback=loopback)
            self._clients[loopback] = httpx.AsyncClient(transport=self._http, **options)
        return self._clients[loopback]


async def _whole(response: httpx.Response, reader: Reader) -> Answer:
    try:
        reader.begin()
        with silences(reader.address):
            async for block in response.aiter_bytes(BLOCK):
                reader.take(block)
    finally:
        await response.aclose()
    return reader.answer()


async def _blocks(part: Part) -> AsyncIterator[bytes]:
    """Read off the loop, which a slow disk must not hold up; progress is told on it."""
    position = part.offset
    while position < part.end:
        block = await asyncio.to_thread(part.read, position)
        yield block
        position += len(block)
        part.sent(position)
