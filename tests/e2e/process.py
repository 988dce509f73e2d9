"""The studio as a process of its own, with everything that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from studio import folders

_ROOT = Path(__file__).parents[2]
_PATIENCE = 40.0


class WindowProcess:
    """Starts `python -m studio`, and knows its children."""

    def __init__(self, display: str) -> None:
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._process: subprocess.Popen[str] | None = None

    def start(self, *arguments: str) -> WindowProcess:
        self._close()
        self._process = self._launch(*arguments)
        return self

    def start_again(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A second start beside the first, to its end."""
        other = self._launch(*arguments)
        out, error = other.communicate(timeout=_PATIENCE)
        return subprocess.CompletedProcess(other.args, other.returncode, out, error)

    @property
    def process(self) -> subprocess.Popen[str]:
        assert self._process is not None
        return self._process

    def family(self) -> list[psutil.Process]:
        """The window and all that it has started."""
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def until_serving(self) -> list[psutil.Process]:
        """Wait for the server; returns the whole family."""
        note = folders.data_folder() / "server.json"
        wait(note.exists)
        wait(lambda: len(self.family()) >= 2)
        return self.family()

    def log(self) -> str:
        """What the window wrote down."""
        file = folders.log_folder() / "window.log"
        return file.read_text("utf-8") if file.exists() else ""

    def end(self) -> None:
        """Close whatever is still open."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
        self._close()

    def _close(self) -> None:
        if self._process:
            self._process.communicate(timeout=_PATIENCE)

    def _launch(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "studio", *arguments],
            cwd=_ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def wait(condition: Callable[[], object], seconds: float = _PATIENCE) -> None:
    """Until something is so that another process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


def alive(family: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run."""
    return [each for each in family if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
