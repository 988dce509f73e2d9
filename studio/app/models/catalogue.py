"""The pretrained models: what is there, what is missing, and fetching it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.app.models.background import Background
from studio.app.models.notices import Notices, Tone
from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.models import Imported, Model, Progress


class ModelState(StrEnum):
    """Where one model stands on this machine."""

    LOOKING = "looking"
    PRESENT = "present"
    MISSING = "missing"
    DAMAGED = "damaged"
    WAITING = "waiting"
    FETCHING = "fetching"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model as the page shows it."""

    model: Model
    state: ModelState = ModelState.LOOKING
    progress: float | None = None
    message: str = ""

    @property
    def wanted(self) -> bool:
        """Whether fetching it would change anything."""
        return self.state in (ModelState.MISSING, ModelState.DAMAGED, ModelState.FAILED)


class _Cancelled(Exception):  # noqa: N818 - the user's wish, not a failure
    """Raised inside a fetch to end it."""


class Models(QObject):
    """The catalogue with a state for each model; fetches run one after the other in a thread."""

    added = Signal(ModelRow)
    row_changed = Signal(ModelRow)
    _moved = Signal(str, float)

    def __init__(self, background: Background, notices: Notices) -> None:
        super().__init__()
        self._background, self._notices = background, notices
        self._rows: dict[str, ModelRow] = {}
        self._one_at_a_time = asyncio.Lock()
        self._cancelled: dict[str, threading.Event] = {}
        self._moved.connect(self._show_progress)

    def open(self) -> None:
        """Read the catalogue and look what is there."""
        self._background.start(self._open())

    def fetch(self, name: str, accept: bool = False) -> None:
        """Bring one model; `accept` when the user agreed to its terms."""
        if self._rows[name].wanted:
            self._cancelled[name] = threading.Event()
            self._set(name, ModelState.WAITING)
            self._background.start(
                self._fetch(name, accept), lambda error: self._not_fetched(name, error)
            )

    def cancel(self, name: str) -> None:
        """End a fetch; what was complete is kept."""
        if name in self._cancelled:
            self._cancelled[name].set()

    def cancel_all(self) -> None:
        """The window is closing."""
        for cancelled in self._cancelled.values():
            cancelled.set()

    def take_folder(self, folder: Path, accept: bool = False) -> None:
        """Take models by their hash from a folder of the user's."""
        self._background.start(self._take_folder(folder, accept))

    def look_again(self) -> None:
        """The folder of models is another one now."""
        if self._rows:
            self._background.start(self._look())

    async def _open(self) -> None:
        from studio.models import catalogue

        models = await asyncio.to_thread(catalogue)
        for model in models:
            self._rows[model.name] = ModelRow(model)
            self.added.emit(self._rows[model.name])
            # A card takes its time to make, so that the window gets a turn after each.
            await asyncio.sleep(0)
        await self._look()

    async def _look(self) -> None:
        from studio.models import state_of

        for name, row in list(self._rows.items()):
            if name not in self._cancelled:
                found = await asyncio.to_thread(state_of, row.model)
                self._set(name, ModelState(found.value))

    async def _fetch(self, name: str, accept: bool) -> None:
        cancelled = self._cancelled[name]
        async with self._one_at_a_time:
            if not cancelled.is_set():
                self._set(name, ModelState.FETCHING, 0.0)
                await asyncio.to_thread(self._bring, name, accept, cancelled)
        del self._cancelled[name]
        await self._look_at(name)

    def _bring(self, name: str, accept: bool, cancelled: threading.Event) -> None:
        """In a thread of its own: fetch, tell how far it is, and end when the user wants."""
        from studio.models import fetch

        def listen(progress: Progress) -> None:
            if cancelled.is_set():
                raise _Cancelled
            if progress.total:
                self._moved.emit(name, min(1.0, progress.done / progress.total))

        try:
            fetch([name], listen, accept)
        except _Cancelled:
            return

    async def _look_at(self, name: str) -> None:
        from studio.models import state_of

        found = await asyncio.to_thread(state_of, self._rows[name].model)
        self._set(name, ModelState(found.value))

    async def _take_folder(self, folder: Path, accept: bool) -> None:
        from studio.models import import_folder

        found = await asyncio.to_thread(import_folder, folder, accept)
        self._notices.say(imported_in_words(found), Tone.GOOD if found.taken else Tone.PLAIN)
        await self._look()

    def _not_fetched(self, name: str, error: StudioError) -> None:
        self._cancelled.pop(name, None)
        self._set(name, ModelState.FAILED, message=str(error))

    def _show_progress(self, name: str, progress: float) -> None:
        if self._rows[name].state is ModelState.FETCHING:
            self._set(name, ModelState.FETCHING, progress)

    def _set(
        self, name: str, state: ModelState, progress: float | None = None, message: str = ""
    ) -> None:
        row = replace(self._rows[name], state=state, progress=progress, message=message)
        if row != self._rows[name]:
            self._rows[name] = row
            self.row_changed.emit(row)


def imported_in_words(found: Imported) -> str:
    """What an import has brought."""
    parts = [
        (found.taken, "Imported {}."),
        (found.already, "Already there: {}."),
        (found.not_accepted, "Not imported, as their terms were not accepted: {}."),
    ]
    said = [words.format(", ".join(names)) for names, words in parts if names]
    if found.unreadable:
        count = len(found.unreadable)
        said.append(f"{count} file{'s' if count > 1 else ''} could not be read.")
    return " ".join(said) or "No file in this folder is a model that the studio knows."


def size_in_words(size: int) -> str:
    """A number of bytes as people read it."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB" if size < 100_000_000 else f"{size / 1_000_000:.0f} MB"
