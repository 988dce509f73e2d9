"""Short messages to the user: something was done, or went wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError


class Tone(StrEnum):
    """How a notice is meant; never shown by colour alone."""

    GOOD = "good"
    PLAIN = "accent"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message, with at most one thing to press."""

    text: str
    tone: Tone = Tone.PLAIN
    action: str = ""
    act: Callable[[], None] | None = None
    gone: Callable[[], None] | None = None
    """Called when it left without its action having been taken."""
    lasting: bool = False
    """Stays until it is closed."""


class Notices(QObject):
    """Where models say something; the window shows it."""

    posted = Signal(Notice)

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        self.posted.emit(Notice(text, tone))

    def offer(
        self, text: str, action: str, act: Callable[[], None], gone: Callable[[], None] | None
    ) -> None:
        """A notice with something to press, for instance Undo."""
        self.posted.emit(Notice(text, Tone.PLAIN, action, act, gone))

    def fail(self, error: StudioError) -> None:
        """Show an error with what to do; it stays until closed."""
        self.posted.emit(Notice(str(error), Tone.BAD, lasting=True))
