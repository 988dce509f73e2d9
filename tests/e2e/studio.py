"""A window in this process over a real server, used as a user would."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from studio.app.main import supervise
from studio.app.models.entries import Entry
from studio.app.models.studio import StudioModels
from studio.app.opening import Opening
from studio.app.pages.avatars import AvatarsPage
from studio.app.window import Window
from tests.app.house import Until


class Studio:
    """Opens, drops, makes, closes."""

    def __init__(
        self, application: QApplication, loop: asyncio.AbstractEventLoop, until: Until
    ) -> None:
        self._loop, self.until = loop, until
        self.opening = Opening(application, supervise)
        self.life: asyncio.Task[None] | None = None

    def open(self) -> Studio:
        assert self.opening.claim()
        self.life = self._loop.create_task(self.opening.run([]))
        self.until(lambda: self.models.library.state == "loaded")
        return self

    @property
    def window(self) -> Window:
        return self.opening.window

    @property
    def models(self) -> StudioModels:
        return self.opening.models

    @property
    def page(self) -> AvatarsPage:
        return self.window.avatars

    @property
    def cards(self) -> list[Entry]:
        """What the grid shows."""
        cards = self.models.cards
        rows = [cards.entry_at(row) for row in range(cards.rowCount())]
        return [row for row in rows if row]

    @property
    def said(self) -> list[str]:
        """The notices that can be seen."""
        return [card.accessibleName() for card in self.window.notices.cards()]

    def drop(self, *files: Path) -> None:
        """Drag files over the window and let them go."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        rest = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        spot = QPointF(200, 200)
        for event in (
            QDragEnterEvent(spot, Qt.DropAction.CopyAction, *rest),
            QDropEvent(spot, Qt.DropAction.CopyAction, *rest),
        ):
            QApplication.sendEvent(self.page, event)

    def make(self, *files: Path, consent: str = "") -> None:
        """Drop files, answer the question, and press the button."""
        self.drop(*files)
        self.until(lambda: self.page.making.dialog)
        dialog = self.page.making.dialog
        assert dialog is not None
        dialog.set_consent(consent)
        self.until(lambda: dialog.can_make)
        dialog.accept()

    def until_prepared(self) -> list[Entry]:
        """Wait until no avatar is on its way any more."""
        self.until(lambda: self.cards and all(c.state in ("ready", "failed") for c in self.cards))
        return self.cards

    def close(self) -> None:
        if self.life and not self.life.done():
            self.opening.close()
            self._loop.run_until_complete(asyncio.wait_for(self.life, 30))
