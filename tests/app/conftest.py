"""What every test of the window gets: a loop, a fake server, and a look at what is left behind."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.app.appearance.theme import Scheme, Theme
from studio.app.models.background import Background
from studio.app.models.notices import Notice, Notices
from tests.app.house import Until, make_like_the_studio, nothing_left, patient, window_loop
from tests.app.opened import Opened
from tests.fakes.supervisor import Supervision


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The platform that draws into memory says this of what only real windows can do."""
    here = Path(__file__).parent
    for item in (each for each in items if here in each.path.parents):
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session", autouse=True)
def like_the_studio(qapp: QApplication) -> None:
    make_like_the_studio(qapp)
    # What is imported by now stays; looking for leaks after each test need not look through it.
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_of_qt_left(qapp: QApplication) -> Iterator[None]:
    with nothing_left():
        yield


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    with window_loop(qapp) as made:
        yield made


@pytest.fixture
def until(loop: asyncio.AbstractEventLoop) -> Until:
    """Let the window work until something is so."""
    return patient(loop)


@pytest.fixture
def notices() -> Notices:
    return Notices()


@pytest.fixture
def posted(notices: Notices) -> list[Notice]:
    """Every notice that was posted."""
    seen: list[Notice] = []
    notices.posted.connect(seen.append)
    return seen


@pytest.fixture
def background(loop: asyncio.AbstractEventLoop, notices: Notices) -> Iterator[Background]:
    made = Background(notices)
    yield made
    loop.run_until_complete(made.stop())


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp)
    made.choose(Scheme.LIGHT)
    yield made
    made.deleteLater()


@pytest.fixture
def supervision() -> Supervision:
    return Supervision()


@pytest.fixture
def opened(
    qapp: QApplication,
    loop: asyncio.AbstractEventLoop,
    until: Until,
    supervision: Supervision,
) -> Iterator[Opened]:
    """A window that is not open yet: a test prepares the server, then opens it."""
    made = Opened(qapp, loop, until, supervision)
    yield made
    made.close()
