"""Measures how long the window takes to open: `python -m studio.app.opening_time`.

From the start of the process, the command line included, to the first paint. With the folders
that the environment names, so that a real data folder can be measured too.
"""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.app.opening import Opening

# the command line is part of what the user waits for
_CHILD = (
    "import studio.cli.commands; from studio.app.opening_time import open_and_close; "
    "open_and_close({begun!r})"
)
_SECONDS = 60


def measure() -> float:
    """Seconds from the start of a process to the first paint of its window."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD.format(begun=time.time())],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=True,
    )
    return float(done.stdout)


def open_and_close(begun: float) -> None:
    """Open the window as the command does, tell when it was painted, and close it."""
    from studio.app.main import open_window

    open_window([], painted=partial(_painted, begun))


def _painted(begun: float, opening: Opening) -> None:
    sys.stdout.write(f"{time.time() - begun:.3f}\n")
    opening.close()


if __name__ == "__main__":
    sys.stdout.write(f"{measure():.2f} s from the start of the process to the first paint\n")
