"""The page rail: an icon and a word per page, one of them chosen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout

from studio.app.appearance.spacing import MARGIN, TIGHT, UNIT
from studio.app.appearance.theme import Theme
from studio.app.widgets.labels import sized
from studio.app.widgets.one_of import OneOf

WIDTH = 96


class Rail(QFrame):
    """Pages by name; one of them is open."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName("Pages")
        self._theme = theme
        self._buttons: dict[str, QToolButton] = {}
        self._icons: dict[str, str] = {}
        self._one = OneOf(self)
        self._one.chosen.connect(self._chosen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(UNIT, UNIT, UNIT, UNIT)
        self._column.setSpacing(TIGHT)
        self._column.addStretch(1)
        self.setFixedWidth(WIDTH)
        theme.changed.connect(self._tint)

    def add(self, name: str, label: str, icon: str, tip: str) -> None:
        button = QToolButton()
        button.setText(label)
        button.setToolTip(tip)
        button.setAccessibleName(label)
        button.setAccessibleDescription(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(MARGIN, MARGIN))
        button.setFont(sized(button.font(), 0.95))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._buttons[name], self._icons[name] = button, icon
        self._one.add(name, button)
        self._column.insertWidget(self._column.count() - 1, button)
        self._tint()

    def choose(self, name: str) -> None:
        self._one.choose(name)

    def _chosen(self, name: str) -> None:
        self._tint()
        self.chosen.emit(name)

    def _tint(self) -> None:
        for name, button in self._buttons.items():
            colour = "accent" if button.isChecked() else "muted"
            button.setIcon(self._theme.icon(self._icons[name], colour))
