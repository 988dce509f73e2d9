"""A file must be whole, and what is in it must be readable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.quality.finding import Finding
from studio.quality.limits import DAMAGE
from studio.quality.subject import Subject

if TYPE_CHECKING:
    from studio.media.facts import Damage

CHECK = "corrupt"
_AGAIN = "Copy it again from where it came from, or record it again."


def look(subject: Subject) -> Finding | None:
    facts, trouble = subject.facts, subject.trouble
    if trouble is not None:
        return _unread(subject)
    if facts is None:
        return None
    if facts.damage.missing_bytes:
        return _cut_off(subject, facts.damage.missing_bytes)
    if facts.damage.not_numbers:
        return subject.fail(
            CHECK,
            "The sound holds values that are not numbers.",
            "Export the sound again, for example as 16-bit WAV.",
            measured="not numbers",
        )
    return _damaged(subject, facts.damage)


def _unread(subject: Subject) -> Finding | None:
    trouble = subject.trouble
    if trouble is None or trouble.code not in ("corrupt", "media_too_heavy", "media_timeout"):
        return None
    return subject.fail(CHECK, trouble.message, trouble.hint or _AGAIN, code=trouble.code)


def _cut_off(subject: Subject, missing: int) -> Finding:
    share = 100 * missing / (subject.size + missing)
    return subject.fail(
        CHECK,
        f"The file breaks off: {missing} of its bytes ({share:.0f} %) are missing.",
        _AGAIN,
        measured=round(share, 3),
        limit=0.0,
        unit="%",
    )


def _damaged(subject: Subject, damage: Damage) -> Finding:
    share = round(100 * damage.share, 3)
    numbers = {"measured": share, "limit": DAMAGE.fail, "unit": DAMAGE.unit}
    if DAMAGE.fail is not None and share > DAMAGE.fail:
        what = f"{share:.1f} % of the file is damaged and cannot be read."
        return subject.fail(CHECK, what, _AGAIN, **numbers)
    if share > 0:
        what = f"{damage.damaged_packets} of {damage.packets} packets are damaged."
        return subject.warn(CHECK, what, _AGAIN, **numbers)
    read = "All of the file can be read." if damage.decoded else "What was read of it is whole."
    return subject.ok(CHECK, read, **numbers)
