"""Qt's loop for tests, and what is left behind of Qt; shared by tests of parts and of the whole."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop
from shiboken6 import isValid

Until = Callable[[Callable[[], object]], None]

PATIENCE = 15.0


class WindowLoop(QEventLoop):
    """Counts as running between runs too: pytest-qt handles events then, as the window would."""

    def run_forever(self) -> Any:
        try:
            return super().run_forever()
        finally:
            asyncio._set_running_loop(self)


def make_like_the_studio(application: QApplication) -> None:
    """The same style as the real application, whatever the platform would choose."""
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)


@contextmanager
def window_loop(application: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """Qt's loop as asyncio's; whatever was left running on it is ended."""
    made = WindowLoop(application)
    made.set_default_executor(ThreadPoolExecutor(4, "window"))
    asyncio.set_event_loop(made)
    yield made
    for task in asyncio.all_tasks(made):
        task.cancel()
    made.run_until_complete(made.shutdown_default_executor())
    asyncio._set_running_loop(None)
    made.close()
    asyncio.set_event_loop(None)


def patient(loop: asyncio.AbstractEventLoop, seconds: float = PATIENCE) -> Until:
    """A function that lets the window work until something is so."""

    async def wait(condition: Callable[[], object]) -> None:
        while not condition():  # noqa: ASYNC110 - a test may wait for anything that can be seen
            await asyncio.sleep(0.005)

    def until(condition: Callable[[], object]) -> None:
        try:
            loop.run_until_complete(asyncio.wait_for(wait(condition), seconds))
        except TimeoutError:
            pytest.fail(f"it never came to be: {_source_of(condition)}", pytrace=True)

    return until


@contextmanager
def nothing_left() -> Iterator[None]:
    """Fails over a top-level widget, an active timer or a running thread of Qt that is left."""
    before = {id(widget) for widget in _windows()}
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    windows = [widget for widget in _windows() if id(widget) not in before]
    timers, threads = _running()
    if windows or timers:
        gc.collect()
        windows = [widget for widget in windows if isValid(widget)]
        timers, threads = _running()
    assert not windows, f"windows left: {windows}"
    assert not timers, f"timers left: {[timer.parent() for timer in timers]}"
    assert not threads, f"threads left: {threads}"


def _windows() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget.parent() is None]


def _running() -> tuple[list[QTimer], list[QThread]]:
    found = [each for each in gc.get_objects() if issubclass(type(each), QTimer | QThread)]
    alive = [each for each in found if isValid(each)]
    timers = [each for each in alive if isinstance(each, QTimer) and each.isActive()]
    main = QThread.currentThread()
    threads = [each for each in alive if isinstance(each, QThread) and each != main]
    return timers, [thread for thread in threads if thread.isRunning()]


def _source_of(condition: Callable[[], object]) -> str:
    code = getattr(condition, "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code else repr(condition)
