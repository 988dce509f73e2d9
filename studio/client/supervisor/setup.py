"""What a supervisor was told: the same for every life of its server."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from studio.client.supervisor.policy import Limits
from studio.client.supervisor.timing import Timing


@dataclass(frozen=True, slots=True)
class Setup:
    """Time and chance are given, so that tests decide about them."""

    data: Path
    command: Sequence[str]
    timing: Timing = field(default_factory=Timing)
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random


def bundled_server(data: Path) -> list[str]:
    """The command that serves a data folder under a window."""
    program = [sys.executable, "-m", "studio.cli", "serve"]
    return [*program, "--data", str(data), "--port", "0", "--exit-with-stdin", "--token-stdin"]
