"""A name should say what the file is, or other programs will refuse it."""

from __future__ import annotations

from pathlib import PurePath

from studio.media.signatures import FORMATS, MediaKind, kind_of_extension
from studio.quality.finding import Finding
from studio.quality.subject import SourceKind, Subject

CHECK = "wrong_extension"
# what a file that fits its purpose may be called by nature
_KINDS = {
    SourceKind.CLIP: (MediaKind.VIDEO,),
    SourceKind.VOICE: (MediaKind.AUDIO, MediaKind.VIDEO),
    SourceKind.IMAGE: (MediaKind.IMAGE,),
}


def look(subject: Subject) -> Finding | None:
    facts = subject.facts
    if facts is None or facts.sniffed.mime not in FORMATS:
        return None
    extension = PurePath(subject.name).suffix.lower()
    usual = facts.sniffed.extension
    numbers = {"measured": extension or "none", "limit": usual}
    if extension in FORMATS[facts.sniffed.mime][2] or not extension:
        return subject.ok(CHECK, "The name fits what the file is.", **numbers)
    what = f"The name ends in {extension}, but the file is {_article(usual)} file."
    fix = f"Rename it to end in {usual}."
    if _claims_another_kind(subject, extension):
        return subject.fail(CHECK, what, fix, **numbers)
    return subject.warn(CHECK, what, fix, **numbers)


def _claims_another_kind(subject: Subject, extension: str) -> bool:
    """A clip called .jpg was chosen by mistake; one called .avi was only renamed."""
    facts = subject.facts
    if facts is None or facts.sniffed.kind not in _KINDS[subject.kind]:
        return False  # then the content is the trouble, and another check says so
    claimed = kind_of_extension(extension)
    return claimed is not MediaKind.UNKNOWN and claimed not in _KINDS[subject.kind]


def _article(extension: str) -> str:
    name = extension[1:].upper()
    return f"{'an' if name[0] in 'AFHILMNORSX' else 'a'} {name}"
