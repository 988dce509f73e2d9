"""Who wants to hear of something: added and removed from any thread, heard one at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

News = TypeVar("News")

_log = logging.getLogger(__name__)


class Listeners(Generic[News]):
    """Called in the thread that has the news; a listener that fails is logged, and heard by all
    others still."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[News], None]] = []
        self._lock = Lock()

    def add(self, listener: Callable[[News], None] | None) -> Callable[[], None]:
        """Gives what removes it again."""
        if listener is None:
            return lambda: None
        with self._lock:
            self._listeners = [*self._listeners, listener]
        return lambda: self._remove(listener)

    def tell(self, news: News) -> None:
        for listener in self._listeners:
            try:
                listener(news)
            except Exception:  # noqa: BLE001 - it is not the supervisor that failed
                _log.exception("a listener of the supervisor failed")

    def _remove(self, listener: Callable[[News], None]) -> None:
        with self._lock:
            self._listeners = [one for one in self._listeners if one is not listener]
