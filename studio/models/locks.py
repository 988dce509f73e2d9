"""One process at a time for each model and each package; the others wait and then find it there."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from studio.errors import StudioError
from studio.folders import models_folder
from studio.models import failures

# A holder that makes no headway gives up by itself long before this.
_PATIENCE = 3600.0
_LOOK_AGAIN = 0.3


@contextmanager
def held(name: str, waiting: Callable[[], None]) -> Generator[None]:
    """Hold the lock of this name; the system frees it when its holder dies, however it dies."""
    from filelock import FileLock  # slow to import, and only needed here

    folder = models_folder() / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{name}.lock")
        _acquire(lock.acquire, name, waiting)
    except OSError as error:
        raise failures.unusable("The models folder cannot be written", error) from error
    try:
        yield
    finally:
        lock.release()


def _acquire(acquire: Callable[..., object], name: str, waiting: Callable[[], None]) -> None:
    from filelock import Timeout

    latest = time.monotonic() + _PATIENCE
    while True:
        try:
            acquire(timeout=_LOOK_AGAIN)
        except Timeout:
            waiting()
        else:
            return
        if time.monotonic() > latest:
            raise StudioError(
                "model_locked",
                f"Another process has been fetching {name} for an hour.",
                "End the other Avatar Studio processes and try again.",
            )
