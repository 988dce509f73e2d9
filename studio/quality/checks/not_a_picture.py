"""A photo must be a picture file, whatever its name says."""

from __future__ import annotations

from studio.quality.finding import Finding
from studio.quality.subject import Subject

CHECK = "not_a_picture"
_FIX = "Choose a picture: JPEG, PNG or WebP."


def look(subject: Subject) -> Finding | None:
    facts, trouble = subject.facts, subject.trouble
    if trouble is not None and trouble.code == "unsupported_picture":
        return subject.fail(CHECK, trouble.message, trouble.hint, code=trouble.code)
    if trouble is not None and trouble.code in ("not_media", "not_a_video", "not_a_picture"):
        what = "This is not a picture: its bytes are of no kind that is known here."
        return subject.fail(CHECK, what, _FIX, measured="unknown")
    if facts is None:
        return None
    mime = facts.sniffed.mime
    if facts.picture is None:
        what = f"This is not a picture but {facts.sniffed.kind} ({mime})."
        return subject.fail(CHECK, what, _FIX, measured=mime)
    return subject.ok(CHECK, f"The file is a picture ({mime}).", measured=mime)
