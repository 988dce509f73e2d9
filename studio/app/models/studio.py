"""All models of the window, and how they hang together."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from studio import folders
from studio.app.models.avatar_list import AvatarList
from studio.app.models.background import Background
from studio.app.models.catalogue import Models
from studio.app.models.creations import Creations
from studio.app.models.edits import Edits
from studio.app.models.library import Library
from studio.app.models.links import Links
from studio.app.models.notices import Notices, Tone
from studio.app.models.pictures import Pictures
from studio.app.models.server import Server, Supervise
from studio.app.models.settings import Settings
from studio.app.settings.declarations import DATA_FOLDER, LOG_LEVEL, MODELS_FOLDER
from studio.app.settings.kinds import Place, Setting
from studio.errors import StudioError

_EXPORTED = (DATA_FOLDER, MODELS_FOLDER, LOG_LEVEL)
"""Settings that every process of the studio reads from its environment."""


Claim = Callable[[Path], None]
"""Makes this the one window of a data folder, or raises."""


class StudioModels(QObject):
    """Builds the models and passes on what one of them has to know of another."""

    def __init__(self, supervise: Supervise, claim: Claim) -> None:
        super().__init__()
        self._claim = claim
        self.notices = Notices()
        self.background = Background(self.notices)
        self.links = Links()
        self.settings = Settings(folders.settings_folder(), self.background, dict(os.environ))
        self._standards = {
            DATA_FOLDER.key: str(folders.data_folder()),
            MODELS_FOLDER.key: str(folders.models_folder()),
        }
        self._export_settings()
        self.library = Library(self.background)
        self.creations = Creations(self.library, self.background)
        self.cards = AvatarList(self.library, self.creations)
        self.pictures = Pictures(self.links.fetch, self.background)
        self.edits = Edits(self.library, self.background, self.notices)
        self.models = Models(self.background, self.notices)
        self.server = Server(supervise, folders.data_folder(), self.background)
        self._connect()

    def standard(self, setting: Setting) -> str:
        """What a folder setting is when nothing is chosen."""
        return self._standards.get(setting.key, "")

    def start(self) -> None:
        """After the first paint: say what is wrong with the settings, start the server."""
        complaints = self.settings.complaints + self.settings.open_data_folder(self.server.data)
        for complaint in complaints:
            self.notices.say(complaint, Tone.WARN)
        self.server.start()

    async def stop(self) -> None:
        """Finish what was promised, then end everything in order."""
        self.models.cancel_all()
        await self.background.settle(seconds=3.0)
        await self.background.stop()
        await self.server.close()
        await self.links.close()

    def _connect(self) -> None:
        self.pictures.arrived.connect(self.cards.redraw)
        self.server.came.connect(self._server_came)
        self.server.went.connect(lambda: self.creations.set_reachable(False))
        self.settings.changed.connect(self._apply)
        self.settings.saved.connect(self._saved)

    def _server_came(self) -> None:
        if self.server.studio:
            self.library.open(self.server.studio)
            self.creations.set_reachable(True)

    def _apply(self, key: str) -> None:
        if key in {setting.key for setting in _EXPORTED}:
            self._export_settings()
        if key == MODELS_FOLDER.key:
            self.models.look_again()
        if key in (MODELS_FOLDER.key, LOG_LEVEL.key):
            self._restart_if_running()
        if key == DATA_FOLDER.key and folders.data_folder() != self.server.data:
            self.background.start(self._move(folders.data_folder()), self._not_moved)

    def _saved(self, place: Place) -> None:
        if place is Place.SERVER:
            self._restart_if_running()

    def _restart_if_running(self) -> None:
        if self.server.can_stop:
            self.server.restart()

    async def _move(self, data: Path) -> None:
        """Close this data folder and open another; if that cannot be, nothing changes."""
        self._claim(data)
        self.creations.set_reachable(False)
        self.library.close()
        self.edits.stack.clear()
        for complaint in self.settings.open_data_folder(data):
            self.notices.say(complaint, Tone.WARN)
        await self.server.move(data)

    def _not_moved(self, error: StudioError) -> None:
        standard = self._standards[DATA_FOLDER.key]
        before = str(self.server.data)
        self.settings.choose(DATA_FOLDER, "" if before == standard else before)
        self.notices.fail(error)

    def _export_settings(self) -> None:
        """Children of this process inherit what was chosen."""
        for setting in _EXPORTED:
            if self.settings.overridden(setting):
                continue
            value = self.settings.text(setting)
            if value and value != setting.default:
                os.environ[setting.variable] = value
            else:
                os.environ.pop(setting.variable, None)
