"""Streams of events, to iterate over."""

from __future__ import annotations

import asyncio
from threading import Lock
from typing import TYPE_CHECKING

from studio.api.events import Event
from studio.client.exchange.steps import HungUp

if TYPE_CHECKING:
    from studio.client.conversation.awaiting import AsyncConversation
    from studio.client.conversation.blocking import Conversation


class EventStream:
    """Iterates over events as they come; `close()` from any thread ends the iteration."""

    def __init__(self, conversation: Conversation[None]) -> None:
        self._conversation = conversation
        self._turn = Lock()

    def __iter__(self) -> EventStream:
        return self

    def __next__(self) -> Event:
        with self._turn:
            event = self._next()
        if event is None:
            raise StopIteration
        return event

    def __enter__(self) -> EventStream:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()

    def close(self) -> None:
        """End the stream; a thread that waits for an event is released."""
        self._conversation.hang_up()
        if self._turn.acquire(blocking=False):
            try:
                self._conversation.close()
            finally:
                self._turn.release()

    def _next(self) -> Event | None:
        going_on = False
        try:
            heard = self._conversation.until_event()
            going_on = isinstance(heard, Event)
        except HungUp:
            return None
        finally:
            if not going_on:
                self._conversation.close()
        return heard if isinstance(heard, Event) else None


class AsyncEventStream:
    """Iterates over events as they come; `close()` or cancelling the task ends the iteration."""

    def __init__(self, conversation: AsyncConversation[None]) -> None:
        self._conversation = conversation
        self._reader: asyncio.Task[object] | None = None
        self._closed = False

    def __aiter__(self) -> AsyncEventStream:
        return self

    async def __anext__(self) -> Event:
        event = None if self._closed else await self._next()
        if event is None:
            raise StopAsyncIteration
        return event

    async def __aenter__(self) -> AsyncEventStream:
        return self

    async def __aexit__(self, *_failure: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End the stream; a task that waits for an event is released."""
        self._closed = True
        if self._reader is None:
            await self._conversation.close()
        else:
            self._reader.cancel()

    async def _next(self) -> Event | None:
        self._reader = asyncio.current_task()
        going_on = False
        try:
            heard = await self._conversation.until_event()
            going_on = isinstance(heard, Event)
        except asyncio.CancelledError:
            if not self._released():
                raise
            return None
        finally:
            self._reader = None
            if not going_on:
                await self._conversation.close()
        return heard if isinstance(heard, Event) else None

    def _released(self) -> bool:
        """Whether `close` alone cancelled the reader; then its task goes on."""
        return self._closed and self._reader is not None and self._reader.uncancel() == 0
