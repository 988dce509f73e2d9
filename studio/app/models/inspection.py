"""A first look into a file before it is sent: whether it is media, and how long it plays."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from studio.app.models.sources import SourceKind
from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.media.facts import MediaFacts

SHORTEST, LONGEST = 4.0, 15.0


class Verdict(StrEnum):
    """What the look has shown so far."""

    LOOKING = "looking"
    FINE = "fine"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True)
class Inspection:
    """A verdict and the words for it."""

    verdict: Verdict
    words: str


LOOKING = Inspection(Verdict.LOOKING, "Looking into it…")


async def inspect(path: Path, kind: SourceKind) -> Inspection:
    """Look into a file; what the checks of its content find comes later, from the server."""
    return await asyncio.to_thread(_look, path, kind)


def _look(path: Path, kind: SourceKind) -> Inspection:
    from studio.media.probe import probe

    try:
        return judged(probe(path), kind)
    except StudioError as error:
        return Inspection(Verdict.UNFIT, str(error))


def judged(facts: MediaFacts, kind: SourceKind) -> Inspection:
    """Whether a file can be what it was chosen for; exact limits are the server's to judge."""
    judges = {
        SourceKind.CLIP: _judged_clip,
        SourceKind.PHOTO: _judged_photo,
        SourceKind.VOICE: _judged_voice,
    }
    return judges[kind](facts)


def _judged_clip(facts: MediaFacts) -> Inspection:
    video = facts.video
    if video is None:
        return _unfit("This file has no moving picture. Choose a video.")
    if not facts.sound:
        return _unfit("This clip has no sound. Choose one in which the person speaks.")
    about = f"{video.duration_s:.1f} s · {video.width} × {video.height} · with sound"
    return _unless_too_long(video.duration_s, 1 / max(video.average_fps, 1.0), about)


def _judged_photo(facts: MediaFacts) -> Inspection:
    picture = facts.picture
    if picture is None:
        return _unfit("This file is no picture. Choose a photo.")
    return Inspection(Verdict.FINE, f"{picture.width} × {picture.height}")


def _judged_voice(facts: MediaFacts) -> Inspection:
    sound = facts.main_sound
    if sound is None:
        return _unfit("This file has no sound. Choose a recording of a voice.")
    return _unless_too_long(sound.duration_s, 0.05, f"{sound.duration_s:.1f} s")


def _unless_too_long(seconds: float, tolerance: float, about: str) -> Inspection:
    if seconds < SHORTEST - tolerance:
        return _unfit(f"{seconds:.1f} s is too short. It must last 4 to 15 seconds.")
    if seconds > LONGEST + tolerance:
        return _unfit(f"{seconds:.1f} s is too long. It must last 4 to 15 seconds.")
    return Inspection(Verdict.FINE, about)


def _unfit(words: str) -> Inspection:
    return Inspection(Verdict.UNFIT, words)
