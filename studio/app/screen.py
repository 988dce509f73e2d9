"""Whether there is a screen to open a window on; Qt itself would abort the process."""

from __future__ import annotations

import ctypes
import os
import re
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from studio.errors import StudioError

_NEEDS_NO_SCREEN = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")
_X_DISPLAY = re.compile(r"(?P<host>.*):(?P<number>\d+)(\.\d+)?")
_X_LIBRARY = "libxcb-cursor.so.0"
_SECONDS = 2.0


def require_screen(
    environment: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
    load: Callable[[str], object] = ctypes.CDLL,
) -> None:
    """Raise `no_screen` where a window cannot be shown."""
    if not platform.startswith("linux"):
        return
    chosen = environment.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if chosen in _NEEDS_NO_SCREEN or _has_wayland(environment):
        return
    if not _has_x(environment.get("DISPLAY", "")):
        raise StudioError(
            "no_screen",
            "There is no screen to open the window on.",
            "Log in to a desktop, or use the command line: avatar-studio --help.",
        )
    _require_library(load)


def _has_wayland(environment: Mapping[str, str]) -> bool:
    name, folder = environment.get("WAYLAND_DISPLAY"), environment.get("XDG_RUNTIME_DIR", "")
    return bool(name) and (Path(folder) / str(name)).exists()


def _has_x(display: str) -> bool:
    """Whether something answers there; a stale name is as bad as none."""
    found = _X_DISPLAY.fullmatch(display)
    if not found:
        return False
    host, number = found["host"], int(found["number"])
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"
        return _answers(socket.AF_UNIX, path) or _answers(socket.AF_UNIX, f"\0{path}")
    if host.startswith("/"):
        return Path(f"{host}:{number}").exists()
    return _answers(socket.AF_INET, (host, 6000 + number))


def _answers(family: int, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(_SECONDS)
        try:
            connection.connect(address)
        except OSError:
            return False
    return True


def _require_library(load: Callable[[str], object]) -> None:
    try:
        load(_X_LIBRARY)
    except OSError as error:
        raise StudioError(
            "missing_library",
            f"The system library {_X_LIBRARY} is missing, and without it no window can open.",
            "Install it, for instance: sudo apt-get install libxcb-cursor0.",
        ) from error
