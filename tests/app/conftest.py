"""What every test of the window gets: a loop, a fake server, and a look at what is left behind."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop
from shiboken6 import isValid

from studio.app.appearance.theme import Scheme, Theme
from studio.app.models.background import Background
from studio.app.models.notices import Notice, Notices
from tests.app.opened import Opened
from tests.fakes.supervisor import Supervision

Until = Callable[[Callable[[], object]], None]

_PATIENCE = 15.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The platform that draws into memory says this of what only real windows can do."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session", autouse=True)
def like_the_studio(qapp: QApplication) -> None:
    """The same style as the real application, whatever the platform would choose."""
    qapp.setStyle("Fusion")
    qapp.setQuitOnLastWindowClosed(False)
    # What is imported by now stays; looking for leaks after each test need not look through it.
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_of_qt_left(qapp: QApplication) -> Iterator[None]:
    """A test that leaks a top-level widget, an active timer or a running thread of Qt fails."""
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


class _Loop(QEventLoop):
    """Counts as running between runs too: pytest-qt handles events then, as the window would."""

    def run_forever(self) -> Any:
        try:
            return super().run_forever()
        finally:
            asyncio._set_running_loop(self)


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """Qt's loop as asyncio's; whatever a test left running on it is ended."""
    made = _Loop(qapp)
    made.set_default_executor(ThreadPoolExecutor(4, "window"))
    asyncio.set_event_loop(made)
    yield made
    for task in asyncio.all_tasks(made):
        task.cancel()
    made.run_until_complete(made.shutdown_default_executor())
    asyncio._set_running_loop(None)
    made.close()
    asyncio.set_event_loop(None)


@pytest.fixture
def until(loop: asyncio.AbstractEventLoop) -> Until:
    """Let the window work until something is so."""

    async def wait(condition: Callable[[], object]) -> None:
        while not condition():  # noqa: ASYNC110 - a test may wait for anything that can be seen
            await asyncio.sleep(0.005)

    def run(condition: Callable[[], object]) -> None:
        try:
            loop.run_until_complete(asyncio.wait_for(wait(condition), _PATIENCE))
        except TimeoutError:
            pytest.fail(f"it never came to be: {_source_of(condition)}", pytrace=True)

    return run


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
    if code is None:
        return repr(condition)
    return f"{code.co_filename}:{code.co_firstlineno}"
