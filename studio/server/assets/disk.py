"""What disks do: they fill up, forget names that were not synced, show files to others."""

from __future__ import annotations

import errno
import os
import sys
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Literal

from studio.errors import StudioError


class disk_errors:  # noqa: N801 - reads as a statement
    """Turns a full disk into an error that says so."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full() from error


def disk_full() -> StudioError:
    return StudioError(
        "disk_full",
        "There is not enough free space on the server's disk.",
        "Free some space, or move the data folder to a larger disk.",
    )


def open_private(path: Path, mode: Literal["xb", "ab"]) -> FileIO:
    """An unbuffered file for new bytes: faces and voices are for this server's user alone."""
    return FileIO(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600))


def write_all(file: FileIO, chunk: bytes) -> None:
    """All of the bytes: an unbuffered file may take them in pieces."""
    left = memoryview(chunk)
    with disk_errors():
        while left:
            left = left[file.write(left) :]


def sync_file(path: Path) -> None:
    """Until all that was written to a file is on the disk itself."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def keep_private(folder: Path) -> None:
    """Nobody else on this machine looks into the folder; Windows has it so in a user's profile."""
    if sys.platform != "win32":
        folder.chmod(0o700)


def sync_folder(folder: Path) -> None:
    """A new name survives a power cut only once its folder is on the disk too."""
    if sys.platform == "win32":  # there NTFS journals names, and folders cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
