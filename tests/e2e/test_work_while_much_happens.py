"""The window answers, however much happens behind it."""

from __future__ import annotations

import asyncio
import sys
import time

import pytest
from PySide6.QtGui import QImage

from studio.api.events import EventType
from studio.app.pages.directory import PAGES
from studio.client.supervisor.states import ServerState
from tests.app.opened import Opened
from tests.e2e.clips import Clips
from tests.e2e.stillness import measured
from tests.e2e.studio import Studio
from tests.fakes.studio import avatar

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for its schedule")

_LIMIT = 0.1


def _picture(number: int) -> bytes:
    from PySide6.QtCore import QBuffer

    image = QImage(1024, 1024, QImage.Format.Format_RGB32)
    image.fill(number * 1000)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG")
    return bytes(buffer.data().data())


def test_the_measure_sees_a_window_that_is_held_up(
    loop: asyncio.AbstractEventLoop,
) -> None:
    async def hold() -> None:
        await asyncio.sleep(0.05)
        time.sleep(0.2)  # noqa: ASYNC251 - holding up the loop is what this is about
        await asyncio.sleep(0.05)

    with measured() as stillness:
        loop.run_until_complete(hold())
    assert 0.19 < stillness.longest < 0.4


def test_three_hundred_avatars_come_in_without_holding_it_up(opened: Opened) -> None:
    def add(supervisor) -> None:  # noqa: ANN001
        supervisor.comes_up = False
        for number in range(300):
            link = f"http://127.0.0.1/v1/files/{number}"
            supervisor.studio.avatars.add(avatar(number, preview_image_url=link))

    content = _picture(7)

    async def fetch(_url: str) -> bytes:
        return content

    opened._supervision.prepare = add
    opened.models.pictures._fetch = fetch
    opened.open()
    with measured() as stillness:
        opened.server.become(ServerState.READY)
        opened.until(lambda: opened.models.library.state == "loaded")
        first = opened.models.cards.entry_at(0)
        opened.until(lambda: opened.models.pictures.picture(first))
    assert opened.models.cards.rowCount() == 300
    assert stillness.longest < _LIMIT


def test_a_flood_of_events_and_log_lines_does_not_hold_it_up(opened: Opened) -> None:
    opened.open()
    opened.studio.avatars.add(*(avatar(number) for number in range(50)))
    opened.models.library.open(opened.studio)
    opened.until(lambda: opened.models.cards.rowCount() == 50)
    opened.window.open_page("server")
    with measured() as stillness:
        for number in range(2000):
            opened.server.on_log(f'{{"event": "request {number}", "level": "info"}}')
        for number in range(500):
            opened.studio.tell(EventType.AVATAR_UPDATED, avatar(number % 50).id)
        opened.until(lambda: opened.models.server.log.rowCount() == 2000)
        opened.until(lambda: not opened.models.background.busy)
    assert stillness.longest < _LIMIT


@pytest.mark.parametrize("page", [page.name for page in PAGES[1:]])
def test_opening_a_page_does_not_hold_it_up(opened: Opened, page: str) -> None:
    opened.open_loaded()
    shown: list[bool] = []

    async def go() -> None:
        opened.window.open_page(page)
        await asyncio.sleep(0.2)
        shown.append(True)

    with measured() as stillness:
        task = opened._loop.create_task(go())
        opened.until(task.done)
    assert shown
    assert stillness.longest < _LIMIT


def test_making_an_avatar_does_not_hold_it_up(studio: Studio, clips: Clips) -> None:
    clip = clips.good
    studio.open()
    with measured() as stillness:
        studio.make(clip)
        studio.until_prepared()
    assert stillness.longest < _LIMIT
