"""The light in the status bar: how the server is, in an icon and a word; opens its page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

from studio.app.appearance.states import SERVER
from studio.app.appearance.theme import Theme
from studio.app.models.server import Server


class ServerLight(QToolButton):
    """A button, so that it can be reached by keyboard."""

    def __init__(self, theme: Theme, server: Server) -> None:
        super().__init__()
        self._theme, self._server = theme, server
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(18, 18))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Open the Server page")
        server.changed.connect(self._show)
        theme.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        sign = SERVER[self._server.state]
        text = f"Server: {sign.word.lower()}"
        self.setText(text)
        self.setAccessibleName(text)
        self.setIcon(self._theme.icon(sign.icon, sign.tone))
