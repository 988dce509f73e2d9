"""Small pictures of a clip, as the bytes of picture files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from studio.media.files import AnyPath, staged
from studio.media.images import PictureKind, encoded
from studio.media.moments import frames_at


def thumbnails(
    path: AnyPath,
    times: Iterable[float],
    *,
    within: tuple[int, int] = (320, 320),
    kind: PictureKind = PictureKind.JPEG,
    quality: int = 85,
) -> list[bytes]:
    """A picture for each time, at most `within` (width, height); never made larger."""
    found = frames_at(path, times, within=within)
    return [encoded(frame.pixels, kind=kind, quality=quality) for frame in found]


def save_thumbnail(
    source: AnyPath, target: AnyPath, *, time: float = 0.0, width: int = 640, height: int = 640
) -> None:
    """Write one thumbnail; the ending of the name chooses JPEG, PNG or WebP."""
    kind = {".png": PictureKind.PNG, ".webp": PictureKind.WEBP}.get(Path(target).suffix.lower())
    [picture] = thumbnails(source, [time], within=(width, height), kind=kind or PictureKind.JPEG)
    with staged(target) as draft:
        draft.write_bytes(picture)
