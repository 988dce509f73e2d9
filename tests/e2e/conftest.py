"""The whole studio for tests that do what a user does: a real server, a real window."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.app.house import Until, make_like_the_studio, nothing_left, patient, window_loop
from tests.app.opened import Opened
from tests.e2e.clips import Clips
from tests.e2e.process import WindowProcess
from tests.e2e.studio import Studio
from tests.fakes.supervisor import Supervision

_PATIENCE = 60.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The platform that draws into memory says this of what only real windows can do."""
    here = Path(__file__).parent
    for item in (each for each in items if here in each.path.parents):
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    make_like_the_studio(qapp)
    with nothing_left(), window_loop(qapp) as made:
        yield made


@pytest.fixture
def until(loop: asyncio.AbstractEventLoop) -> Until:
    return patient(loop, _PATIENCE)


@pytest.fixture
def opened(qapp: QApplication, loop: asyncio.AbstractEventLoop, until: Until) -> Iterator[Opened]:
    """A window over a fake server, which does at once whatever a test needs much of."""
    made = Opened(qapp, loop, until, Supervision())
    yield made
    made.close()


@pytest.fixture
def studio(qapp: QApplication, loop: asyncio.AbstractEventLoop, until: Until) -> Iterator[Studio]:
    """A window in this process, over a real server of its own; not open yet."""
    made = Studio(qapp, loop, until)
    yield made
    made.close()


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """Sources to make avatars from."""
    return Clips(tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """A screen of its own for real windows: an X server that draws into memory."""
    program = shutil.which("Xvfb")
    assert program, "Xvfb is missing: packaging/system-packages.txt lists it"
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        display = f":{answer.readline().strip()}"
    yield display
    server.terminate()
    server.wait(10)


@pytest.fixture
def window(screen: str) -> Iterator[WindowProcess]:
    """The studio as a process of its own, on a real screen; not started yet."""
    made = WindowProcess(screen)
    yield made
    made.end()
