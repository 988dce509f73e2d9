"""Work that must not hold up the window: network calls, disk work, and their errors."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from studio.app.models.notices import Notices
from studio.errors import StudioError

_log = logging.getLogger(__name__)


class Background:
    """Runs coroutines on the window's loop, keeps hold of them, and shows what they fail with."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._tasks: set[asyncio.Task[Any]] = set()
        self._lasting: set[asyncio.Task[Any]] = set()
        self._stopped = False

    def start(
        self,
        work: Coroutine[Any, Any, Any],
        failed: Callable[[StudioError], None] | None = None,
        *,
        lasting: bool = False,
    ) -> asyncio.Task[Any] | None:
        """Begin some work; an error goes to `failed`, or else to the user as a notice.

        Nobody waits for `lasting` work to end by itself. Once all was stopped nothing begins.
        """
        if self._stopped:
            work.close()
            return None
        task = asyncio.get_event_loop().create_task(self._guarded(work, failed))
        kept = self._lasting if lasting else self._tasks
        kept.add(task)
        task.add_done_callback(kept.discard)
        # Work that is cancelled before its first step would otherwise count as forgotten.
        task.add_done_callback(lambda _: work.close())
        return task

    @property
    def busy(self) -> bool:
        """Whether any work is under way, apart from what lasts."""
        return bool(self._tasks)

    async def settle(self, seconds: float) -> None:
        """Give running work a last moment to end."""
        if others := self._tasks - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=seconds)

    async def stop(self) -> None:
        """Cancel all that still runs, and wait until it is gone."""
        self._stopped = True
        tasks = (self._tasks | self._lasting) - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _guarded(
        self,
        work: Coroutine[Any, Any, Any],
        failed: Callable[[StudioError], None] | None,
    ) -> None:
        try:
            await work
        except StudioError as error:
            (failed or self._notices.fail)(error)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - the last place where a bug can be shown
            _log.exception("Something unexpected happened in the background.")
            (failed or self._notices.fail)(_unexpected(error))


def _unexpected(error: Exception) -> StudioError:
    return StudioError(
        "internal",
        f"Something unexpected happened ({type(error).__name__}).",
        "The log on the Server page has the details; Copy diagnostics takes them along.",
    )
