"""Plays the preview of an avatar: in a dialog, or in the system's player where that cannot be."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from studio.app.appearance.theme import Theme
from studio.app.models.studio import StudioModels
from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.api.avatars import Avatar
    from studio.app.dialogs.preview import Preview


class AvatarPreview(QObject):
    """One preview at a time."""

    def __init__(self, theme: Theme, models: StudioModels, page: QWidget) -> None:
        super().__init__(page)
        self._theme, self._models, self._page = theme, models, page
        self.dialog: Preview | None = None

    def play(self, avatar: Avatar) -> None:
        self._models.background.start(self._play(avatar))

    async def _play(self, avatar: Avatar) -> None:
        url = await self._video_of(avatar)
        try:
            # QtMultimedia is large, and a machine without sound libraries has none.
            player = await asyncio.to_thread(import_module, "studio.app.dialogs.preview")
        except ImportError:
            QDesktopServices.openUrl(QUrl(url))
            return
        content = await self._models.links.fetch(url)
        if self.dialog:
            self.dialog.close()
        dialog: Preview = player.Preview(self._theme, avatar.name, content, self._page.window())
        dialog.finished.connect(self._closed)
        dialog.open()
        self.dialog = dialog

    async def _video_of(self, avatar: Avatar) -> str:
        """A fresh link: those of the list may have expired."""
        look = await self._models.library.studio.avatars.get(avatar.default_look_id or avatar.id)
        if look.preview_video_url is None:
            raise StudioError("no_preview", "This avatar has no preview yet.", "Try again later.")
        return look.preview_video_url

    def _closed(self) -> None:
        if self.dialog:
            self.dialog.deleteLater()
            self.dialog = None
