"""Send pip or npm for a package: watched for headway, ended on cancel, never left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from studio.models import guard

# Proxies that scan a package before they let it through stay silent for minutes.
SILENCE = 300.0
_LOOK_AGAIN = 0.2
_ENDING = 10.0
_TAIL = 64 << 10
# Ctrl-C in the terminal is for the asker alone, which then ends the command in order.
_APART = 0
if sys.platform == "win32":
    _APART = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW


@dataclass(frozen=True, slots=True)
class Errand:
    """A command with the folder and the environment it runs in."""

    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]


class ErrandError(Exception):
    """The command failed, or made no headway for too long; carries what it said last."""

    def __init__(self, output: str, *, silent: bool = False) -> None:
        super().__init__(output)
        self.output = output
        self.silent = silent


def run(errand: Errand, headway: Callable[[], int]) -> None:
    """Run to the end. `headway` is asked often; what it raises ends the command at once."""
    asked = subprocess.Popen(
        [sys.executable, "-I", "-S", guard.__file__, *errand.command],
        cwd=errand.folder,
        env=dict(errand.environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        creationflags=_APART,
    )
    said = _Tail(asked.stdout)
    try:
        _watch(asked, said, headway)
    finally:
        _end(asked, said)
    if asked.returncode != 0:
        raise ErrandError(said.text)


def _watch(asked: subprocess.Popen[bytes], said: _Tail, headway: Callable[[], int]) -> None:
    seen, since = -1, time.monotonic()
    while not _ended(asked):
        now = headway() + said.size
        if now != seen:
            seen, since = now, time.monotonic()
        elif time.monotonic() - since > SILENCE:
            raise ErrandError(said.text, silent=True)


def _ended(asked: subprocess.Popen[bytes]) -> bool:
    try:
        asked.wait(_LOOK_AGAIN)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(asked: subprocess.Popen[bytes], said: _Tail) -> None:
    if asked.stdin is not None:
        asked.stdin.close()
    try:
        asked.wait(_ENDING)
    except subprocess.TimeoutExpired:
        asked.kill()
        asked.wait()
    said.close()


class _Tail:
    """The last that a command said, read as it comes so that it never blocks."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self.size = 0
        self._last = b""
        self._stream = stream
        self._reader = threading.Thread(target=self._read, name="models-errand", daemon=True)
        self._reader.start()

    @property
    def text(self) -> str:
        return self._last.decode("utf-8", "replace")

    def close(self) -> None:
        self._reader.join(_ENDING)
        if self._stream is not None and not self._reader.is_alive():
            self._stream.close()

    def _read(self) -> None:
        while self._stream is not None and (chunk := os.read(self._stream.fileno(), 1 << 16)):
            self.size += len(chunk)
            self._last = (self._last + chunk)[-_TAIL:]
