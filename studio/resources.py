"""Files that ship with the studio: samples, icons, the model catalogue, the docs."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """The path of a bundled file: inside an installed wheel, or beside `studio/` in a clone."""
    installed = _PACKAGE / "_resources"
    root = installed if installed.is_dir() else _PACKAGE.parent / "resources"
    return root / name
