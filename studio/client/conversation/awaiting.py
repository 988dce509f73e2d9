"""Drives flows on the running event loop."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Generic, TypeVar
from weakref import WeakSet

from pydantic import BaseModel

from studio.api.events import Event
from studio.client.errors import Unanswered
from studio.client.events import AsyncEventStream
from studio.client.exchange.call import Answer, Call
from studio.client.exchange.reading import Pages
from studio.client.exchange.steps import Deliver, Done, Flow, Hear, Listen, Pause, Step, advance
from studio.client.transport.awaiting import AsyncLine, AsyncTransport
from studio.errors import StudioError

Result = TypeVar("Result")
Model = TypeVar("Model", bound=BaseModel)


class AsyncConversation(Generic[Result]):
    """One flow under way; cancelling the task that drives it ends it."""

    def __init__(self, transport: AsyncTransport, flow: Flow[Result]) -> None:
        self._transport = transport
        self._flow = flow
        self._line: AsyncLine | None = None

    async def until_event(self) -> Event | Done[Result]:
        """Go on to the next event, or to the end."""
        step = advance(self._flow, None)
        while not isinstance(step, Deliver | Done):
            step = advance(self._flow, await self._reply(step))
        return step.event if isinstance(step, Deliver) else step

    async def result(self) -> Result:
        """Go on to the end of a flow that delivers nothing."""
        try:
            end = await self.until_event()
            assert isinstance(end, Done)
            return end.result
        finally:
            await self.close()

    async def close(self) -> None:
        """Give back what it holds."""
        self._flow.close()
        if self._line is not None:
            await self._line.close()

    async def _reply(self, step: Step) -> object:
        try:
            return await self._take(step)
        except Unanswered as silence:
            return silence

    async def _take(self, step: Step) -> object:
        match step:
            case Call():
                return await self._transport.ask(step)
            case Listen():
                return await self._listen(step)
            case Hear():
                return await self._line.hear() if self._line else None
            case Pause():
                return await asyncio.sleep(step.seconds(random.random()))
            case Deliver():
                return None

    async def _listen(self, step: Listen) -> Answer:
        if self._line is not None:
            await self._line.close()
        self._line = await self._transport.listen(step.call)
        return self._line.answer


class AsyncTalk:
    """What every noun of the async client speaks through."""

    def __init__(self, transport: AsyncTransport) -> None:
        self.transport = transport
        self._streams: WeakSet[AsyncEventStream] = WeakSet()

    def stream(self, flow: Flow[None]) -> AsyncEventStream:
        """A flow that delivers events, to iterate over."""
        stream = AsyncEventStream(AsyncConversation(self.transport, flow))
        self._streams.add(stream)
        return stream

    async def close(self) -> None:
        """End all streams, and give back the connections."""
        for stream in list(self._streams):
            await stream.close()
        await self.transport.close()

    async def run(self, flow: Flow[Result]) -> Result:
        return await AsyncConversation(self.transport, flow).result()

    async def run_within(self, flow: Flow[Result], seconds: float, late: StudioError) -> Result:
        """The result, or `late` when there is none after so many seconds."""
        conversation = AsyncConversation(self.transport, flow)
        try:
            async with asyncio.timeout(seconds):
                return await conversation.result()
        except TimeoutError:
            raise late from None

    async def all_of(self, pages: Pages[Model]) -> AsyncIterator[Model]:
        """Every object of a list, page by page as they are needed."""
        cursor: str | None = None
        while True:
            page = await self.run(pages(cursor))
            for item in page.data:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return
