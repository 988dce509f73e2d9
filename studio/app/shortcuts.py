"""Every keyboard shortcut, declared once: actions take them from here, and Help lists them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """Where a shortcut works."""

    EVERYWHERE = "Everywhere"
    AVATARS = "On the Avatars page"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys, as Qt writes them, and what they do."""

    keys: str
    does: str
    where: Where = Where.EVERYWHERE


NEW = Shortcut("Ctrl+N", "Make a new avatar")
OPEN = Shortcut("Ctrl+O", "Open files to make avatars from")
UNDO = Shortcut("Ctrl+Z", "Undo the last change")
REDO = Shortcut("Ctrl+Shift+Z", "Do it again")
QUIT = Shortcut("Ctrl+Q", "Close the studio")
SHORTCUTS_HELP = Shortcut("F1", "Show these shortcuts")

SEARCH = Shortcut("Ctrl+F", "Search avatars by name", Where.AVATARS)
PLAY = Shortcut("Space", "Play the preview", Where.AVATARS)
RENAME = Shortcut("F2", "Rename", Where.AVATARS)
FAVORITE = Shortcut("Ctrl+D", "Mark as favourite, or unmark", Where.AVATARS)
COPY_ID = Shortcut("Ctrl+Shift+C", "Copy the id", Where.AVATARS)
DELETE = Shortcut("Del", "Delete; Undo is offered for a while", Where.AVATARS)
CLOSE_DETAILS = Shortcut("Esc", "Close the details", Where.AVATARS)

SHORTCUTS = [
    NEW,
    OPEN,
    UNDO,
    REDO,
    SHORTCUTS_HELP,
    QUIT,
    SEARCH,
    PLAY,
    RENAME,
    FAVORITE,
    COPY_ID,
    DELETE,
    CLOSE_DETAILS,
]


def page_keys(number: int) -> str:
    """The keys of the page at a place of the rail, counted from one."""
    return f"Ctrl+{number}"
