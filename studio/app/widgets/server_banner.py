"""The band over every page when the server is down: what happened and what to do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from studio.app.appearance.states import SERVER
from studio.app.appearance.theme import Theme
from studio.app.models.server import Server
from studio.app.widgets.banner import Banner
from studio.app.widgets.buttons import TextButton
from studio.client.supervisor.states import ServerState

_TITLES = {
    ServerState.RESTARTING: "The server ended unexpectedly and is being started again.",
    ServerState.FAILED: "The server is not running.",
    ServerState.STOPPED: "The server is stopped.",
}
_CALM = "Avatars and files are safe; what was being worked on goes on by itself."


class ServerBanner(Banner):
    """Shown only while there is something to say."""

    log_asked = Signal()

    def __init__(self, theme: Theme, server: Server) -> None:
        super().__init__(theme)
        self._server = server
        self._start = TextButton(theme, "Start it", "play", name="Start the server")
        self._log = TextButton(theme, "Show the log", "server", name="Show the server's log")
        self._start.clicked.connect(server.start)
        self._log.clicked.connect(self.log_asked)
        self.add_button(self._start)
        self.add_button(self._log)
        self._was_up = False
        self.hide()
        server.changed.connect(self._show)

    def _show(self) -> None:
        state = self._server.state
        self._was_up = self._was_up or state.answers
        # While a server is on its way, the band says on what it said before.
        if state in (ServerState.STARTING, ServerState.STOPPING):
            return
        title = _TITLES.get(state)
        self.setVisible(title is not None and self._matters(state))
        if title:
            hint = self._server.advice if state is ServerState.FAILED else _CALM
            self.display(title, hint, SERVER[state].tone, SERVER[state].icon)
        if self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.title))
        self._start.setVisible(state.resting)

    def _matters(self, state: ServerState) -> bool:
        if state is ServerState.STOPPED:
            return self._was_up
        return not (state is ServerState.RESTARTING and self._server.restart_wanted)
