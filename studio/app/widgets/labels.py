"""Text on a page: headings, notes, and a state as icon and word."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from studio.app.appearance import icons
from studio.app.appearance.spacing import UNIT
from studio.app.appearance.theme import Theme


def sized(font: QFont, factor: float, bold: bool = False) -> QFont:
    """The same font larger or smaller, whatever size the system gave it."""
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * factor)
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def heading(text: str, factor: float = 1.0) -> QLabel:
    """A title; `factor` is its size against plain text."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(sized(label.font(), factor, bold=True))
    return label


def paragraph(text: str = "", tone: str = "") -> QLabel:
    """Text that wraps; it is data, so it is never read as markup."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("tone", tone)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


def set_tone(widget: QWidget, tone: str) -> None:
    """Change the meaning of a label or a banner, and with it the colour."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class StateLabel(QWidget):
    """A state as an icon and a word, so that colour is never the only sign."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._icon_name, self._tone = "", "muted"
        self._icon, self._word = QLabel(), QLabel()
        self._word.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT - 2)
        row.addWidget(self._icon)
        row.addWidget(self._word, 1)
        theme.changed.connect(self._tint)

    def display(self, text: str, tone: str, icon: str) -> None:
        self._icon_name, self._tone = icon, tone
        self._word.setText(text)
        set_tone(self._word, tone)
        self._tint()

    def enlarge(self, factor: float) -> None:
        self._word.setFont(sized(self._word.font(), factor, bold=True))

    @property
    def text(self) -> str:
        return self._word.text()

    def _tint(self) -> None:
        if self._icon_name:
            colour = getattr(self._theme.colours, self._tone)
            picture = icons.tinted(self._icon_name, colour, 18, self.devicePixelRatioF())
            self._icon.setPixmap(picture)
