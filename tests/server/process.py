"""A real server process that can be killed and started again on the same data."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx

from tests.server.serving import bearer

TOKEN = "launch-token-of-this-test"


class ServerProcess:
    """`avatar-studio serve`, bundled: ends with us, or when killed."""

    def __init__(self, data: Path, *command: str) -> None:
        self._data = data
        self._command = command or (sys.executable, "-m", "studio.cli")
        self._child: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Until it says where it listens."""
        options = ("--port", "0", "--exit-with-stdin", "--token-stdin")
        with (self._data.parent / "server.log").open("ab") as log:
            self._child = subprocess.Popen(
                [*self._command, "serve", "--data", str(self._data), *options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(f"{TOKEN}\n".encode())
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        assert line, "the server said nothing"
        self.url = f"http://127.0.0.1:{json.loads(line)['port']}"

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=bearer(TOKEN), timeout=20, trust_env=False)

    def kill(self) -> None:
        """As `kill -9` does."""
        assert self._child is not None
        self._child.kill()
        self._reap()

    def wait(self) -> int:
        """Until it has ended by itself."""
        assert self._child is not None
        status = self._child.wait(30)
        self._reap()
        return status

    def stop(self) -> int:
        """As a window does: close its standard input."""
        assert self._child is not None
        assert self._child.stdin is not None
        self._child.stdin.close()
        return self.wait()

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def _reap(self) -> None:
        assert self._child is not None
        self._child.wait(30)
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()

    def __enter__(self) -> ServerProcess:
        self.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        if self.alive:
            self.kill()
