"""What a caller of a fetch is told while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where the fetch of one model stands."""

    WAITING = "waiting"
    DOWNLOADING = "downloading"
    EXTRACTING = "extracting"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Progress:
    """Bytes of the package that came so far, out of those expected."""

    name: str
    stage: Stage
    done: int
    total: int


# May raise to cancel: the download is ended, and what is complete is kept.
Listener = Callable[[Progress], None]


def ignore(_progress: Progress) -> None:
    """For callers that do not watch."""
