"""The picture must be large enough for a face to have a mouth."""

from __future__ import annotations

from studio.quality.finding import Finding
from studio.quality.limits import CLIP_SHORT_SIDE, IMAGE_SHORT_SIDE
from studio.quality.subject import SourceKind, Subject

CHECK = "low_resolution"


def look(subject: Subject) -> Finding | None:
    size = _size(subject)
    limit = IMAGE_SHORT_SIDE if subject.kind is SourceKind.IMAGE else CLIP_SHORT_SIDE
    if size is None or limit.fail is None or limit.warn is None:
        return None
    shorter = min(size)
    numbers = {"measured": shorter, "unit": limit.unit}
    what = f"It is {size[0]} × {size[1]} pixels."
    fix = f"Use the original or a better camera: {limit.warn:g} pixels and more on the short side."
    if shorter < limit.fail:
        return subject.fail(CHECK, what, fix, limit=limit.fail, **numbers)
    if shorter < limit.warn:
        return subject.warn(CHECK, what, fix, limit=limit.warn, **numbers)
    return subject.ok(CHECK, what, limit=limit.fail, **numbers)


def _size(subject: Subject) -> tuple[int, int] | None:
    facts = subject.facts
    if facts is None:
        return None
    if subject.kind is SourceKind.IMAGE:
        return (facts.picture.width, facts.picture.height) if facts.picture else None
    moving = facts.video is not None and not facts.video.still
    return (facts.video.width, facts.video.height) if facts.video and moving else None
