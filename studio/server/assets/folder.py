"""The content-addressed folder: bytes are staged, hashed, and only then named by their hash."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Generator
from pathlib import Path

from studio.api.ids import Kind, new_id
from studio.server.assets.disk import disk_errors, disk_full, keep_private, sync_file
from studio.server.assets.staged import Kept, Staged
from studio.server.assets.uploads.parts import UploadParts

__all__ = ["AssetFolder", "Kept", "Staged"]


class AssetFolder:
    """`ab/cd/abcd…`: equal bytes are stored once, and a name says what is inside."""

    def __init__(self, root: Path, free_disk: int = 0) -> None:
        self._root = root
        self._staging = root / "staging"
        self._free_disk = free_disk
        self._staging.mkdir(parents=True, exist_ok=True)
        keep_private(root)
        self.uploads = UploadParts(root / "uploads", self.check_space)

    def stage(self, limit: int) -> Staged:
        """A place for new bytes."""
        self.check_space()
        return Staged(self._staging / new_id(Kind.ASSET), limit, self.check_space)

    def keep(self, staged: Staged) -> Kept:
        """Staged bytes, safely on the disk; `add_asset` puts them under their hash."""
        sha256 = staged.finish()
        return Kept(sha256, staged.size, staged.path, self.path_of(sha256))

    def keep_file(self, path: Path) -> Kept:
        """A finished file on the same disk; it stays where it is for its owner to remove."""
        with disk_errors():
            sync_file(path)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
        return Kept(sha256, size, path, self.path_of(sha256))

    def path_of(self, sha256: str) -> Path:
        """Where bytes with this hash are, or would be."""
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def hashes(self) -> Generator[str]:
        """Of all bytes that are here, whether a row names them or not."""
        pattern = f"{'[0-9a-f]' * 2}/{'[0-9a-f]' * 2}/*"
        for path in self._root.glob(pattern):
            if len(path.name) == 64:
                yield path.name

    def remove(self, sha256: str) -> None:
        """Forget bytes. Only `forget_bytes` may call this: it knows that no row names them."""
        self.path_of(sha256).unlink(missing_ok=True)

    def sweep_staging(self) -> None:
        """What a killed server left half written; nobody was told that it was accepted."""
        for entry in self._staging.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)

    def check_space(self, more: int = 0) -> None:
        """Refuse before the disk is full, while there is still room to work."""
        if shutil.disk_usage(self._root).free - more < self._free_disk:
            raise disk_full()

    @property
    def staging(self) -> Path:
        """Where work in progress lies, on the same disk as the kept bytes."""
        return self._staging
