"""Functions for the sandbox to run: most of them behave badly on purpose."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from studio.errors import StudioError


def echo(value: Any) -> Any:
    return value


def refuse() -> None:
    raise StudioError("teapot", "Tea.", "Cup.")


def chatter() -> str:
    sys.stdout.write("{}\n" * 100)
    sys.stdout.flush()
    os.write(1, b"more noise")
    return "done"


def segfault() -> None:
    ctypes.string_at(0)


def abort() -> None:
    os.abort()


def exit_quietly() -> None:
    os._exit(0)


def raise_something() -> None:
    raise KeyError("some/path/of/a/file")


def hoard() -> None:
    held = [bytearray(64 * 1024 * 1024) for _ in range(64)]
    raise AssertionError(len(held))


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def spin() -> None:
    while True:
        pass


def sleep_for_ever() -> None:
    time.sleep(3600)


def talk_at_length() -> str:
    return "x" * (3 * 1024 * 1024)


def write_much(path: str) -> None:
    with Path(path).open("wb") as file:
        file.write(bytes(1_000_000))


def not_a_number() -> float:
    return float("nan")


def say_and_sleep(path: str) -> None:
    Path(path).write_text(f"{os.getpid()}\n")
    time.sleep(3600)


def loaded_modules() -> list[str]:
    return sorted(sys.modules)


def look_into(paths: list[str]) -> list[str]:
    """Probe, watch and listen to each file; what came of it."""
    return [_outcome(path) for path in paths]


def _outcome(path: str) -> str:
    from studio.media.examine import examine
    from studio.media.frames import frames
    from studio.media.samples import samples

    try:
        facts = examine(path, thorough=True)
        if facts["video"]:
            for frame in frames(path, within=(64, 64)):
                assert frame.pixels.ndim == 3
        if facts["sound"]:
            for piece in samples(path, rate=8_000):
                assert piece.rate == 8_000
    except StudioError as error:
        return error.code
    return "read"
