"""Wakes listeners when an event was written, so that nobody polls the database in a hurry."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager, suppress

_FALLBACK_SECONDS = 2.0  # another process on the same database rings no bell here


class Bell:
    """Rung from any thread; waited for on the server's event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Event] = set()
        self.closed = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """The loop that listeners run on."""
        self._loop = loop

    def ring(self) -> None:
        """Call after the transaction that wrote events has committed."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def close(self) -> None:
        """Listeners end: the server is going down."""
        self.closed = True
        self.ring()

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()

    @contextmanager
    def listening(self) -> Generator[Callable[[], Awaitable[None]]]:
        """Listen from before the look at the database on, so that no ring between is missed."""
        event = asyncio.Event()
        self._waiting.add(event)

        async def rung() -> None:
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), _FALLBACK_SECONDS)

        try:
            yield rung
        finally:
            self._waiting.discard(event)
