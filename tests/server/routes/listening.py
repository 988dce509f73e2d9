"""Somebody who listens to a stream of events, and keeps what they heard."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
from httpx_sse import EventSource, ServerSentEvent

from tests.server.jobs.workshop import wait_for


class Listener:
    """Listens in a thread of its own until it is stopped, or until the stream ends."""

    def __init__(self, client: httpx.Client, address: str, **extra: Any) -> None:
        self.heard: list[ServerSentEvent] = []
        self._request = client.build_request("GET", address, timeout=60, **extra)
        self._client = client
        self._ready = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._listen, name="listener")
        self._thread.start()
        assert self._ready.wait(20), "the stream did not begin"

    def _listen(self) -> None:
        response = self._client.send(self._request, stream=True)
        try:
            response.raise_for_status()
            self._socket = response.extensions["network_stream"].get_extra_info("socket")
            self._ready.set()
            with suppress(httpx.TransportError):  # it was stopped, or the server was
                for event in EventSource(response).iter_sse():
                    if event.data:  # browsers tell nobody of a block that has none
                        self.heard.append(event)
        finally:
            self._ready.set()
            response.close()

    @property
    def seqs(self) -> list[int]:
        return [int(event.id) for event in self.heard]

    @property
    def kinds(self) -> list[str]:
        return [event.event for event in self.heard]

    def until(self, count: int) -> None:
        wait_for(lambda: len(self.heard) >= count, f"{count} events")

    def stop(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)

    def ends(self, seconds: float) -> bool:
        """Whether the stream ended by itself in time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()


@contextmanager
def listening(
    client: httpx.Client, address: str = "/v1/events", **extra: Any
) -> Iterator[Listener]:
    listener = Listener(client, address, **extra)
    try:
        yield listener
    finally:
        listener.stop()
