"""Builds the window from its parts and runs it to its end."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studio import folders
from studio.app.screen import require_screen

if TYPE_CHECKING:
    from studio.app.models.server import OnLog, OnState, Supervised
    from studio.app.opening import Opening


def open_window(files: list[Path], painted: Callable[[Opening], None] | None = None) -> int:
    """Open the studio, or raise the one that is open; returns the exit status.

    `painted` is called when the window has been seen for the first time.
    """
    require_screen()
    from studio.app.application import make_application
    from studio.app.opening import Opening
    from studio.app.single_instance import claim_or_hand_over

    application = make_application()
    opening = Opening(application, supervise)
    if not claim_or_hand_over(opening.claim, folders.data_folder(), files):
        return 0
    if painted:
        opening.painted.connect(partial(painted, opening))
    return _run(opening, files)


def _run(opening: Opening, files: list[Path]) -> int:
    from qasync import QEventLoop

    loop = QEventLoop(opening.application)
    # qasync's own executor starts Qt threads; plain ones are joined at the end like any other.
    loop.set_default_executor(ThreadPoolExecutor(8, "window"))
    asyncio.set_event_loop(loop)
    # What is imported and built by then stays; looking for garbage in it would hold up the window.
    opening.painted.connect(gc.freeze)
    opening.models.server.came.connect(gc.freeze)
    with loop:
        life = loop.create_task(opening.run(files))
        life.add_done_callback(lambda _: loop.stop())
        loop.run_forever()
        if not life.done():
            # The desktop has ended Qt's loop, for instance at log-out: close in order all the same.
            opening.close()
            loop.run_forever()
    life.result()
    return 0


def supervise(data: Path, on_state: OnState, on_log: OnLog) -> Supervised:
    """The supervisor of the bundled server."""
    from studio.client.supervisor import Supervisor

    return Supervisor(data, on_state=on_state, on_log=on_log)
