"""The pages of the window, in the order of the rail; each is made when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from studio.app.appearance.theme import Theme
from studio.app.models.studio import StudioModels


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page's name, its word and icon on the rail, and how to make it."""

    name: str
    label: str
    icon: str
    about: str
    make: Callable[[Theme, StudioModels], QWidget]


def _avatars(theme: Theme, models: StudioModels) -> QWidget:
    from studio.app.pages.avatars import AvatarsPage

    return AvatarsPage(theme, models)


def _models(theme: Theme, models: StudioModels) -> QWidget:
    from studio.app.pages.models import ModelsPage

    return ModelsPage(theme, models.models)


def _server(theme: Theme, models: StudioModels) -> QWidget:
    from studio.app.pages.server import ServerPage

    return ServerPage(theme, models.server, models.notices)


def _settings(theme: Theme, models: StudioModels) -> QWidget:
    from studio.app.pages.settings import SettingsPage

    return SettingsPage(theme, models.settings, models.standard)


AVATARS = PageEntry("avatars", "Avatars", "avatars", "Make and look after avatars", _avatars)
MODELS = PageEntry("models", "Models", "models", "Pretrained models on this machine", _models)
SERVER = PageEntry("server", "Server", "server", "The local server and its log", _server)
SETTINGS = PageEntry("settings", "Settings", "settings", "How the studio works", _settings)

PAGES = [AVATARS, MODELS, SERVER, SETTINGS]
