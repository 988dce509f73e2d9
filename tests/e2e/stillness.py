"""How long the window's thread is busy in one go: meanwhile nothing moves and nothing answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

_SCHEDULE = Path("/proc/thread-self/schedstat")
_BEAT_MS = 5


class Stillness:
    """The longest gap between two beats, less what the machine gave to others meanwhile."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = (time.perf_counter(), _waited_for_processor())

    def beat(self) -> None:
        now = (time.perf_counter(), _waited_for_processor())
        gap = (now[0] - self._last[0]) - (now[1] - self._last[1])
        self.longest = max(self.longest, gap)
        self._last = now


@contextmanager
def measured() -> Iterator[Stillness]:
    """Measure what happens in the thread that runs Qt's loop."""
    made = Stillness()
    timer = QTimer(interval=_BEAT_MS)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(made.beat)
    timer.start()
    yield made
    timer.stop()


def _waited_for_processor() -> float:
    """Seconds that this thread was ready to run but did not, because others did."""
    return int(_SCHEDULE.read_text("ascii").split()[1]) / 1e9
