"""What the checks look at: a file's facts, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import StudioError
from studio.quality.finding import Finding, Level

if TYPE_CHECKING:
    from studio.media.facts import MediaFacts


class SourceKind(StrEnum):
    CLIP = "clip"
    VOICE = "voice"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Subject:
    """One source. `facts` is None when the file could not be read; `trouble` says why."""

    kind: SourceKind
    name: str
    size: int
    facts: MediaFacts | None
    trouble: StudioError | None

    def finding(self, check: str, level: Level, what: str, fix: str = "", **more: Any) -> Finding:
        return Finding(check, level, what, fix, source=str(self.kind), **more)

    def ok(self, check: str, what: str, **more: Any) -> Finding:
        return self.finding(check, Level.OK, what, **more)

    def fail(self, check: str, what: str, fix: str, **more: Any) -> Finding:
        return self.finding(check, Level.FAIL, what, fix, **more)

    def warn(self, check: str, what: str, fix: str, **more: Any) -> Finding:
        return self.finding(check, Level.WARN, what, fix, **more)


def look_into(path: Path, kind: SourceKind, name: str | None) -> Subject:
    """Probe a file; what is wrong with its content becomes trouble, the rest is raised."""
    from studio.media.files import existing
    from studio.media.probe import probe

    file = existing(path)
    subject = partial(Subject, kind, name or file.name, file.stat().st_size)
    try:
        return subject(facts=probe(file, thorough=True), trouble=None)
    except StudioError as error:
        if error.code not in ABOUT_CONTENT:
            raise
        return subject(facts=None, trouble=error)


# what `probe` says of bad content; anything else is about the machine or the call
ABOUT_CONTENT = frozenset(
    {
        "empty_file",
        "not_media",
        "not_a_video",
        "corrupt",
        "media_too_heavy",
        "media_timeout",
        "unsupported_picture",
        "not_a_picture",
    }
)
