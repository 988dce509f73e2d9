"""One life of the server: its process, its pipes, and its end."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Queue
from threading import Event, Thread
from typing import IO

from studio.client.supervisor.job_object import JobObject
from studio.client.supervisor.letters import Exited, FirstLine, Letter
from studio.client.supervisor.processes import descendants, kill_all, launch, signal_group

_LINE_BYTES = 16 * 1024
_READERS_END_SECONDS = 1.0
_KILLED_SECONDS = 10.0
"""Only a process stuck in the system itself lives on for so long; then it is left to it."""


class Child:
    """Made by the thread that will end it: on Linux the process dies with that thread."""

    def __init__(
        self,
        life: int,
        command: Sequence[str],
        token: str,
        letters: Queue[Letter],
        on_line: Callable[[str], None],
    ) -> None:
        self.life = life
        self._letters = letters
        self._on_line = on_line
        self._exited = Event()
        self._job = JobObject()
        self._process = launch(command)
        self._threads = [
            self._thread("stdout", self._read_stdout),
            self._thread("stderr", self._read_stderr),
            self._thread("exit", self._await_exit),
        ]
        self._adopt(token)

    @property
    def pid(self) -> int:
        return self._process.pid

    def end(self, after_close: float, after_terminate: float) -> None:
        """Close its stdin, then ask, then force; nothing of it is left afterwards."""
        self._close_stdin()
        if not self._exited.wait(after_close):
            family = descendants(self.pid)
            signal_group(self.pid, kill=False)
            if not self._exited.wait(after_terminate):
                self.kill()
            kill_all(family)
        self.bury()

    def kill(self) -> None:
        """Force it to end, with its children."""
        family = descendants(self.pid)
        signal_group(self.pid, kill=True)
        kill_all(family)

    def bury(self) -> None:
        """After its end: read what it last said, and let go of everything."""
        self._exited.wait(_KILLED_SECONDS)
        self._close_stdin()
        for thread in self._threads:
            thread.join(_READERS_END_SECONDS)
        self._job.close()

    def _adopt(self, token: str) -> None:
        handle = getattr(self._process, "_handle", None)  # Windows only
        try:
            if handle is not None:
                self._job.take(int(handle))
        except OSError as failure:
            self._on_line(f"The server is in no job object: {failure}.")
        with suppress(OSError):  # it is gone already, and its exit status will say why
            _pipe(self._process.stdin).write(token.encode() + b"\n")
            _pipe(self._process.stdin).flush()

    def _close_stdin(self) -> None:
        with suppress(OSError):
            _pipe(self._process.stdin).close()

    def _thread(self, name: str, work: Callable[[], None]) -> Thread:
        thread = Thread(target=work, name=f"server {name}", daemon=True)
        thread.start()
        return thread

    def _read_stdout(self) -> None:
        with _pipe(self._process.stdout) as pipe:
            self._letters.put(FirstLine(self.life, pipe.readline(_LINE_BYTES)))
            self._pass_on(pipe)

    def _read_stderr(self) -> None:
        with _pipe(self._process.stderr) as pipe:
            self._pass_on(pipe)

    def _pass_on(self, pipe: IO[bytes]) -> None:
        while line := pipe.readline(_LINE_BYTES):
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if text:
                self._on_line(text)

    def _await_exit(self) -> None:
        status = self._process.wait()
        # at once, while the group still keeps its number from being given to another
        signal_group(self.pid, kill=True)
        self._exited.set()
        self._letters.put(Exited(self.life, status))


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise subprocess.SubprocessError("the process was launched without pipes")
    return pipe
