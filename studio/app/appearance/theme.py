"""Light or dark, as the user chose or the system says; whoever draws asks here for colours."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from studio.app.appearance import icons
from studio.app.appearance.colours import DARK, LIGHT, Colours
from studio.app.appearance.style import stylesheet


class Scheme(StrEnum):
    """What the user may choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_QT_SCHEME = {
    Scheme.SYSTEM: Qt.ColorScheme.Unknown,
    Scheme.LIGHT: Qt.ColorScheme.Light,
    Scheme.DARK: Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """The colours in force; `changed` when light turned dark or back."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._system_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self._colours = LIGHT
        self._chosen = Scheme.SYSTEM
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._heed)

    @property
    def colours(self) -> Colours:
        return self._colours

    @property
    def dark(self) -> bool:
        return self._colours is DARK

    def choose(self, scheme: Scheme) -> None:
        """Apply a choice at once; `system` keeps following the system."""
        self._chosen = scheme
        hints = QGuiApplication.styleHints()
        hints.setColorScheme(_QT_SCHEME[scheme])
        if scheme is Scheme.SYSTEM:
            self._system_dark = hints.colorScheme() == Qt.ColorScheme.Dark
        self._follow()

    def follow_system(self, *, dark: bool) -> None:
        """The system went light or dark."""
        self._system_dark = dark
        self._follow()

    def icon(self, name: str, colour: str = "text") -> QIcon:
        """An icon in one of the theme's colours, faded where its control is disabled."""
        return icons.icon(name, getattr(self._colours, colour), self._colours.outline)

    def _heed(self, scheme: Qt.ColorScheme) -> None:
        # With a choice in force the hints repeat that choice, and say nothing of the system.
        if self._chosen is Scheme.SYSTEM:
            self.follow_system(dark=scheme == Qt.ColorScheme.Dark)

    def _follow(self) -> None:
        self._colours = DARK if self._wants_dark() else LIGHT
        self._application.setPalette(_palette(self._colours))
        self._application.setStyleSheet(stylesheet(self._colours))
        self.changed.emit()

    def _wants_dark(self) -> bool:
        if self._chosen is Scheme.SYSTEM:
            return self._system_dark
        return self._chosen is Scheme.DARK


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for names, colour in (
        ((role.Window, role.AlternateBase), colours.window),
        ((role.Base, role.Button, role.ToolTipBase), colours.surface),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), colours.text),
        ((role.Highlight, role.Accent, role.Link), colours.accent),
        ((role.HighlightedText,), colours.on_accent),
        ((role.PlaceholderText,), colours.muted),
        ((role.Mid,), colours.border),
    ):
        for name in names:
            palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.outline))
    return palette
