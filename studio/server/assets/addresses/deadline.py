"""A point in time by which all of something must be done."""

from __future__ import annotations

import time

from studio.errors import StudioError


class Deadline:
    """Shared by every step of a fetch: a step that dawdles takes from the others."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds that remain, never zero; raises when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left if at_most is None else min(left, at_most)

    def passed(self) -> StudioError:
        return StudioError(
            "url_failed",
            f"Fetching that address took longer than {self._seconds:g} seconds.",
            "Try again later, or send the media itself.",
            param="url",
        )
