"""The content-addressed folder: bytes are staged, hashed, and only then named by their hash."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from studio.api.ids import Kind, new_id
from studio.errors import StudioError


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that are safely in the folder."""

    sha256: str
    size: int
    path: Path


class Staged:
    """Bytes on their way in; gone on leaving the `with` unless they were kept."""

    def __init__(self, path: Path, limit: int) -> None:
        self.path = path
        self.size = 0
        self._limit = limit
        self._hash = hashlib.sha256()
        self._file = path.open("xb")

    def write(self, chunk: bytes) -> None:
        """Add bytes, up to the limit."""
        self.size += len(chunk)
        if self.size > self._limit:
            raise StudioError("too_large", f"This is larger than {self._limit} bytes.")
        self._hash.update(chunk)
        with disk_errors():
            self._file.write(chunk)

    def finish(self) -> str:
        """All bytes on the disk itself; answers their hash."""
        with disk_errors():
            self._file.flush()
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


class AssetFolder:
    """`ab/cd/abcd…`: equal bytes are stored once, and a name says what is inside."""

    def __init__(self, root: Path, free_disk: int = 0) -> None:
        self._root = root
        self._staging = root / "staging"
        self._free_disk = free_disk
        self._staging.mkdir(parents=True, exist_ok=True)

    def stage(self, limit: int) -> Staged:
        """A place for new bytes."""
        self.check_space()
        return Staged(self._staging / new_id(Kind.ASSET), limit)

    def keep(self, staged: Staged) -> Kept:
        """Move staged bytes to the name of their hash."""
        sha256 = staged.finish()
        return self._adopt(staged.path, sha256, staged.size)

    def keep_file(self, path: Path) -> Kept:
        """Take over a finished file that lies on the same disk."""
        with path.open("rb+") as file:
            os.fsync(file.fileno())
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return self._adopt(path, sha256, path.stat().st_size)

    def _adopt(self, path: Path, sha256: str, size: int) -> Kept:
        target = self.path_of(sha256)
        with disk_errors():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        return Kept(sha256, size, target)

    def path_of(self, sha256: str) -> Path:
        """Where bytes with this hash are, or would be."""
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def remove(self, sha256: str) -> None:
        """Forget bytes; the caller knows that no row names them any more."""
        self.path_of(sha256).unlink(missing_ok=True)

    def sweep_staging(self) -> None:
        """What a killed server left half written; nobody was told that it was accepted."""
        for entry in self._staging.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)

    def check_space(self, more: int = 0) -> None:
        """Refuse before the disk is full, while there is still room to work."""
        if shutil.disk_usage(self._root).free - more < self._free_disk:
            raise _disk_full()

    @property
    def staging(self) -> Path:
        """Where work in progress lies, on the same disk as the kept bytes."""
        return self._staging


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
            raise _disk_full() from error


def _disk_full() -> StudioError:
    return StudioError(
        "disk_full",
        "There is not enough free space on the server's disk.",
        "Free some space, or move the data folder to a larger disk.",
    )
