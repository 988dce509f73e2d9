"""The Server page: whether the local server is well, its log, and starting it anew."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from studio.app.appearance.spacing import GAP, UNIT
from studio.app.appearance.states import SERVER
from studio.app.appearance.theme import Theme
from studio.app.log_lines import Level
from studio.app.models.log import LogFilter
from studio.app.models.notices import Notices, Tone
from studio.app.models.server import Server
from studio.app.widgets.buttons import Kind, TextButton
from studio.app.widgets.choice_box import ChoiceBox
from studio.app.widgets.labels import StateLabel, heading, paragraph
from studio.app.widgets.log_view import LogView
from studio.app.widgets.page import Page, value_label

_LEVELS = {
    str(int(Level.DEBUG)): "Everything",
    str(int(Level.INFO)): "Normal",
    str(int(Level.WARNING)): "Warnings and errors",
    str(int(Level.ERROR)): "Errors",
}
_FACTS = ("Address", "Process", "Version", "Data folder")


class ServerPage(Page):
    """State, facts, log."""

    def __init__(self, theme: Theme, server: Server, notices: Notices) -> None:
        super().__init__("Server")
        self._theme, self._server, self._notices = theme, server, notices
        self._make_controls(theme)
        self._body_of_state()
        self._body_of_log(theme)
        server.changed.connect(self._show)
        self._show()

    def _make_controls(self, theme: Theme) -> None:
        self._state, self._hint = StateLabel(theme), paragraph(tone="muted")
        self._state.enlarge(1.2)
        self._start = TextButton(theme, "Start", "play", Kind.PRIMARY, "Start the server")
        self._restart = TextButton(theme, "Restart", "restart", name="Restart the server")
        self._stop = TextButton(theme, "Stop", "stop", name="Stop the server")
        self._copy = TextButton(theme, "Copy diagnostics", "copy")
        self._copy.setToolTip("States, versions and the last log lines, without keys and links")
        self._start.clicked.connect(self._server.start)
        self._restart.clicked.connect(self._server.restart)
        self._stop.clicked.connect(self._server.stop)
        self._copy.clicked.connect(self._copy_diagnostics)
        for button in (self._copy, self._stop, self._restart, self._start):
            self.header.addWidget(button)

    def _body_of_state(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        facts = QGridLayout()
        facts.setHorizontalSpacing(GAP)
        facts.setVerticalSpacing(UNIT // 2)
        facts.setColumnStretch(1, 1)
        self._facts = {name: value_label() for name in _FACTS}
        for row, (name, value) in enumerate(self._facts.items()):
            facts.addWidget(paragraph(name, "muted"), row, 0)
            facts.addWidget(value, row, 1)
        column = QVBoxLayout(card)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(UNIT)
        column.addWidget(self._state)
        column.addWidget(self._hint)
        column.addLayout(facts)
        self.body.addWidget(card)

    def _body_of_log(self, theme: Theme) -> None:
        self._lines = LogFilter(self._server.log, self)
        self._level = ChoiceBox(theme, "Least level of the log lines", _LEVELS)
        self._level.choose(str(int(Level.INFO)))
        self._words = QLineEdit(placeholderText="Search the log")
        self._words.setAccessibleName("Search the log")
        self._words.setClearButtonEnabled(True)
        self._level.currentIndexChanged.connect(self._narrow)
        self._words.textChanged.connect(self._narrow)
        head = QHBoxLayout()
        head.setSpacing(UNIT)
        head.addWidget(heading("Log", 1.2))
        head.addStretch(1)
        head.addWidget(self._words)
        head.addWidget(self._level)
        self.log_view = LogView(theme, self._lines)
        self.body.addLayout(head)
        self.body.addWidget(self.log_view, 1)
        self._narrow()

    def _narrow(self) -> None:
        self._lines.narrow(Level(int(self._level.currentData())), self._words.text())

    def _show(self) -> None:
        server = self._server
        sign = SERVER[server.state]
        self._state.display(sign.word, sign.tone, sign.icon)
        self._hint.setText(server.advice)
        self._hint.setVisible(bool(server.advice))
        for name, value in server.facts().items():
            self._facts[name].setText(value or "–")
            self._facts[name].setAccessibleName(f"{name}: {value or 'none'}")
        self._start.setVisible(server.can_start)
        self._restart.setVisible(not server.can_start)
        self._restart.setEnabled(server.can_stop)
        self._stop.setVisible(not server.can_start)
        self._stop.setEnabled(server.can_stop)

    def _copy_diagnostics(self) -> None:
        QGuiApplication.clipboard().setText(self._server.diagnostics())
        self._notices.say("Diagnostics copied, without keys and links.", Tone.GOOD)
