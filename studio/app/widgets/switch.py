"""A switch: on or off, with the word beside it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from studio.app.appearance.spacing import UNIT
from studio.app.appearance.theme import Theme

_TRACK = QSize(40, 22)


class Switch(QCheckBox):
    """A check box drawn as a switch; to keyboards and screen readers it stays a check box."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        words = max(self.fontMetrics().horizontalAdvance(word) for word in ("On", "Off"))
        return QSize(_TRACK.width() + words + UNIT * 2 + 4, _TRACK.height() + UNIT)

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(3, (self.height() - _TRACK.height()) / 2, _TRACK.width(), _TRACK.height())
        self._draw_track(painter, track)
        self._draw_word(painter, track)

    def _draw_track(self, painter: QPainter, track: QRectF) -> None:
        colours, radius = self._theme.colours, track.height() / 2
        on = self.isChecked()
        fill = colours.accent if on else colours.outline
        if not self.isEnabled():
            fill = colours.border
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(track, radius, radius)
        centre = QPointF(
            track.right() - radius if on else track.left() + radius, track.center().y()
        )
        painter.setBrush(QColor(colours.on_accent if on else colours.surface))
        painter.drawEllipse(centre, radius - 4, radius - 4)

    def _draw_word(self, painter: QPainter, track: QRectF) -> None:
        painter.setPen(QColor(self._theme.colours.text))
        area = QRectF(track.right() + UNIT, 0, self.width() - track.right(), self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, "On" if self.isChecked() else "Off")
