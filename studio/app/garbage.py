"""Collects Python's garbage in the window's thread alone.

Python collects in whichever thread happens to need memory, and so may delete Qt's objects in a
thread that is not theirs, which Qt forbids and sometimes dies of.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000


class Garbage(QObject):
    """Takes collection over from Python, and gives it back at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect_if_due)
        self._timer.start()

    def collect_if_due(self) -> None:
        """The oldest generation that Python itself would collect by now, if any."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [age for age in range(3) if counts[age] > limits[age] > 0]
        if due:
            gc.collect(due[-1])

    def give_back(self) -> None:
        self._timer.stop()
        if self._was_enabled:
            gc.enable()
