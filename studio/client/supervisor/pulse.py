"""Looks at a server's health again and again, in a thread of its own."""

from __future__ import annotations

import time
from queue import Queue
from threading import Event, Thread
from typing import TypeVar

from pydantic import BaseModel

from studio.api.health import Health, HealthStatus
from studio.api.jobs import Job, JobStatus
from studio.api.paging import Page
from studio.client.connection import Connection
from studio.client.errors import ApiError, Unanswered
from studio.client.exchange.answers import parsed
from studio.client.exchange.call import Call, query_of
from studio.client.supervisor.letters import Beat, Letter
from studio.client.supervisor.timing import Timing
from studio.client.transport.blocking import Transport

Model = TypeVar("Model", bound=BaseModel)

_HEALTH = Call("GET", "/v1/health")
_RUNNING = Call("GET", "/v1/jobs", query_of(status=JobStatus.RUNNING, limit=1))
_FIRST_EVERY = 0.2
"""Until the first answer, somebody is waiting for it."""


class Pulse:
    """One thread per life of a server; a server that hangs holds up nobody else."""

    def __init__(
        self, life: int, connection: Connection, letters: Queue[Letter], timing: Timing
    ) -> None:
        self._life = life
        self._letters = letters
        self._timing = timing
        self._transport = Transport(lambda: connection)
        self._busy = False
        self._over = Event()
        self._thread = Thread(target=self._run, name="server health", daemon=True)
        self._thread.start()

    def end_soon(self) -> None:
        """The look under way is the last one."""
        self._over.set()

    def join(self) -> None:
        """After `end_soon`, and best after the server's end, which ends a look that hangs."""
        self._thread.join()

    def _run(self) -> None:
        every = min(_FIRST_EVERY, self._timing.health_every)
        while not self._over.is_set():
            asked = time.monotonic()
            beat = self._beat()
            self._letters.put(beat)
            every = self._timing.health_every if beat.answered else every
            self._over.wait(max(0.0, asked + every - time.monotonic()))
        self._transport.close()

    def _beat(self) -> Beat:
        asked = time.monotonic()
        health = self._ask(_HEALTH, Health)
        if health is None:
            return Beat(self._life, answered=False, well=False, busy=self._busy)
        quick = time.monotonic() - asked <= self._timing.slow
        running = self._ask(_RUNNING, Page[Job])
        self._busy = bool(running.data) if running else self._busy
        well = quick and health.status is HealthStatus.OK
        return Beat(self._life, answered=True, well=well, busy=self._busy)

    def _ask(self, call: Call, model: type[Model]) -> Model | None:
        try:
            answer = self._transport.ask(call, self._timing.health_limit)
            return parsed(model, answer) if answer.ok else None
        except (Unanswered, ApiError):
            return None
