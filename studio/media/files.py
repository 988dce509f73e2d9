"""Files handled so that nothing half-written is ever seen and every refusal says why."""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from studio.errors import StudioError

AnyPath: TypeAlias = str | os.PathLike[str]

# what a system says when it refuses to write; reading damaged media never ends in these
ABOUT_WRITING: Final = (
    errno.ENOSPC,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.ENOENT,
    122,
)
_FULL: Final = (errno.ENOSPC, 122)  # 122: the user's quota, which Windows has no name for


def existing(path: AnyPath) -> Path:
    """The path of a file that is there and may be read, or an error that says what is wrong."""
    file = Path(path)
    try:
        if not file.exists():
            raise StudioError("not_found", "There is no such file.", "Check the name and folder.")
        if not file.is_file():
            raise StudioError("not_a_file", "That is not a file.", "Choose a single file.")
        with file.open("rb"):
            return file
    except (OSError, ValueError) as error:
        raise StudioError(
            "unreadable", "The file may not be read.", "Check its permissions."
        ) from error


@contextmanager
def staged(target: AnyPath) -> Generator[Path]:
    """A hidden neighbour to write to; it takes the target's place only when all went well."""
    final = Path(target)
    draft = final.with_name(f".{final.stem[:40]}-{uuid.uuid4().hex[:8]}.part{final.suffix}")
    try:
        yield draft
        _settle(draft)
        os.replace(draft, final)  # noqa: PTH105  Path.replace does the same and hides the intent
    except OSError as error:
        raise cannot_write(error) from error
    finally:
        draft.unlink(missing_ok=True)


def _settle(draft: Path) -> None:
    with draft.open("rb+") as file:
        os.fsync(file.fileno())


def cannot_write(error: OSError) -> StudioError:
    """What to tell when the system refuses to write."""
    if error.errno in _FULL:
        return StudioError("disk_full", "The disk is full.", "Free some space and try again.")
    return StudioError(
        "cannot_write", "The file could not be written.", "Choose a folder that may be written to."
    )
