"""The mouth must be seen often enough to follow it."""

from __future__ import annotations

from studio.quality.finding import Finding
from studio.quality.limits import FRAME_RATE
from studio.quality.subject import Subject

CHECK = "low_fps"
_FIX = "Record at 25 or 30 frames a second, with more light if the camera slows down by itself."


def look(subject: Subject) -> Finding | None:
    video = subject.facts.video if subject.facts else None
    if video is None or video.still or FRAME_RATE.fail is None or FRAME_RATE.warn is None:
        return None
    rate = round(video.average_fps, 2)
    numbers = {"measured": rate, "unit": FRAME_RATE.unit}
    varies = " on average, and it varies" if video.variable_rate else ""
    what = f"It has {rate:g} frames a second{varies}."
    if rate < FRAME_RATE.fail:
        return subject.fail(CHECK, what, _FIX, limit=FRAME_RATE.fail, **numbers)
    if rate < FRAME_RATE.warn:
        return subject.warn(CHECK, what, _FIX, limit=FRAME_RATE.warn, **numbers)
    return subject.ok(CHECK, what, limit=FRAME_RATE.fail, **numbers)
