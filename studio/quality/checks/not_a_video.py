"""A clip must be a video file, whatever its name says."""

from __future__ import annotations

from studio.media.signatures import MediaKind
from studio.quality.finding import Finding
from studio.quality.subject import Subject

CHECK = "not_a_video"
_FIX = "Choose a video file: MP4, MOV, WebM or MKV."


def look(subject: Subject) -> Finding | None:
    facts, trouble = subject.facts, subject.trouble
    if trouble is not None:
        return _unread(subject, trouble.code)
    if facts is None:
        return None
    mime = facts.sniffed.mime
    if facts.sniffed.kind is MediaKind.MODEL:
        return subject.fail(CHECK, "This is a 3D model, not a video.", _FIX, measured=mime)
    if facts.picture is not None and (facts.video is None or facts.video.still):
        return subject.fail(CHECK, "This is a picture, not a video.", _FIX, measured=mime)
    return subject.ok(CHECK, f"It is media that can be played ({mime}).", measured=mime)


def _unread(subject: Subject, code: str) -> Finding | None:
    if code == "unsupported_picture":
        return subject.fail(CHECK, "This is a picture, not a video.", _FIX, measured="image")
    if code in ("not_media", "not_a_video"):
        what = "This is not a video: its bytes are of no kind that is known here."
        return subject.fail(CHECK, what, _FIX, measured="unknown")
    return None
