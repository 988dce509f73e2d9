"""One number that was measured, and how numbers are taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured; `value` is the median of the runs."""

    name: str
    value: float
    unit: str
    runs: int = 1
    worst: float | None = None

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def seconds(step: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def figure(name: str, taken: list[float], unit: str, factor: float = 1.0) -> Figure:
    """The median of many runs, and the worst of them."""
    scaled = [each * factor for each in taken]
    return Figure(name, statistics.median(scaled), unit, len(scaled), max(scaled))


def timed(name: str, step: Callable[[], object], runs: int) -> Figure:
    """Milliseconds of a step, after one run that warms the caches."""
    step()
    return figure(name, [seconds(step) for _ in range(runs)], "ms", 1000)
