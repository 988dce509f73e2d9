"""There must be sound to hear."""

from __future__ import annotations

from studio.media.signatures import MediaKind
from studio.quality.finding import Finding
from studio.quality.subject import SourceKind, Subject

CHECK = "no_audio"
_SHORTEST_S = 0.1


def look(subject: Subject) -> Finding | None:
    facts = subject.facts
    if subject.kind is SourceKind.VOICE and _is_no_media(subject):
        return _missing(subject, "This is not a sound file.")
    if facts is None or _is_still(subject):
        return None
    if not facts.sound:
        return _missing(subject, "There is no sound in it.")
    longest = max(track.duration_s for track in facts.sound)
    if longest < _SHORTEST_S:
        return _missing(subject, "There is an audio track, but nothing on it.")
    what = f"It has sound for {longest:.2f} s."
    return subject.ok(CHECK, what, measured=round(longest, 3), limit=_SHORTEST_S, unit="s")


def _is_no_media(subject: Subject) -> bool:
    if subject.trouble is not None:
        return subject.trouble.code in ("not_media", "not_a_video", "unsupported_picture")
    return _is_still(subject)


def _is_still(subject: Subject) -> bool:
    """A picture or a model is said to be that by another check, not to be silent."""
    facts = subject.facts
    if facts is None or facts.sniffed.kind not in (MediaKind.IMAGE, MediaKind.MODEL):
        return False
    return facts.video is None or facts.video.still


def _missing(subject: Subject, what: str) -> Finding:
    fix = (
        "Choose a sound file in which one person speaks."
        if subject.kind is SourceKind.VOICE
        else "Record with the microphone on, or choose a clip in which the person is heard."
    )
    return subject.fail(CHECK, what, fix, measured=0, limit=_SHORTEST_S, unit="s")
