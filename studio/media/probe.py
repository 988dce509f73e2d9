"""Learn what a media file holds, without trusting it: a child process does the reading."""

from __future__ import annotations

from typing import Final

from studio.media import sandbox
from studio.media.facts import MediaFacts
from studio.media.files import AnyPath, existing
from studio.media.limits import MIB, Limits

# the few bytes to write are for Python's own cache of compiled modules
LIMITS: Final = Limits(cpu_s=40, wall_s=45.0, memory=2048 * MIB, answer=MIB, file=4 * MIB)


def probe(path: AnyPath, *, thorough: bool = False, limits: Limits = LIMITS) -> MediaFacts:
    """The facts about a file, measured.

    `thorough` decodes the whole clip: damage inside it is found, and frames are counted.
    Raises StudioError: `not_found`, `not_a_file`, `unreadable`, `empty_file`, `not_media`,
    `corrupt`, `media_too_heavy`, `media_timeout`.
    """
    file = existing(path).resolve()
    answer = sandbox.call(
        "studio.media.examine:examine", limits=limits, path=str(file), thorough=thorough
    )
    return MediaFacts.from_json(answer)
