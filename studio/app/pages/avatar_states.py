"""What the Avatars page shows in place of the grid: an invitation, or why there is nothing."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from studio.app.appearance.spacing import GAP, UNIT
from studio.app.appearance.theme import Theme
from studio.app.models.library import Library, LibraryState
from studio.app.models.server import Server
from studio.app.pages.avatar_making import AvatarMaking
from studio.app.widgets.buttons import Kind, TextButton
from studio.app.widgets.drop_zone import DropZone
from studio.app.widgets.labels import heading, paragraph


class Shown(Enum):
    """Which of them it is."""

    GRID = "grid"
    EMPTY = "empty"
    NOTHING_FOUND = "nothing found"
    WAITING = "waiting"
    UNREACHABLE = "unreachable"


_INVITATION = (
    "A clip of 4 to 15 seconds of one person who speaks, or a photo and a voice. "
    "Nothing leaves this machine."
)


class AvatarStates(QWidget):
    """One widget per state."""

    def __init__(self, theme: Theme, making: AvatarMaking) -> None:
        super().__init__()
        self._zone = DropZone(theme, "Drop a clip here to make your first avatar", _INVITATION)
        files = TextButton(theme, "Open files…", "folder", Kind.PRIMARY)
        files.clicked.connect(making.ask_for_files)
        self._zone.add_button(files)
        self._nothing = _Message("Nothing found", "No avatar matches the search.")
        self._waiting = _Message("Opening your avatars…", "")
        self._unreachable = _Message("", "")
        self.shown = Shown.WAITING
        self._stack = QStackedLayout()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(UNIT, UNIT, UNIT, 0)
        outer.addLayout(self._stack)
        self._widgets = {
            Shown.EMPTY: self._zone,
            Shown.NOTHING_FOUND: self._nothing,
            Shown.WAITING: self._waiting,
            Shown.UNREACHABLE: self._unreachable,
        }
        for widget in self._widgets.values():
            self._stack.addWidget(widget)

    def judge(self, *, rows: int, narrowed: bool, library: Library, server: Server) -> Shown:
        """Decide what to show, and show it."""
        shown = self.shown = _judged(rows, narrowed, library, server)
        if shown is Shown.UNREACHABLE:
            self._unreachable.say("Your avatars cannot be shown now", _why(library, server))
        if widget := self._widgets.get(shown):
            self._stack.setCurrentWidget(widget)
        return shown


def _judged(rows: int, narrowed: bool, library: Library, server: Server) -> Shown:
    if rows:
        return Shown.GRID
    if narrowed:
        return Shown.NOTHING_FOUND
    if library.state is LibraryState.LOADED:
        return Shown.EMPTY
    if library.state is LibraryState.FAILED or server.state.resting:
        return Shown.UNREACHABLE
    return Shown.WAITING


def _why(library: Library, server: Server) -> str:
    if server.state.resting and server.advice:
        return server.advice
    return str(library.failure) if library.failure else "Start the server on the Server page."


class _Message(QWidget):
    """A title and a sentence in the middle of the page."""

    def __init__(self, title: str, about: str) -> None:
        super().__init__()
        self._title, self._about = heading(title, 1.3), paragraph(about, "muted")
        column = QVBoxLayout(self)
        column.setSpacing(GAP // 2)
        column.addStretch(1)
        for label in (self._title, self._about):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(1)

    def say(self, title: str, about: str) -> None:
        self._title.setText(title)
        self._about.setText(about)
