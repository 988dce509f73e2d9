"""How long the supervisor waits for what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds."""

    start: float = 20.0
    """From launch to ready."""
    health_every: float = 2.0
    health_limit: float = 2.0
    """An answer that takes longer is no answer."""
    slow: float = 0.5
    """An answer that takes longer is a sign of trouble."""
    busy_grace: float = 30.0
    """A server that was working on jobs may be silent for so long."""
    after_close: float = 5.0
    """For a server whose stdin was closed to end by itself."""
    after_terminate: float = 2.0
    misses: int = 3
    """So many missing answers in a row, and it is taken for dead."""
