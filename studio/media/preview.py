"""A small MP4 of any clip that every browser and player shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.media import remux
from studio.media.files import AnyPath, staged
from studio.media.opening import main_sound, motion_picture, opened
from studio.media.probe import probe
from studio.media.transcode import transcode

if TYPE_CHECKING:
    from studio.media.facts import MediaFacts

HEIGHT: Final = 720
_WIDEST: Final = 7680
_PLAIN: Final = ("video/mp4", "video/quicktime")


@dataclass(frozen=True, slots=True)
class Preview:
    """A finished preview, and whether its pictures are still the recorded ones."""

    path: Path
    copied: bool


def preview(source: AnyPath, target: AnyPath, *, height: int = HEIGHT) -> Preview:
    """Write a fast-start MP4 of at most `height` rows, every time of the clip kept.

    A clip that is plain already is copied, without loss.
    """
    facts = probe(source)
    if _is_plain(facts, height):
        with staged(target) as draft, opened(source) as container:
            streams: list[Any] = [motion_picture(container), main_sound(container)]
            copied = remux.copy(container, draft, [s for s in streams if s])
            remux.prove_equal(copied, draft)
        return Preview(Path(target), copied=True)
    transcode(source, target, facts, within=(_WIDEST, height))
    return Preview(Path(target), copied=False)


def _is_plain(facts: MediaFacts, height: int) -> bool:
    video, sound = facts.video, facts.main_sound
    if video is None or video.still or facts.sniffed.mime not in _PLAIN:
        return False
    return (
        video.codec == "h264"
        and video.pixel_format == "yuv420p"
        and video.height <= height
        and video.rotation == 0
        and not video.mirrored
        and video.sample_aspect_ratio == 1.0
        and (sound is None or sound.codec == "aac")
        and not facts.damage.missing_bytes
    )
