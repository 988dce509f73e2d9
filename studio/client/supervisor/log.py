"""What the server logs: the last lines in memory, all of them in a rotating file."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Lock

_FILE_BYTES = 2 * 1024 * 1024
_OLD_FILES = 4


class ServerLog:
    """Takes lines from any thread."""

    def __init__(self, path: Path, keep: int, on_line: Callable[[str], None]) -> None:
        self.path = path
        self._lines: deque[str] = deque(maxlen=keep)
        self._on_line = on_line
        self._lock = Lock()
        self._file: _File | None = None

    def take(self, line: str) -> None:
        with self._lock:
            self._lines.append(line)
            if self._file is not None:
                self._file.handle(logging.makeLogRecord({"msg": line}))
        self._on_line(line)

    def lines(self) -> list[str]:
        """The last lines, oldest first."""
        with self._lock:
            return list(self._lines)

    def open(self) -> None:
        """Begin anew in memory, go on in the file; a server without a log file still runs."""
        with self._lock:
            self._lines.clear()
        try:
            self._file = self._file or _opened(self.path)
        except OSError as failure:
            reason = failure.strerror or str(failure)
            self.take(f"The log {self.path} cannot be written: {reason}.")

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None


class _File(RotatingFileHandler):
    """A full disk must not end the server that is being watched; the lines stay in memory."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        logging.getLogger(__name__).debug("the server's log cannot be written", exc_info=True)


def _opened(path: Path) -> _File:
    path.parent.mkdir(parents=True, exist_ok=True)
    return _File(path, "a", _FILE_BYTES, _OLD_FILES, encoding="utf-8")
