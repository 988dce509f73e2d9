"""A supervisor without a server: a test says which state comes next."""

from __future__ import annotations

from pathlib import Path

from studio.app.models.server import OnLog, OnState
from studio.client.connection import Connection
from studio.client.supervisor.states import ServerState
from studio.errors import StudioError
from tests.fakes.studio import FakeStudio


class FakeSupervisor:
    """Ready as soon as it is started, unless told otherwise."""

    def __init__(self, data: Path, on_state: OnState, on_log: OnLog) -> None:
        self.data, self.on_state, self.on_log = data, on_state, on_log
        self.state = ServerState.STOPPED
        self.problem: StudioError | None = None
        self.refusal: StudioError | None = None
        self.comes_up = True
        self.studio = FakeStudio()
        self.calls: list[str] = []

    @property
    def connection(self) -> Connection | None:
        return Connection("http://127.0.0.1:8400", "") if self.state.answers else None

    def async_studio(self) -> FakeStudio:
        return self.studio

    def start(self) -> None:
        self.calls.append("start")
        if self.refusal:
            raise self.refusal
        self.become(ServerState.STARTING)
        if self.comes_up:
            self.become(ServerState.READY)

    def stop(self) -> None:
        self.calls.append("stop")
        if self.state is not ServerState.STOPPED:
            self.become(ServerState.STOPPING)
            self.become(ServerState.STOPPED)

    def restart(self) -> None:
        self.calls.append("restart")
        self.become(ServerState.RESTARTING)
        self.become(ServerState.STARTING)
        self.become(ServerState.READY)

    def become(self, state: ServerState, problem: StudioError | None = None) -> None:
        self.state, self.problem = state, problem
        self.on_state(state)

    def crash(self) -> None:
        self.become(ServerState.RESTARTING)

    def give_up(self) -> None:
        problem = StudioError(
            "crash_loop",
            "The server ended 5 times within 3 minutes, the last time with signal SIGKILL.",
            "Its last words: out of memory.",
        )
        self.become(ServerState.FAILED, problem)


class Supervision:
    """Makes fake supervisors, and remembers the last one."""

    def __init__(self) -> None:
        self.made: list[FakeSupervisor] = []
        self.prepare = lambda _supervisor: None

    def __call__(self, data: Path, on_state: OnState, on_log: OnLog) -> FakeSupervisor:
        supervisor = FakeSupervisor(data, on_state, on_log)
        self.made.append(supervisor)
        self.prepare(supervisor)
        return supervisor

    @property
    def last(self) -> FakeSupervisor:
        return self.made[-1]
