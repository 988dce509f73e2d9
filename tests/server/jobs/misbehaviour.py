"""Stands in for the steps of a preparation; the name of the photo says how it goes wrong."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from studio.errors import StudioError

REPORT = {"kind": "sources", "verdict": "accept", "findings": []}


def check(sources: dict[str, str], names: dict[str, str], folder: str) -> dict[str, object]:
    (Path(folder) / "pid").write_text(f"{os.getpid()}\n")
    what = Path(names["image"]).stem
    _WAYS.get(what, lambda: None)()
    return REPORT


def preview(sources: dict[str, str], folder: str) -> dict[str, str]:
    """A preview that is different for each job."""
    target = Path(folder) / "image.jpg"
    target.write_bytes(b"\xff\xd8\xff\xe0" + os.urandom(32))
    return {"image": str(target)}


def _crash() -> None:
    ctypes.string_at(0)


def _hang() -> None:
    time.sleep(3600)


def _spin() -> None:
    while True:
        pass


def _hoard() -> None:
    held = [bytearray(64 * 1024 * 1024) for _ in range(64)]
    raise AssertionError(len(held))


def _raise() -> None:
    raise KeyError("secret/path/of/a/person.mp4")


def _refuse() -> None:
    raise StudioError("teapot", "It is a teapot.", "Take a cup.")


def _be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


_WAYS: dict[str, Callable[[], None]] = {
    "crash": _crash,
    "hang": _hang,
    "spin": _spin,
    "hoard": _hoard,
    "raise": _raise,
    "refuse": _refuse,
    "killed": _be_killed,
}
