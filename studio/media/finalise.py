"""Turn a recorded fragment file into an ordinary MP4, and be sure before the first one goes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.errors import StudioError
from studio.media import remux
from studio.media.files import AnyPath, staged
from studio.media.opening import opened


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished clip: where it is and how many pictures it has."""

    path: Path
    frames: int


def finalise(fragment: AnyPath, target: AnyPath) -> Finished:
    """Copy a fragment file, packet by packet, into a fast-start MP4 and remove it.

    The fragment file stays until the copy has been read back and found equal. A file that
    a crash cut off is saved up to its last whole packet.
    """
    source, final = Path(fragment), Path(target)
    with staged(final) as draft:
        copied = _copied(source, draft)
        remux.prove_equal(copied, draft)
    source.unlink()
    return Finished(final, copied.frames)


def _copied(source: Path, draft: Path) -> remux.Copied:
    with opened(source) as container:
        streams = [s for s in container.streams if s.type in ("video", "audio")]
        if not streams:
            raise _empty()
        copied = remux.copy(container, draft, streams)
    if not any(track.packets for track in copied.tracks):
        raise _empty()
    return copied


def _empty() -> StudioError:
    return StudioError(
        "empty_recording",
        "The recording was cut off before anything reached the disk.",
        "Record again.",
    )
