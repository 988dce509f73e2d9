"""How long the window takes from the start of its process to its first picture."""

from __future__ import annotations

from collections.abc import Iterator

from studio.bench.figure import Figure, figure

_RUNS = 5


def measure() -> Iterator[Figure]:
    """The real window, in a process of its own that ends once it has been painted."""
    from studio.app.opening_time import measure as opening_time

    yield figure("window: start to first picture", [opening_time() for _ in range(_RUNS)], "s")
