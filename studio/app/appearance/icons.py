"""The icon set: one drawing per name, tinted in whatever colour the theme asks for."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from studio.resources import resource

_SIZES = (16, 20, 24, 32)
_DENSITIES = (1, 2, 3)


@cache
def _drawing(name: str) -> bytes:
    return resource(f"icons/{name}.svg").read_bytes()


@cache
def tinted(name: str, colour: str, size: int, density: float = 1.0) -> QPixmap:
    """One icon as pixels: `size` is in points, `density` is the screen's device pixel ratio."""
    pixels = round(size * density)
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    drawing = QSvgRenderer(QByteArray(_drawing(name).replace(b"currentColor", colour.encode())))
    painter = QPainter(picture)
    drawing.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(density)
    return picture


@cache
def icon(name: str, colour: str, disabled: str = "") -> QIcon:
    """An icon for buttons and menus, crisp at every size and density."""
    made = QIcon()
    for size in _SIZES:
        for density in _DENSITIES:
            made.addPixmap(tinted(name, colour, size, density))
            if disabled:
                faded = tinted(name, disabled, size, density)
                made.addPixmap(faded, QIcon.Mode.Disabled)
    return made


def application_icon() -> QIcon:
    """The studio's own icon, for task bars and title bars."""
    made = QIcon()
    for size in (16, 32, 48, 128, 256):
        made.addPixmap(tinted("avatar-studio", "#000000", size))
    return made
