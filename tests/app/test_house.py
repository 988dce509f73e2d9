"""The look at what is left behind sees what it should see."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QWidget

from tests.app.house import Until, nothing_left


def _left(what: Iterator[None]) -> str:
    with pytest.raises(AssertionError) as failure, nothing_left():
        next(what)
    for _ in what:
        continue
    return str(failure.value)


def test_a_window_that_is_left_is_seen(qapp: object) -> None:
    def leave() -> Iterator[None]:
        window = QWidget()
        yield
        window.deleteLater()

    assert "windows left" in _left(leave())


def test_a_timer_that_still_runs_is_seen(qapp: object) -> None:
    def leave() -> Iterator[None]:
        timer = QTimer()
        timer.start(100_000)
        yield
        timer.stop()

    assert "timers left" in _left(leave())


def test_a_thread_that_still_runs_is_seen(qapp: object) -> None:
    def leave() -> Iterator[None]:
        thread = QThread()
        thread.start()
        yield
        thread.quit()
        thread.wait()

    assert "threads left" in _left(leave())


def test_what_was_there_before_and_what_is_gone_is_no_leak(qapp: object) -> None:
    before = QWidget()
    with nothing_left():
        QWidget().deleteLater()
        timer = QTimer()
        timer.start(100_000)
        timer.stop()
    before.deleteLater()


def test_waiting_in_vain_says_for_what(
    loop: asyncio.AbstractEventLoop, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.app.house import patient

    with pytest.raises(pytest.fail.Exception, match=r"test_house\.py"):
        patient(loop, 0.05)(lambda: False)
