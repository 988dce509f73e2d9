"""The page rail: an icon and a word per page, one of them chosen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout

from studio.app.appearance.spacing import MARGIN, TIGHT, UNIT
from studio.app.appearance.theme import Theme
from studio.app.widgets.labels import sized

WIDTH = 96


class Rail(QFrame):
    """Pages by name; arrows move between them once the rail has the focus."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName("Pages")
        self._theme = theme
        self._buttons: dict[str, QToolButton] = {}
        self._icons: dict[str, str] = {}
        self._group = QButtonGroup(self)
        self._group.buttonToggled.connect(self._toggled)
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
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(MARGIN, MARGIN))
        button.setFont(sized(button.font(), 0.95))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._buttons[name], self._icons[name] = button, icon
        self._group.addButton(button)
        self._column.insertWidget(self._column.count() - 1, button)
        self._tint()

    def choose(self, name: str) -> None:
        self._buttons[name].setChecked(True)

    def _toggled(self, button: QToolButton, checked: bool) -> None:
        self._tint()
        if checked:
            name = next(name for name, known in self._buttons.items() if known is button)
            self.chosen.emit(name)

    def _tint(self) -> None:
        for name, button in self._buttons.items():
            colour = "accent" if button.isChecked() else "muted"
            button.setIcon(self._theme.icon(self._icons[name], colour))
