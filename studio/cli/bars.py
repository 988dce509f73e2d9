"""A bar for the model that is on its way; nothing at all when no terminal shows it."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn
from rich.progress import Progress as Display

from studio.models import Progress


class Bars:
    """Shows what a fetch tells, on stderr, and leaves nothing on the screen."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._display = Display(
            TextColumn("{task.fields[stage]} {task.description}"),
            BarColumn(),
            DownloadColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Bars:
        self._display.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._display.stop()

    def show(self, now: Progress) -> None:
        """The newest of one model."""
        if now.name not in self._tasks:
            self._tasks[now.name] = self._display.add_task(now.name, total=None, stage=now.stage)
        task = self._tasks[now.name]
        self._display.update(task, completed=now.done, total=now.total or None, stage=now.stage)

    def finish(self, name: str) -> None:
        """The model is there, or it failed."""
        if name in self._tasks:
            self._display.remove_task(self._tasks.pop(name))
