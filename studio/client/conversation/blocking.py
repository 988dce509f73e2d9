"""Drives flows in the calling thread."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from threading import Event as Flag
from threading import Timer
from typing import Generic, TypeVar
from weakref import WeakSet

from pydantic import BaseModel

from studio.api.events import Event
from studio.client.errors import Unanswered
from studio.client.events import EventStream
from studio.client.exchange.call import Answer, Call
from studio.client.exchange.reading import Pages
from studio.client.exchange.steps import (
    Deliver,
    Done,
    Flow,
    Hear,
    HungUp,
    Listen,
    Pause,
    Step,
    advance,
)
from studio.client.transport.blocking import Line, Transport
from studio.errors import StudioError

Result = TypeVar("Result")
Model = TypeVar("Model", bound=BaseModel)


class Conversation(Generic[Result]):
    """One flow under way."""

    def __init__(
        self, transport: Transport, flow: Flow[Result], latest: float | None = None
    ) -> None:
        self._transport = transport
        self._flow = flow
        self._latest = latest
        self._line: Line | None = None
        self._over = Flag()

    def until_event(self) -> Event | Done[Result]:
        """Go on to the next event, or to the end."""
        step = advance(self._flow, None)
        while not isinstance(step, Deliver | Done):
            step = advance(self._flow, self._reply(step))
        return step.event if isinstance(step, Deliver) else step

    def result(self) -> Result:
        """Go on to the end of a flow that delivers nothing."""
        try:
            end = self.until_event()
            assert isinstance(end, Done)
            return end.result
        finally:
            self.close()

    def hang_up(self) -> None:
        """End it from any thread."""
        self._over.set()
        line = self._line
        if line is not None:
            line.hang_up()

    def close(self) -> None:
        """Give back what it holds; for the thread that drives it."""
        self._flow.close()
        if self._line is not None:
            self._line.close()

    def _reply(self, step: Step) -> object:
        try:
            return self._take(step)
        except Unanswered as silence:
            return silence

    def _take(self, step: Step) -> object:
        limit = self._time_left()
        match step:
            case Call():
                return self._transport.ask(step, limit)
            case Listen():
                return self._listen(step, limit)
            case Hear():
                return self._line.hear() if self._line else None
            case Pause():
                seconds = step.seconds(random.random())
                return self._over.wait(seconds if limit is None else min(seconds, limit))
            case Deliver():
                return None

    def _time_left(self) -> float | None:
        if self._over.is_set():
            raise HungUp
        return None if self._latest is None else self._latest - time.monotonic()

    def _listen(self, step: Listen, limit: float | None) -> Answer:
        if self._line is not None:
            self._line.close()
        self._line = self._transport.listen(step.call, limit)
        return self._line.answer


class Talk:
    """What every noun of the blocking client speaks through."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self._streams: WeakSet[EventStream] = WeakSet()

    def stream(self, flow: Flow[None]) -> EventStream:
        """A flow that delivers events, to iterate over."""
        stream = EventStream(Conversation(self.transport, flow))
        self._streams.add(stream)
        return stream

    def close(self) -> None:
        """End all streams, and give back the connections."""
        for stream in list(self._streams):
            stream.close()
        self.transport.close()

    def run(self, flow: Flow[Result]) -> Result:
        return Conversation(self.transport, flow).result()

    def run_within(self, flow: Flow[Result], seconds: float, late: StudioError) -> Result:
        """The result, or `late` when there is none after so many seconds."""
        conversation = Conversation(self.transport, flow, time.monotonic() + seconds)
        alarm = Timer(seconds, conversation.hang_up)
        alarm.daemon = True
        alarm.start()
        try:
            return conversation.result()
        except HungUp:
            raise late from None
        finally:
            alarm.cancel()
            alarm.join()

    def all_of(self, pages: Pages[Model]) -> Iterator[Model]:
        """Every object of a list, page by page as they are needed."""
        cursor: str | None = None
        while True:
            page = self.run(pages(cursor))
            yield from page.data
            cursor = page.next_cursor
            if cursor is None:
                return
