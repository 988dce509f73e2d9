"""Streams end when somebody wants them to, from anywhere."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from studio.client import AsyncStudio, Studio
from studio.errors import StudioError
from tests.fakes.server_breaking import World

PROMPT = 1.0


def _hear(studio: Studio, heard: list[int]) -> threading.Thread:
    """Listen in a thread, until the stream is over."""
    thread = threading.Thread(target=lambda: heard.extend(e.seq for e in studio.events()))
    thread.start()
    return thread


def _until(world: World, requests: int) -> None:
    latest = time.monotonic() + 5
    while len(world.requests) < requests and time.monotonic() < latest:
        time.sleep(0.01)
    assert len(world.requests) >= requests


def test_closing_a_stream_releases_the_thread_that_hears_it(world: World) -> None:
    world.scripts = [[1]]
    heard: list[int] = []
    with Studio(world.url) as studio:
        stream = studio.events()
        thread = threading.Thread(target=lambda: heard.extend(e.seq for e in stream))
        thread.start()
        while not heard and thread.is_alive():
            _until(world, 1)
            time.sleep(0.05)
            stream.close()
        thread.join(PROMPT)
        assert not thread.is_alive()


def test_closing_the_client_ends_its_streams(world: World) -> None:
    heard: list[int] = []
    studio = Studio(world.url)
    threads = [_hear(studio, heard) for _ in range(3)]
    _until(world, 3)
    studio.close()
    for thread in threads:
        thread.join(PROMPT)
    assert not any(thread.is_alive() for thread in threads)


def test_closing_while_the_stream_waits_to_reconnect_is_prompt(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.client.exchange.retry.FIRST_PAUSE", 30.0)
    monkeypatch.setattr("studio.client.exchange.retry.LONGEST_PAUSE", 60.0)
    world.scripts = [[], [1]]
    studio = Studio(world.url)
    thread = _hear(studio, [])
    _until(world, 1)
    time.sleep(0.1)
    studio.close()
    thread.join(PROMPT)
    assert not thread.is_alive()


def test_a_stream_is_a_context(world: World) -> None:
    world.scripts = [[1, 2, 3]]
    with Studio(world.url) as studio, studio.events() as stream:
        assert next(stream).seq == 1
    assert list(stream) == []


def test_a_failure_ends_a_stream_for_good(world: World) -> None:
    with Studio(world.url) as studio:
        stream = studio.jobs.events("job_1")
        with pytest.raises(StudioError):
            next(stream)
        assert list(stream) == []


def test_cancelling_a_task_ends_its_stream(world: World) -> None:
    async def scenario() -> None:
        async with AsyncStudio(world.url) as studio:
            task = asyncio.create_task(_drain(studio))
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(task, PROMPT)
            assert (await studio.health()).status == "ok"

    asyncio.run(scenario())


async def _drain(studio: AsyncStudio) -> list[int]:
    return [event.seq async for event in studio.events()]


def test_closing_an_async_stream_releases_the_task_that_hears_it(world: World) -> None:
    world.scripts = [[1, 2]]

    async def scenario() -> list[int]:
        async with AsyncStudio(world.url) as studio, studio.events() as stream:

            async def hear() -> list[int]:
                return [event.seq async for event in stream]

            task = asyncio.create_task(hear())
            await asyncio.sleep(0.2)
            await stream.close()
            heard = await asyncio.wait_for(task, PROMPT)
            assert task.cancelling() == 0
            return heard

    assert asyncio.run(scenario()) == [1, 2]


def test_closing_the_async_client_ends_its_streams(world: World) -> None:
    async def scenario() -> None:
        studio = AsyncStudio(world.url)
        tasks = [asyncio.create_task(_drain(studio)) for _ in range(3)]
        await asyncio.sleep(0.2)
        await studio.close()
        assert await asyncio.wait_for(asyncio.gather(*tasks), PROMPT) == [[], [], []]

    asyncio.run(scenario())


def test_other_work_goes_on_while_a_stream_is_heard(world: World) -> None:
    world.scripts = [[1]]

    async def scenario() -> None:
        async with AsyncStudio(world.url) as studio, studio.events() as stream:
            assert (await anext(stream)).seq == 1
            waiting = asyncio.create_task(stream.__anext__())
            answers = await asyncio.gather(*(studio.health() for _ in range(5)))
            assert len(answers) == 5
            assert not waiting.done()
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

    asyncio.run(scenario())


def test_whoever_listens_is_told_of_every_connection(world: World) -> None:
    world.scripts = [[1], [2, 3]]
    told: list[int] = []
    heard: list[int] = []

    def opened() -> None:
        told.append(len(heard))

    with Studio(world.url) as studio, studio.events(opened=opened) as stream:
        for event in stream:
            heard.append(event.seq)
            if event.seq == 3:
                break
    assert heard == [1, 2, 3]
    assert told == [0, 1]
