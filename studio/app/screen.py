"""Whether there is a screen to open a window on; Qt itself would abort the process."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from studio.errors import StudioError

_NEEDS_NO_SCREEN = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def require_screen(
    environment: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> None:
    """Raise `no_screen` where a window cannot be shown."""
    if not platform.startswith("linux") or _has_screen(environment):
        return
    raise StudioError(
        "no_screen",
        "There is no screen to open the window on.",
        "Log in to a desktop, or use the command line: avatar-studio --help.",
    )


def _has_screen(environment: Mapping[str, str]) -> bool:
    chosen = environment.get("QT_QPA_PLATFORM", "").split(":")[0]
    if chosen in _NEEDS_NO_SCREEN:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
