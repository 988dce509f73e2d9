"""The window: rail, pages, banner, notices, status bar and menus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from studio.app.appearance.theme import Theme
from studio.app.menus import Menus
from studio.app.models.studio import StudioModels
from studio.app.pages.avatars import AvatarsPage
from studio.app.pages.directory import AVATARS, PAGES, SERVER
from studio.app.shortcuts import page_keys
from studio.app.widgets.notice_bar import NoticeBar
from studio.app.widgets.rail import Rail
from studio.app.widgets.server_banner import ServerBanner
from studio.app.widgets.server_light import ServerLight

_SMALLEST = (720, 480)
_FIRST = (1280, 800)


class Window(QMainWindow):
    """Shows the pages; `closing` when the user has asked for its end."""

    painted = Signal()
    closing = Signal()

    def __init__(self, theme: Theme, models: StudioModels) -> None:
        super().__init__()
        self._theme, self._models = theme, models
        self.setWindowTitle("Avatar Studio")
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST)
        self._pages: dict[str, QWidget] = {}
        self._rail, self._stack = Rail(theme), QStackedWidget()
        self.banner = ServerBanner(theme, models.server)
        self.banner.log_asked.connect(lambda: self.open_page(SERVER.name))
        self._centre = QWidget()
        self._lay_out()
        self.notices = NoticeBar(theme, models.notices, self._centre)
        self._fill_rail()
        self._fill_status_bar(theme)
        self.menus = Menus(theme, models, self)
        self._may_close = self._closes_when_sent = False

    def open_page(self, name: str) -> None:
        self._rail.choose(name)

    def page(self, name: str) -> QWidget:
        """A page; it is made when it is asked for the first time."""
        if name not in self._pages:
            entry = next(entry for entry in PAGES if entry.name == name)
            made = entry.make(self._theme, self._models)
            self._pages[name] = made
            self._stack.addWidget(made)
        return self._pages[name]

    @property
    def avatars(self) -> AvatarsPage:
        page = self.page(AVATARS.name)
        assert isinstance(page, AvatarsPage)
        return page

    def on_avatars(self, act: Callable[[AvatarsPage], None]) -> None:
        """Go to the home page and do something there."""
        self.open_page(AVATARS.name)
        act(self.avatars)

    def raise_with(self, files: list[Path]) -> None:
        """A second start asks for the window, perhaps with files."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if files:
            self.on_avatars(lambda page: page.making.open_files(files))

    def close_now(self) -> None:
        """Close without waiting for what is under way."""
        self._may_close = True
        self._models.creations.give_up()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        sending = self._models.creations.sending
        if sending and not self._may_close:
            event.ignore()
            self._close_when_sent(sending)
            return
        self.notices.close_all()
        event.accept()
        self.closing.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._stack.count():
            self.open_page(AVATARS.name)
            # No control is focused yet, so that none looks chosen; Tab goes to the first.
            self._centre.setFocus()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            self.painted.emit()
        return done

    def _close_when_sent(self, count: int) -> None:
        files = "an avatar is" if count == 1 else f"{count} avatars are"
        self._models.notices.offer(
            f"The window closes as soon as {files} sent.", "Close now", self.close_now, None
        )
        if not self._closes_when_sent:
            self._closes_when_sent = True
            once = Qt.ConnectionType.SingleShotConnection
            self._models.creations.all_sent.connect(self._all_sent, once)

    def _all_sent(self) -> None:
        self._closes_when_sent = False
        # What the server refused stays in sight.
        if not self._models.creations.refused:
            self.close_now()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.banner)
        right.addWidget(self._stack, 1)
        row = QHBoxLayout(self._centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(right, 1)
        self.setCentralWidget(self._centre)

    def _fill_rail(self) -> None:
        for number, entry in enumerate(PAGES, start=1):
            tip = f"{entry.about} ({page_keys(number)})"
            self._rail.add(entry.name, entry.label, entry.icon, tip)
        self._rail.chosen.connect(self._show_page)

    def _show_page(self, name: str) -> None:
        self._stack.setCurrentWidget(self.page(name))

    def _fill_status_bar(self, theme: Theme) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        light = ServerLight(theme, self._models.server)
        light.clicked.connect(lambda: self.open_page(SERVER.name))
        bar.addPermanentWidget(light)
