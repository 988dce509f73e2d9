"""A supervisor of the fake server, with short times, and what it told."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from studio.client.supervisor import Limits, ServerState, Supervisor, Timing

SERVER = Path(__file__).parents[2] / "fakes" / "server_crashing.py"
QUICK = Timing(
    start=5.0, health_every=0.1, health_limit=0.3, slow=0.2, after_close=0.5, after_terminate=0.3
)
HASTY = Limits(first_delay=0.02, longest_delay=0.1)


def command(state: Path, mode: str) -> list[str]:
    """The fake server in a mode, with the flags that a bundled server gets."""
    flags = ["--exit-with-stdin", "--token-stdin"]
    return [sys.executable, "-S", str(SERVER), "--state", str(state), "--mode", mode, *flags]


class Watched:
    """A supervised fake server; use as a context."""

    def __init__(
        self,
        folder: Path,
        mode: str = "ok",
        timing: Timing = QUICK,
        limits: Limits = HASTY,
        data: Path | None = None,
    ) -> None:
        self.state_file = folder / "starts"
        self.states: list[ServerState] = []
        self.lines: list[str] = []
        self.supervisor = Supervisor(
            data or folder / "data",
            on_state=self.states.append,
            on_log=self.lines.append,
            command=command(self.state_file, mode),
            log_file=folder / "server.log",
            timing=timing,
            limits=limits,
            chance=lambda: 0.0,
        )

    def __enter__(self) -> Watched:
        self.supervisor.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self.supervisor.stop()

    @property
    def pids(self) -> list[int]:
        """One per start."""
        return [int(pid) for pid in self.state_file.read_text("utf-8").split()]

    def switch(self, what: str) -> None:
        """Make the running server misbehave; empty makes it behave."""
        self.state_file.with_suffix(".switch").write_text(what, "utf-8")

    def kill_server(self) -> None:
        os.kill(self.pids[-1], signal.SIGKILL)

    def until(self, *states: ServerState, seconds: float = 10.0) -> None:
        """Wait until it is in one of these states."""
        eventually(lambda: self.supervisor.state in states, seconds)


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something that happens elsewhere, looking often."""
    latest = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < latest, "it did not happen in time"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    """Whether a process runs; zombies do not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
