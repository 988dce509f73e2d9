"""The steps themselves, as functions of paths: a child process calls one and ends."""

from __future__ import annotations

from typing import Any

_PREVIEW_HEIGHT = 720
_PICTURE_SIDE = 1024


def check(sources: dict[str, str]) -> dict[str, Any]:
    """The findings of every source in one report."""
    raise NotImplementedError
