"""Work behind the scenes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from studio.app.models.background import Background
from studio.app.models.notices import Notice, Tone
from studio.errors import StudioError

Until = Callable[[Callable[[], object]], None]


async def _fail(error: Exception) -> None:
    raise error


def test_an_error_becomes_a_notice_with_what_to_do(
    background: Background, posted: list[Notice], until: Until
) -> None:
    background.start(_fail(StudioError("x", "It broke.", "Mend it.")))
    until(lambda: posted)
    assert posted[0].text == "It broke. Mend it."
    assert posted[0].tone is Tone.BAD
    assert posted[0].lasting


def test_whoever_wants_the_error_gets_it_instead(
    background: Background, posted: list[Notice], until: Until
) -> None:
    seen: list[StudioError] = []
    background.start(_fail(StudioError("x", "It broke.")), seen.append)
    until(lambda: seen)
    assert posted == []


def test_a_bug_is_logged_and_told_without_its_details(
    background: Background,
    posted: list[Notice],
    until: Until,
    caplog: pytest.LogCaptureFixture,
) -> None:
    background.start(_fail(ValueError("/home/robin/secret.mp4")))
    until(lambda: posted)
    assert "ValueError" in posted[0].text
    assert "secret" not in posted[0].text
    assert "Something unexpected" in caplog.text


def test_settling_waits_for_work_but_not_for_what_lasts(
    background: Background, loop: asyncio.AbstractEventLoop
) -> None:
    done: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.append("work")

    async def close() -> None:
        background.start(work())
        background.start(asyncio.Event().wait(), lasting=True)
        await background.settle(seconds=10)

    loop.run_until_complete(asyncio.wait_for(close(), 5))
    assert done == ["work"]


def test_settling_gives_up_after_its_time(
    background: Background, loop: asyncio.AbstractEventLoop
) -> None:
    async def close() -> None:
        background.start(asyncio.Event().wait())
        await background.settle(seconds=0.01)

    loop.run_until_complete(asyncio.wait_for(close(), 5))


def test_stopping_ends_all_of_it(
    background: Background, loop: asyncio.AbstractEventLoop, posted: list[Notice]
) -> None:
    async def close() -> list[asyncio.Task[object] | None]:
        tasks = [background.start(asyncio.Event().wait(), lasting=lasting) for lasting in (0, 1)]
        await asyncio.sleep(0)
        await background.stop()
        return tasks

    assert all(task and task.cancelled() for task in loop.run_until_complete(close()))
    assert posted == []


def test_nothing_begins_once_all_was_stopped(
    background: Background, loop: asyncio.AbstractEventLoop
) -> None:
    loop.run_until_complete(background.stop())
    assert background.start(asyncio.Event().wait()) is None
    assert not background.busy
