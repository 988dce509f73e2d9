"""The bundled server as the window sees it: its state, its log, and starting and stopping it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from studio.api.handshake import RUNTIME_FILE, Runtime
from studio.app import diagnostics
from studio.app.models.background import Background
from studio.app.models.log import Log
from studio.client.connection import Connection
from studio.client.supervisor.states import ServerState
from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.client import AsyncStudio

_LAST_LINES = 200


class Supervised(Protocol):
    """What the window needs of a supervisor; its methods may take seconds."""

    @property
    def state(self) -> ServerState: ...
    @property
    def connection(self) -> Connection | None: ...
    @property
    def problem(self) -> StudioError | None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def restart(self) -> None: ...
    def async_studio(self) -> AsyncStudio: ...


OnState = Callable[[ServerState], None]
OnLog = Callable[[str], None]
Supervise = Callable[[Path, OnState, OnLog], Supervised]
"""Makes the supervisor of a data folder; its callbacks come from other threads."""


class Server(QObject):
    """Starts, watches and stops one server; `changed` when anything about it did."""

    changed = Signal()
    came = Signal()
    """Requests are answered from now on."""
    went = Signal()
    _state_seen = Signal(ServerState)
    _line_seen = Signal(str)

    def __init__(self, supervise: Supervise, data: Path, background: Background) -> None:
        super().__init__()
        self._supervise, self._background = supervise, background
        self._supervisor: Supervised | None = None
        self.studio: AsyncStudio | None = None
        """The client of the server, from its first start on."""
        self._turns = asyncio.Lock()
        self.data = data
        self.state = ServerState.STOPPED
        self.refusal: StudioError | None = None
        self.restart_wanted = False
        """The user wants it to start again, so that this is no crash."""
        self._runtime: Runtime | None = None
        self.log = Log(self)
        self._state_seen.connect(self._take_state)
        self._line_seen.connect(self.log.write)

    def start(self) -> None:
        self._background.start(self._start(), self._refused)

    def stop(self) -> None:
        self._background.start(self.stopped(), self._refused)

    def restart(self) -> None:
        self._background.start(self._restart(), self._refused)

    async def stopped(self) -> None:
        """Stop the server and wait until it is gone."""
        async with self._turns:
            if self._supervisor:
                await asyncio.to_thread(self._supervisor.stop)

    async def move(self, data: Path) -> None:
        """Go on with the server of another data folder."""
        await self.close()
        self._supervisor, self.data = None, data
        await self._start()

    async def close(self) -> None:
        """Stop the server and let go of its client."""
        studio, self.studio = self.studio, None
        if studio:
            await studio.close()
        await self.stopped()

    def connection(self) -> Connection | None:
        """Where the server answers now, for clients that follow it."""
        return self._supervisor.connection if self._supervisor else None

    @property
    def failure(self) -> StudioError | None:
        """Why it is not running."""
        return self.refusal or (self._supervisor.problem if self._supervisor else None)

    @property
    def can_start(self) -> bool:
        return self.state.resting

    @property
    def can_stop(self) -> bool:
        return self.state not in (ServerState.STOPPED, ServerState.FAILED, ServerState.STOPPING)

    @property
    def advice(self) -> str:
        """What the state means for the user, when it needs words."""
        if self.state is ServerState.FAILED and self.failure:
            return str(self.failure)
        if self.restart_wanted:
            return ""
        return _ADVICE.get(self.state, "")

    def facts(self) -> dict[str, str]:
        """What can be said about the server, by name."""
        there = self.connection() if self.state.answers else None
        runtime = self._runtime if there else None
        return {
            "Address": there.url if there else "",
            "Process": str(runtime.pid) if runtime else "",
            "Version": runtime.version if runtime else "",
            "Data folder": str(self.data),
        }

    def diagnostics(self) -> str:
        """A text for a problem report, without secrets."""
        facts = {"Server": self.state.value, **self.facts()}
        if self.failure:
            facts["Failure"] = f"[{self.failure.code}] {self.failure}"
        lines = (str(line) for line in self.log.tail(_LAST_LINES))
        return diagnostics.report(facts, lines)

    async def _start(self) -> None:
        async with self._turns:
            self.refusal = None
            if self._supervisor is None:
                self._supervisor = await asyncio.to_thread(self._make)
            if self.studio is None:
                # The client takes longer to import than the window to open, so a thread does it.
                self.studio = await asyncio.to_thread(self._supervisor.async_studio)
            await asyncio.to_thread(self._supervisor.start)

    async def _restart(self) -> None:
        if self._supervisor is None:
            await self._start()
            return
        async with self._turns:
            self.restart_wanted = self.can_stop
            await asyncio.to_thread(self._supervisor.restart)

    def _make(self) -> Supervised:
        return self._supervise(self.data, self._state_seen.emit, self._line_seen.emit)

    def _refused(self, error: StudioError) -> None:
        self.refusal = error
        self._take_state(ServerState.FAILED)

    def _take_state(self, state: ServerState) -> None:
        before, self.state = self.state, state
        if state.answers or state.resting:
            self.restart_wanted = False
        self.changed.emit()
        if state.answers and not before.answers:
            self._background.start(self._read_runtime())
            self.came.emit()
        if before.answers and not state.answers:
            self.went.emit()

    async def _read_runtime(self) -> None:
        self._runtime = await asyncio.to_thread(_runtime_in, self.data)
        self.changed.emit()


def _runtime_in(data: Path) -> Runtime | None:
    """What the server wrote down about itself; facts to show, nothing depends on them."""
    try:
        return Runtime.model_validate_json((data / RUNTIME_FILE).read_bytes())
    except (OSError, ValueError):
        return None


_ADVICE = {
    ServerState.STOPPED: "Avatars cannot be made or shown until it is started.",
    ServerState.STARTING: "It takes a few seconds.",
    ServerState.DEGRADED: "It answers, but slowly or with a problem. The log may say why.",
    ServerState.RESTARTING: "It ended unexpectedly and is being started again. Nothing is lost.",
}
