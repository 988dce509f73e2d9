"""Buttons whose icons follow light and dark, each with a name that a screen reader says."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from studio.app.appearance.spacing import ICON, TARGET
from studio.app.appearance.theme import Theme


class Kind(StrEnum):
    """How much a button asks to be pressed."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


_ICON_COLOUR = {Kind.PLAIN: "text", Kind.PRIMARY: "on_accent", Kind.DANGER: "bad"}


class TextButton(QPushButton):
    """A word, perhaps with an icon before it."""

    def __init__(
        self, theme: Theme, text: str, icon: str = "", kind: Kind = Kind.PLAIN, name: str = ""
    ) -> None:
        super().__init__(text)
        self._theme, self._icon, self._kind = theme, icon, kind
        self.setProperty("kind", kind.value)
        self.setAccessibleName(name or text)
        self.setIconSize(QSize(ICON - 2, ICON - 2))
        self.setAutoDefault(kind is Kind.PRIMARY)
        theme.changed.connect(self._tint)
        self._tint()

    def show_icon(self, icon: str) -> None:
        self._icon = icon
        self._tint()

    def _tint(self) -> None:
        if self._icon:
            self.setIcon(self._theme.icon(self._icon, _ICON_COLOUR[self._kind]))


class IconButton(QToolButton):
    """An icon alone; its name is in the tool tip and said by screen readers."""

    def __init__(
        self, theme: Theme, icon: str, name: str, tip: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._colour = theme, icon, "text"
        self.setAccessibleName(name)
        self.setToolTip(tip or name)
        self.setIconSize(QSize(ICON, ICON))
        self.setMinimumSize(TARGET, TARGET)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self._tint)
        self._tint()

    def show_icon(self, icon: str, colour: str = "text") -> None:
        self._icon, self._colour = icon, colour
        self._tint()

    def _tint(self) -> None:
        self.setIcon(self._theme.icon(self._icon, self._colour))
