"""The files that uploads grow in; their length is the truth about what has arrived."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Final

from studio.errors import StudioError
from studio.server.assets.disk import disk_errors, open_private, write_all

_LOOK_AT_DISK_EVERY: Final = 16 * 1024 * 1024


class Appending:
    """A part that grows from where it was; `undo` takes it back there."""

    def __init__(self, file: FileIO, check_space: Callable[[], None]) -> None:
        self._file = file
        self._start = self.size = file.seek(0, os.SEEK_END)
        self._check_space = check_space

    def write(self, chunk: bytes) -> None:
        """In the file when this returns, so that a killed server keeps it."""
        write_all(self._file, chunk)
        before, self.size = self.size, self.size + len(chunk)
        if before // _LOOK_AT_DISK_EVERY != self.size // _LOOK_AT_DISK_EVERY:
            self._check_space()

    def undo(self) -> None:
        """Forget what was appended: it belongs to no sensible request."""
        self._file.truncate(self._start)
        self.size = self._start

    def sync(self) -> None:
        """On the disk itself when this returns."""
        with disk_errors():
            os.fsync(self._file.fileno())


class UploadParts:
    """One file per unfinished upload, and who is writing to it."""

    def __init__(self, root: Path, check_space: Callable[[], None]) -> None:
        self._root = root
        self._check_space = check_space
        self._held: set[str] = set()
        self._lock = threading.Lock()
        root.mkdir(parents=True, exist_ok=True)

    def path_of(self, upload_id: str) -> Path:
        return self._root / upload_id

    def size_of(self, upload_id: str) -> int:
        """How many bytes have arrived."""
        try:
            return self.path_of(upload_id).stat().st_size
        except FileNotFoundError:
            return 0

    def ids(self) -> list[str]:
        return [path.name for path in self._root.iterdir()]

    def remove(self, upload_id: str) -> None:
        self.path_of(upload_id).unlink(missing_ok=True)

    def is_held(self, upload_id: str) -> bool:
        """Whether a request is writing to it right now."""
        with self._lock:
            return upload_id in self._held

    @contextmanager
    def held(self, upload_id: str) -> Generator[None]:
        """For one request at a time; another is refused at once, not kept waiting.

        The hold lives in this process only, so a server that died holds nothing.
        """
        with self._lock:
            if upload_id in self._held:
                raise _busy()
            self._held.add(upload_id)
        try:
            yield
        finally:
            with self._lock:
                self._held.discard(upload_id)

    @contextmanager
    def appending(self, upload_id: str) -> Generator[Appending]:
        """Add to the end; call with the upload held."""
        with open_private(self.path_of(upload_id), "ab") as file:
            yield Appending(file, self._check_space)


def _busy() -> StudioError:
    return StudioError(
        "conflict",
        "Another request is writing to this upload.",
        "Wait for it to end, then ask with HEAD where to go on.",
    )
