"""A source must be long enough to learn from."""

from __future__ import annotations

from studio.quality.checks.duration import duration_of
from studio.quality.finding import Finding
from studio.quality.limits import CLIP_SHORTEST, VOICE_SHORTEST
from studio.quality.subject import SourceKind, Subject

CHECK = "too_short"


def look(subject: Subject) -> Finding | None:
    lasts = duration_of(subject)
    limit = VOICE_SHORTEST if subject.kind is SourceKind.VOICE else CLIP_SHORTEST
    if lasts is None or limit.fail is None or _cut_off(subject):
        return None
    numbers = {"measured": round(lasts.seconds, 3), "limit": limit.fail, "unit": limit.unit}
    if lasts.below(limit.fail):
        what = f"It lasts {lasts.seconds:.2f} s; at least {limit.fail:g} s are needed."
        return subject.fail(CHECK, what, "Record 4 to 15 seconds of speech.", **numbers)
    return subject.ok(CHECK, f"It lasts {lasts.seconds:.2f} s: long enough.", **numbers)


def _cut_off(subject: Subject) -> bool:
    """A file that lost its end says nothing about how long the recording was."""
    return subject.facts is not None and subject.facts.damage.missing_bytes > 0
