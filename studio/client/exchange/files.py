"""Files on their way to a server."""

from __future__ import annotations

import io
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from studio.api.assets import Asset
from studio.client.exchange.steps import Flow
from studio.client.exchange.uploads import Progress, parcel, upload
from studio.errors import StudioError


def upload_file(
    path: Path, name: str | None, progress: Progress | None, upload_id: str | None
) -> Flow[Asset]:
    """Send a file by its path; only its name goes along."""
    with opened(path) as file:
        shown = path.name if name is None else name
        return (yield from upload(parcel(file, shown, progress), upload_id))


def upload_bytes(content: bytes, name: str, progress: Progress | None) -> Flow[Asset]:
    """Send what is in memory."""
    return (yield from upload(parcel(io.BytesIO(content), name, progress), None))


@contextmanager
def opened(path: Path) -> Generator[BinaryIO]:
    """A file to read, or an error that says why it cannot be read."""
    if path.exists() and not path.is_file():
        raise StudioError("not_readable", f"{path} is not a file.", "Name a file.")
    try:
        file = path.open("rb")
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise StudioError("not_readable", f"{path} cannot be read: {reason}.") from failure
    with file:
        yield file
