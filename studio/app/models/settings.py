"""The settings in force: a change is applied at once and kept in the file behind the scenes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.app.models.background import Background
from studio.app.settings import file
from studio.app.settings.declarations import SETTINGS
from studio.app.settings.kinds import Place, Setting, Value


class Settings(QObject):
    """Every setting's value; `changed` names the key of a new one, `saved` says it is kept."""

    changed = Signal(str)
    saved = Signal(Place)

    def __init__(
        self, folder: Path, background: Background, environment: Mapping[str, str] = os.environ
    ) -> None:
        super().__init__()
        self._paths = {Place.WINDOW: folder / Place.WINDOW.value}
        self._background = background
        self._environment = environment
        self._saving = asyncio.Lock()
        self._values: dict[Place, dict[str, Value]] = {}
        aside = file.move_aside(self._paths[Place.WINDOW])
        self.complaints = ([aside] if aside else []) + self._read(Place.WINDOW)

    def open_data_folder(self, data: Path) -> list[str]:
        """Read the server's settings of a data folder; returns what is wrong with them."""
        self._paths[Place.SERVER] = data / Place.SERVER.value
        complaints = self._read(Place.SERVER)
        for setting in _kept_in(Place.SERVER):
            self.changed.emit(setting.key)
        return complaints

    def value(self, setting: Setting) -> Value:
        """What is in force: the environment, then the user's choice, then the default."""
        if self.overridden(setting):
            return self._environment[setting.variable]
        return self._values.get(setting.place, {}).get(setting.key, setting.default)

    def text(self, setting: Setting) -> str:
        """The value of a choice or a folder."""
        value = self.value(setting)
        return value if isinstance(value, str) else ""

    def overridden(self, setting: Setting) -> bool:
        """Whether the environment decides, so that choosing here would have no effect."""
        return bool(setting.variable and self._environment.get(setting.variable))

    def choose(self, setting: Setting, value: Value) -> None:
        """Take a new value, tell everyone, and keep it."""
        if value == self.value(setting) or self.overridden(setting):
            return
        self._values.setdefault(setting.place, {})[setting.key] = value
        self.changed.emit(setting.key)
        self._background.start(self._save(setting.place))

    async def _save(self, place: Place) -> None:
        async with self._saving:
            values = dict(self._values[place])
            await asyncio.to_thread(file.write, self._paths[place], values, _kept_in(place))
        self.saved.emit(place)

    def _read(self, place: Place) -> list[str]:
        self._values[place], complaints = file.read(self._paths[place], _kept_in(place))
        return complaints


def _kept_in(place: Place) -> list[Setting]:
    return [setting for setting in SETTINGS if setting.place is place]
