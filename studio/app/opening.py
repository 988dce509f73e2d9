"""The life of one window: claimed, opened, closed, and nothing left behind."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from studio import folders
from studio.app import geometry, window_log
from studio.app.appearance.theme import Scheme, Theme
from studio.app.garbage import Garbage
from studio.app.interrupts import Interrupts
from studio.app.models.server import Supervise
from studio.app.models.studio import StudioModels
from studio.app.settings.declarations import LOG_LEVEL, SCHEME
from studio.app.single_instance import SingleInstance
from studio.app.window import Window
from studio.errors import StudioError


class Opening(QObject):
    """Composition root: whoever opens the window, a process or a test, goes through here."""

    painted = Signal()
    """The window has been seen for the first time."""

    def __init__(self, application: QApplication, supervise: Supervise) -> None:
        super().__init__()
        self.application = application
        self.models = StudioModels(supervise, self._claim_another)
        self._instance: SingleInstance | None = None
        self._trouble: StudioError | None = None
        self._ended = asyncio.Event()

    def claim(self) -> bool:
        """False when another window has the data folder."""
        instance = SingleInstance(folders.data_folder())
        try:
            if not instance.claim():
                return False
        except StudioError as error:
            # The window opens all the same: its settings are where another folder is chosen.
            self._trouble = error
            return True
        self._take(instance)
        return True

    async def run(self, files: list[Path]) -> None:
        """Show the window, and come back when it has been closed and all has ended."""
        log = window_log.open_log(self.models.settings.text(LOG_LEVEL))
        self.theme = Theme(self.application)
        self.window = Window(self.theme, self.models)
        self._apply_settings()
        self._show(files)
        interrupts = Interrupts(self.window.close)
        garbage = Garbage()
        try:
            await self._ended.wait()
            await self.models.stop()
        finally:
            interrupts.restore()
            garbage.give_back()
            self._tear_down()
            window_log.close_log(log)

    def close(self) -> None:
        """Close the window without waiting for what is under way."""
        self.window.close_now()

    def _show(self, files: list[Path]) -> None:
        window = self.window
        window.restoreGeometry(geometry.remembered(folders.settings_folder()))
        once = Qt.ConnectionType(
            Qt.ConnectionType.QueuedConnection.value | Qt.ConnectionType.SingleShotConnection.value
        )
        window.painted.connect(lambda: self._first_painted(files), once)
        window.closing.connect(self._closing)
        window.show()

    def _first_painted(self, files: list[Path]) -> None:
        self.painted.emit()
        if self._ended.is_set():
            return
        if self._trouble:
            self.models.notices.fail(self._trouble)
        self.models.start()
        if files:
            self.window.raise_with(files)

    def _closing(self) -> None:
        if self._instance:
            self._instance.stop_listening()
        state = bytes(self.window.saveGeometry().data())
        geometry.remember(folders.settings_folder(), state)
        self._ended.set()

    def _tear_down(self) -> None:
        if self._instance:
            self._instance.release()
        self.window.hide()
        self.window.deleteLater()

    def _apply_settings(self) -> None:
        settings = self.models.settings

        def apply(key: str) -> None:
            if key == SCHEME.key:
                self.theme.choose(Scheme(settings.text(SCHEME)))
            elif key == LOG_LEVEL.key:
                window_log.set_level(settings.text(LOG_LEVEL))

        apply(SCHEME.key)
        settings.changed.connect(apply)

    def _claim_another(self, data: Path) -> None:
        """The settings name another data folder; the present one is kept if it cannot be had."""
        instance = SingleInstance(data)
        if not instance.claim():
            raise StudioError(
                "folder_open_elsewhere",
                f"Another studio window has the data folder {data} open.",
                "Close that window first, or choose another folder.",
            )
        if self._instance:
            self._instance.release()
        self._take(instance)

    def _take(self, instance: SingleInstance) -> None:
        self._instance = instance
        instance.called.connect(self._called)

    def _called(self, files: list[Path]) -> None:
        self.window.raise_with(files)
