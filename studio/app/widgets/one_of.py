"""Buttons of which exactly one is chosen, each of them a stop for the Tab key."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractButton


class OneOf(QObject):
    """Qt's own groups leave out of the Tab order all buttons but one, at times the wrong one."""

    chosen = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QAbstractButton] = {}
        self.name = ""

    def add(self, name: str, button: QAbstractButton) -> None:
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.choose(name))
        self._buttons[name] = button

    def choose(self, name: str) -> None:
        """Choose one; told only when it was another before."""
        for other, button in self._buttons.items():
            button.setChecked(other == name)
        if name != self.name:
            self.name = name
            self.chosen.emit(name)
