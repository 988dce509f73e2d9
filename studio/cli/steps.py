"""Says what a command is doing, and how long each step took."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")


class Steps:
    """One line per step, begun before it and ended after it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._name = ""
        self._started = 0.0

    def begin(self, name: str) -> None:
        self._name, self._started = name, time.perf_counter()
        sys.stdout.write(f"• {name} … ")
        sys.stdout.flush()

    def end(self) -> None:
        taken = time.perf_counter() - self._started
        self.seconds[self._name] = round(taken, 2)
        sys.stdout.write(f"{taken:.1f} s\n")

    def take(self, name: str, step: Callable[[], Made]) -> Made:
        """Do one step; a step that fails leaves its line unfinished."""
        self.begin(name)
        made = step()
        self.end()
        return made
