"""Cut a part out of a clip: packet by packet where that is exact, else encoded anew."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

from studio.errors import StudioError
from studio.media import remux
from studio.media.cut import Cut, key_times, lossless_cut
from studio.media.files import AnyPath, staged
from studio.media.opening import main_sound, motion_picture, opened, origin
from studio.media.probe import probe
from studio.media.transcode import Part, transcode

__all__ = ["Method", "Trimmed", "key_times", "trim"]


class Method(StrEnum):
    COPIED = "copied"  # the very pictures and sounds that were recorded
    ENCODED = "encoded"  # decoded and compressed once more


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What was cut: how, and from when to when in the clip it came from."""

    path: Path
    method: Method
    start: float
    end: float

    @property
    def duration(self) -> float:
        return self.end - self.start


def trim(source: AnyPath, target: AnyPath, start: float, end: float) -> Trimmed:
    """Write `start` to `end` (seconds) of a clip as a fast-start MP4, ± one frame.

    Copies when the part starts at a key frame (see `key_times`) and the formats fit MP4.
    It does not copy from an earlier key frame and hide the rest with an edit list: what
    somebody cuts away must be gone from the file.
    """
    facts = probe(source)
    if facts.video is None or facts.video.still:
        raise StudioError("no_video", "The file holds no moving picture.", "Choose a video.")
    part = _allowed(start, min(end, facts.video.start_s + facts.video.duration_s))
    cut = _copied(Path(source), Path(target), part)
    if cut is not None:
        return Trimmed(Path(target), Method.COPIED, float(cut.start), float(cut.end))
    transcode(source, target, facts, part=part)
    return Trimmed(Path(target), Method.ENCODED, part.start, part.end or end)


def _allowed(start: float, end: float) -> Part:
    if not 0 <= start < end:
        raise StudioError(
            "empty_selection",
            "The part to keep is empty or outside the clip.",
            "Choose a start before the end, both inside the clip.",
        )
    return Part(start, end)


def _copied(source: Path, target: Path, part: Part) -> Cut | None:
    assert part.end is not None
    with opened(source) as container:
        cut = lossless_cut(container, Fraction(part.start), Fraction(part.end))
    if cut is None:
        return None
    with staged(target) as draft, opened(source) as container:
        streams: list[Any] = [s for s in (motion_picture(container), main_sound(container)) if s]
        copied = remux.copy(
            container, draft, streams, wanted=cut.holds, shift=cut.start + origin(container)
        )
        remux.prove_equal(copied, draft)
    return cut
