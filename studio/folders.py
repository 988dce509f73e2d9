"""Where the studio keeps its data, models and settings on this machine."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APP = "avatar-studio"


def _chosen(variable: str, default: str) -> Path:
    return Path(os.environ.get(variable) or default).expanduser()


def data_folder() -> Path:
    """Avatars, assets, jobs and keys: what the local server owns."""
    return _chosen("AVATAR_STUDIO_DATA", platformdirs.user_data_dir(_APP, appauthor=False))


def models_folder() -> Path:
    """Pretrained models, fetched once and shared by every data folder."""
    default = Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "models"
    return _chosen("AVATAR_STUDIO_MODELS", str(default))


def settings_folder() -> Path:
    """What the user chose in the settings dialog."""
    return _chosen("AVATAR_STUDIO_SETTINGS", platformdirs.user_config_dir(_APP, appauthor=False))


def log_folder() -> Path:
    """Rotated logs of window and server."""
    return _chosen("AVATAR_STUDIO_LOGS", platformdirs.user_log_dir(_APP, appauthor=False))
