"""A file must hold something."""

from __future__ import annotations

from studio.quality.finding import Finding
from studio.quality.subject import Subject

CHECK = "empty_file"


def look(subject: Subject) -> Finding | None:
    if subject.size == 0:
        return subject.fail(
            CHECK,
            "The file is empty: it holds no bytes at all.",
            "Copy it again from where it came from, or record it again.",
            measured=0,
            limit=1,
            unit="bytes",
        )
    return subject.ok(
        CHECK, f"The file holds {subject.size} bytes.", measured=subject.size, limit=1, unit="bytes"
    )
