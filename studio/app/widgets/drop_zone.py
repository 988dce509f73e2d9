"""The invitation on an empty page: drop files here, or open some."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from studio.app.appearance import icons
from studio.app.appearance.spacing import GAP, UNIT, WIDE
from studio.app.appearance.theme import Theme
from studio.app.widgets.buttons import TextButton
from studio.app.widgets.labels import heading, paragraph


class DropZone(QFrame):
    """A dashed frame with what to do in words; the page that holds it takes the drops."""

    def __init__(self, theme: Theme, title: str, about: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self._theme = theme
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        column.setSpacing(UNIT)
        column.addStretch(1)
        column.addWidget(self._picture)
        words = heading(title, 1.4)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setWordWrap(True)
        column.addWidget(words)
        self._about = paragraph(about, "muted")
        self._about.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._about)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(UNIT)
        self._buttons.addStretch(1)
        self._buttons.addStretch(1)
        column.addSpacing(GAP)
        column.addLayout(self._buttons)
        column.addStretch(1)
        theme.changed.connect(self._tint)
        self._tint()

    def add_button(self, button: TextButton) -> None:
        self._buttons.insertWidget(self._buttons.count() - 1, button)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(colours.outline), 1.5)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)

    def _tint(self) -> None:
        colour = self._theme.colours.accent
        self._picture.setPixmap(icons.tinted("clip", colour, 48, self.devicePixelRatioF()))
