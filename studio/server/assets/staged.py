"""Bytes on their way in, and bytes that are whole but not yet named by their hash."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from studio.errors import StudioError
from studio.server.assets.disk import disk_errors, open_private, sync_file, sync_folder, write_all

_LOOK_AT_DISK_EVERY: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that are whole and on the disk; their row and their final name come together."""

    sha256: str
    size: int
    source: Path
    """Where they can be read as long as their owner keeps them there."""
    target: Path
    """Where they will be once `place` has run."""

    def place(self) -> None:
        """Give them the name of their hash, inside the transaction that writes their row.

        A second name for the same file, not a move: if the transaction fails, or the server
        dies in it, the bytes are still where they came from and the attempt can be repeated.
        """
        with disk_errors():
            _make_folders(self.target.parent)
            if not self._is_there():
                _link_or_copy(self.source, self.target)
                sync_folder(self.target.parent)

    def _is_there(self) -> bool:
        try:
            return self.target.stat().st_size == self.size
        except FileNotFoundError:
            return False


class Staged:
    """A private file that grows up to a limit; gone on leaving the `with`."""

    def __init__(self, path: Path, limit: int, check_space: Callable[[], None]) -> None:
        self.path = path
        self.size = 0
        self._limit = limit
        self._check_space = check_space
        self._hash = hashlib.sha256()
        self._file = open_private(path, "xb")

    def write(self, chunk: bytes) -> None:
        """Add bytes, up to the limit."""
        before, self.size = self.size, self.size + len(chunk)
        self.expect(self.size)
        if before // _LOOK_AT_DISK_EVERY != self.size // _LOOK_AT_DISK_EVERY:
            self._check_space()
        self._hash.update(chunk)
        write_all(self._file, chunk)

    def expect(self, size: int) -> None:
        """Refuse a size over the limit, before the bytes come if somebody says how many."""
        if size > self._limit:
            raise StudioError(
                "too_large",
                f"This is larger than {self._limit} bytes.",
                "Use a shorter clip or a smaller picture.",
            )

    def finish(self) -> str:
        """All bytes on the disk itself; answers their hash."""
        with disk_errors():
            os.fsync(self._file.fileno())
        self._file.close()
        return self._hash.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


def _make_folders(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for made in (folder.parent, folder.parent.parent):
        sync_folder(made)


def _link_or_copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)  # of another length than its name promises: damaged
    try:
        os.link(source, target)
    except OSError:  # a disk without second names (FAT)
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    draft = source.with_name(f"{uuid.uuid4().hex}.copy")  # where the sweeps look
    try:
        shutil.copyfile(source, draft)
        sync_file(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
