"""A band over the page for something that lasts: what is wrong and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from studio.app.appearance import icons
from studio.app.appearance.spacing import GAP, TIGHT, UNIT
from studio.app.appearance.theme import Theme
from studio.app.widgets.buttons import TextButton
from studio.app.widgets.labels import heading, paragraph, set_tone


class Banner(QFrame):
    """Icon, a line of what happened, a line of what to do, and buttons."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._theme, self._icon_name, self._tone = theme, "info", "accent"
        self._icon = QLabel()
        self._title, self._hint = heading(""), paragraph()
        self._title.setWordWrap(True)
        self._buttons = QHBoxLayout()
        self._lay_out()
        theme.changed.connect(self._tint)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(TIGHT)
        words.addWidget(self._title)
        words.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, UNIT + 2, GAP, UNIT + 2)
        row.setSpacing(GAP)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addLayout(self._buttons)

    def add_button(self, button: TextButton) -> None:
        self._buttons.addWidget(button)

    def display(self, title: str, hint: str, tone: str, icon: str) -> None:
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setAccessibleName(f"{title} {hint}".strip())
        self._icon_name, self._tone = icon, tone
        set_tone(self, tone)
        self._tint()

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def hint(self) -> str:
        return self._hint.text()

    def _tint(self) -> None:
        colour = getattr(self._theme.colours, self._tone)
        self._icon.setPixmap(icons.tinted(self._icon_name, colour, 24, self.devicePixelRatioF()))
