"""What a card shows: an avatar of the server, or one that is still on its way there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from studio.api.avatars import Avatar


class EntryState(StrEnum):
    """Where an avatar stands, from the dropped file to the finished head."""

    WAITING = "waiting"
    UPLOADING = "uploading"
    NOT_SENT = "not_sent"
    PENDING = "pending"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One card."""

    key: str
    name: str
    state: EntryState
    progress: float | None = None
    """0 to 1 while something moves."""
    message: str = ""
    favorite: bool = False
    avatar: Avatar | None = None
    photo: Path | None = None
    """A picture on this machine, until the server has made one."""

    @property
    def on_server(self) -> bool:
        return self.avatar is not None

    @property
    def playable(self) -> bool:
        return self.state is EntryState.READY

    @property
    def moving(self) -> bool:
        """Whether there is progress to show."""
        return self.progress is not None and self.state in (
            EntryState.UPLOADING,
            EntryState.PROCESSING,
        )


def entry_of(avatar: Avatar, progress: float | None = None, message: str = "") -> Entry:
    """The card of an avatar, with how far its preparation is."""
    return Entry(
        key=avatar.id,
        name=avatar.name,
        state=EntryState(avatar.status.value),
        progress=progress,
        message=avatar.status_message or message,
        favorite=avatar.is_favorite,
        avatar=avatar,
    )


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A finding that has something to mend."""

    what: str
    fix: str
    blocks: bool


def shortfalls(avatar: Avatar) -> list[Shortfall]:
    """What the checks of the sources found wanting, the worst first."""
    found: Any = (avatar.report or {}).get("findings", [])
    if not isinstance(found, list):
        return []
    rows = [cast(dict[str, Any], each) for each in found if isinstance(each, dict)]
    made = [
        Shortfall(str(row.get("what", "")), str(row.get("fix", "")), row.get("level") == "fail")
        for row in rows
        if row.get("level") in ("fail", "warn")
    ]
    return sorted(made, key=lambda each: not each.blocks)
