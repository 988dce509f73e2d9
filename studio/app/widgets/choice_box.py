"""A drop-down list whose arrow follows light and dark."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

from studio.app.appearance import icons
from studio.app.appearance.theme import Theme


class ChoiceBox(QComboBox):
    """A few values, each with its word."""

    def __init__(self, theme: Theme, name: str, choices: dict[str, str]) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        for value, word in choices.items():
            self.addItem(word, value)
        theme.changed.connect(self.update)

    def choose(self, value: str) -> None:
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling a page must not change a setting that happens to be under the pointer.
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colours = self._theme.colours
        colour = colours.text if self.isEnabled() else colours.outline
        arrow = icons.tinted("chevron-down", colour, 16, self.devicePixelRatioF())
        QPainter(self).drawPixmap(self.width() - 24, (self.height() - 16) // 2, arrow)
