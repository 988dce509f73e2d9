"""Where the window was: kept between starts beside the settings."""

from __future__ import annotations

import tomllib
from base64 import b64decode, b64encode
from pathlib import Path

from studio.app.settings.file import replace
from studio.errors import StudioError

GEOMETRY_FILE = "window.toml"


def remembered(folder: Path) -> bytes:
    """The last geometry, or nothing when there is none that can be read."""
    try:
        text = tomllib.loads((folder / GEOMETRY_FILE).read_text("utf-8")).get("geometry", "")
        return b64decode(text, validate=True)
    except (OSError, ValueError, TypeError):
        return b""


def remember(folder: Path, geometry: bytes) -> None:
    """Keep the geometry; a window that cannot keep it still closes."""
    try:
        replace(folder / GEOMETRY_FILE, f'geometry = "{b64encode(geometry).decode()}"\n')
    except StudioError:
        return
