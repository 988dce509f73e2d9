"""Over the page while files are dragged across it: they may be dropped here."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.app.appearance.spacing import GAP, UNIT
from studio.app.appearance.theme import Theme
from studio.app.widgets.labels import sized


class DropHint(QWidget):
    """As large as its parent, and only there to be seen."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._text, self._room = theme, text, parent
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        parent.installEventFilter(self)
        self.hide()

    def set_over(self, over: bool) -> None:
        self.setGeometry(self._room.rect())
        self.setVisible(over)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._room.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(UNIT, UNIT, -UNIT, -UNIT)
        veil = QColor(colours.accent_soft)
        veil.setAlphaF(0.9)
        pen = QPen(QColor(colours.accent), 2)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(veil)
        painter.drawRoundedRect(frame, 12, 12)
        painter.setFont(sized(self.font(), 1.4, bold=True))
        painter.setPen(QColor(colours.accent))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(frame.adjusted(GAP, GAP, -GAP, -GAP), flags, self._text)
