"""Wakes listeners when an event was written, so that nobody polls the database in a hurry."""

from __future__ import annotations

import asyncio
from contextlib import suppress

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

    async def wait(self, seconds: float = _FALLBACK_SECONDS) -> None:
        """Until the next ring, or for so long."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), seconds)
        finally:
            self._waiting.discard(event)
