"""Only the window's thread deletes what is Qt's."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject

from studio.app.garbage import Garbage


class Cycle(QObject):
    """Garbage that only a collection finds."""

    deleted_in: ClassVar[list[int]] = []

    def __init__(self) -> None:
        super().__init__()
        self.own = self

    def __del__(self) -> None:
        self.deleted_in.append(threading.get_ident())


@pytest.fixture
def garbage(qapp: object) -> Iterator[Garbage]:
    gc.enable()
    Cycle.deleted_in.clear()
    made = Garbage()
    yield made
    made.give_back()
    gc.disable()


def test_a_busy_thread_collects_nothing(garbage: Garbage) -> None:
    Cycle()
    thread = threading.Thread(target=lambda: [[object()] for _ in range(200_000)])
    thread.start()
    thread.join()
    assert Cycle.deleted_in == []


def test_the_window_collects_in_its_own_thread(garbage: Garbage) -> None:
    for _ in range(3000):
        Cycle()
    for _ in range(50):
        garbage.collect_if_due()
    assert Cycle.deleted_in
    assert set(Cycle.deleted_in) == {threading.get_ident()}


def test_nothing_is_collected_while_there_is_little(garbage: Garbage) -> None:
    gc.collect()
    Cycle()
    garbage.collect_if_due()
    assert Cycle.deleted_in == []
    gc.collect()


def test_python_gets_its_collection_back(qapp: object) -> None:
    gc.enable()
    made = Garbage()
    assert not gc.isenabled()
    made.give_back()
    assert gc.isenabled()
    gc.disable()
