"""The bell: no ring between looking and waiting is missed, from whichever thread it comes."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from studio.server.events import bell as bell_module
from studio.server.events.bell import Bell

_LONG = 30.0


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell_module, "_FALLBACK_SECONDS", _LONG)


def test_a_ring_from_another_thread_wakes_who_waits() -> None:
    async def wait() -> float:
        bell = Bell()
        bell.attach(asyncio.get_running_loop())
        begun = time.monotonic()
        with bell.listening() as ring:
            threading.Thread(target=bell.ring).start()
            await ring()
        return time.monotonic() - begun

    assert asyncio.run(wait()) < _LONG / 2


def test_a_ring_before_the_wait_counts_too() -> None:
    async def wait() -> float:
        bell = Bell()
        bell.attach(asyncio.get_running_loop())
        with bell.listening() as ring:
            bell.ring()
            await asyncio.sleep(0)  # rung while the listener still reads the database
            begun = time.monotonic()
            await ring()
        return time.monotonic() - begun

    assert asyncio.run(wait()) < _LONG / 2


def test_everybody_who_listens_is_woken() -> None:
    async def all_wait() -> int:
        bell = Bell()
        bell.attach(asyncio.get_running_loop())
        woken = 0

        async def listen() -> None:
            nonlocal woken
            with bell.listening() as ring:
                await ring()
            woken += 1

        async with asyncio.TaskGroup() as tasks:
            for _ in range(5):
                tasks.create_task(listen())
            await asyncio.sleep(0.01)
            bell.ring()
        return woken

    assert asyncio.run(all_wait()) == 5


def test_without_a_ring_a_listener_looks_again_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell_module, "_FALLBACK_SECONDS", 0.01)

    async def wait() -> None:
        with Bell().listening() as ring:
            await asyncio.wait_for(ring(), 5)

    asyncio.run(wait())


def test_ringing_is_harmless_before_and_after_the_server_runs() -> None:
    bell = Bell()
    bell.ring()
    loop = asyncio.new_event_loop()
    bell.attach(loop)
    loop.close()
    bell.ring()
    bell.close()
    assert bell.closed


def test_a_closed_bell_wakes_who_waits() -> None:
    async def wait() -> None:
        bell = Bell()
        bell.attach(asyncio.get_running_loop())
        with bell.listening() as ring:
            bell.close()
            await asyncio.wait_for(ring(), 5)

    asyncio.run(wait())
