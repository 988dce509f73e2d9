"""How long a source lasts: what the two rules about it share."""

from __future__ import annotations

from dataclasses import dataclass

from studio.quality.limits import CLIP_TOLERANCE_FRAMES, VOICE_TOLERANCE_S
from studio.quality.subject import SourceKind, Subject

# guards against sums of binary fractions, far below any frame
_ROUNDING_S = 1e-6
_SLOWEST = 12.0


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds, and by how much they may miss a limit."""

    seconds: float
    tolerance: float

    def below(self, limit: float) -> bool:
        return self.seconds < limit - self.tolerance - _ROUNDING_S

    def above(self, limit: float) -> bool:
        return self.seconds > limit + self.tolerance + _ROUNDING_S


def duration_of(subject: Subject) -> Duration | None:
    """A clip lasts as long as its picture, a voice as long as its sound."""
    facts = subject.facts
    if facts is None:
        return None
    if subject.kind is SourceKind.VOICE:
        sound = facts.main_sound
        return Duration(sound.duration_s, VOICE_TOLERANCE_S) if sound else None
    if facts.video is None or facts.video.still:
        return None
    # a slide show is no reason for seconds of tolerance
    fps = max(_SLOWEST, facts.video.usual_fps or facts.video.average_fps)
    return Duration(facts.video.duration_s, CLIP_TOLERANCE_FRAMES / fps)
