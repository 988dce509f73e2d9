"""A clip must have a moving picture: cover art and stills are none."""

from __future__ import annotations

from studio.media.signatures import MediaKind
from studio.quality.finding import Finding
from studio.quality.subject import Subject

CHECK = "no_video"
_FIX = "Choose a clip in which the person can be seen speaking, or use a photo and a voice."


def look(subject: Subject) -> Finding | None:
    facts = subject.facts
    if facts is None or facts.sniffed.kind in (MediaKind.IMAGE, MediaKind.MODEL):
        return _of_picture(subject)
    if facts.video is None and facts.cover_art:
        return _missing(subject, "There is only sound with a cover picture.")
    if facts.video is None:
        return _missing(subject, "There is only sound, no picture." if facts.sound else _NOTHING)
    if facts.video.still:
        return _missing(subject, "There is a single still picture, nothing that moves.")
    frames = facts.video.frames
    return subject.ok(
        CHECK, f"It has {frames} frames of moving picture.", measured=frames, limit=2, unit="frames"
    )


_NOTHING = "There is neither picture nor sound in it that can be played."


def _missing(subject: Subject, what: str) -> Finding:
    frames = subject.facts.video.frames if subject.facts and subject.facts.video else 0
    return subject.fail(CHECK, what, _FIX, measured=frames, limit=2, unit="frames")


def _of_picture(subject: Subject) -> Finding | None:
    """Only an animated picture has frames to speak of."""
    video = subject.facts.video if subject.facts else None
    if video is None or video.still:
        return None
    return subject.ok(
        CHECK,
        f"It has {video.frames} frames of moving picture.",
        measured=video.frames,
        limit=2,
        unit="frames",
    )
