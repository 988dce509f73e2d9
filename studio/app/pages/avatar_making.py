"""From files to a new avatar: sorts what was dropped or opened, asks once, and sends it off."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.app.appearance.theme import Theme
from studio.app.dialogs.new_avatar import NewAvatar
from studio.app.models.sources import (
    Proposal,
    SourceKind,
    left_over,
    name_from,
    patterns,
    proposals,
    told_apart,
)
from studio.app.models.studio import StudioModels


class AvatarMaking(QObject):
    """Asks for what is missing; the models do the rest."""

    def __init__(self, theme: Theme, models: StudioModels, page: QWidget) -> None:
        super().__init__(page)
        self._theme, self._models, self._page = theme, models, page
        self.dialog: NewAvatar | None = None

    def begin(self) -> None:
        """With no file yet."""
        self._ask([Proposal(name_from(None))])

    def ask_for_files(self) -> None:
        """Let the user choose files, then go on as if they had been dropped."""
        dialog = QFileDialog(self._page, "Open files to make avatars from")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(patterns(*SourceKind))
        dialog.filesSelected.connect(self._open_names)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_files(self, files: list[Path]) -> None:
        """Make avatars from files, whatever they turn out to be."""
        if files:
            self._models.background.start(self._open(files))

    def _open_names(self, names: list[str]) -> None:
        self.open_files([Path(name) for name in names])

    async def _open(self, files: list[Path]) -> None:
        found = await asyncio.to_thread(told_apart, files)
        if error := left_over(found):
            self._models.notices.fail(error)
        if wanted := proposals(found):
            self._ask(wanted)

    def _ask(self, wanted: list[Proposal]) -> None:
        if self.dialog is not None:
            self.dialog.reject()
        dialog = NewAvatar(self._theme, self._models.background, wanted, self._page.window())
        dialog.wanted.connect(self._models.creations.ask)
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def _closed(self) -> None:
        if self.dialog:
            self.dialog.deleteLater()
            self.dialog = None
