"""One avatar's picture, filling the width that it is given."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.app.appearance import icons
from studio.app.appearance.spacing import RADIUS
from studio.app.appearance.theme import Theme
from studio.app.widgets.card import filling


class Portrait(QWidget):
    """A picture with round corners, or a stand-in while there is none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture: QPixmap | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def display(self, picture: QPixmap | None, name: str) -> None:
        self._picture = picture
        self.setAccessibleName(f"Picture of {name}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(256, 224)

    def heightForWidth(self, width: int) -> int:
        return round(width * 0.86)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.fillPath(path, QColor(self._theme.colours.sunken))
        if self._picture is not None:
            painter.fillPath(path, filling(self._picture, self.rect()))
            return
        size = 56
        icon = icons.tinted("avatars", self._theme.colours.outline, size, self.devicePixelRatioF())
        centre = self.rect().center()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPixmap(centre.x() - size // 2, centre.y() - size // 2, icon)
