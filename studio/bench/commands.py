"""How long people wait for the command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from studio.bench.figure import Figure, figure, seconds

_RUNS = 5


def measure() -> Iterator[Figure]:
    """Whole processes, from nothing."""
    for name in ("--help", "version", "models"):
        command = [sys.executable, "-P", "-m", "studio.cli", name]
        taken = [seconds(lambda c=command: _run(c)) for _ in range(_RUNS)]
        yield figure(f"avatar-studio {name}", taken, "s")


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
