"""A source must not be longer than what is used of it."""

from __future__ import annotations

from studio.quality.checks.duration import duration_of
from studio.quality.finding import Finding
from studio.quality.limits import CLIP_LONGEST, VOICE_LONGEST
from studio.quality.subject import SourceKind, Subject

CHECK = "too_long"


def look(subject: Subject) -> Finding | None:
    lasts = duration_of(subject)
    limit = VOICE_LONGEST if subject.kind is SourceKind.VOICE else CLIP_LONGEST
    if lasts is None or limit.fail is None:
        return None
    numbers = {"measured": round(lasts.seconds, 3), "limit": limit.fail, "unit": limit.unit}
    if lasts.above(limit.fail):
        what = f"It lasts {lasts.seconds:.2f} s; at most {limit.fail:g} s are used."
        fix = "Cut it to the best 4 to 15 seconds."
        return subject.fail(CHECK, what, fix, **numbers, ranges=((limit.fail, lasts.seconds),))
    return subject.ok(CHECK, f"It lasts {lasts.seconds:.2f} s: not too long.", **numbers)
