"""One job under way: its progress, its child processes, its scratch folder."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping

from studio.media.sandbox import Limits, call
from studio.server.access.caller import Caller
from studio.server.assets.folder import AssetFolder
from studio.server.events.bell import Bell
from studio.server.jobs import ledger
from studio.server.settings import ServerSettings
from studio.server.store.database import Store

_MEMORY = 4 * 1024**3  # encoding 4K takes more than reading it


class Cancelled(Exception):  # noqa: N818 - not a failure
    """The job was cancelled, or the server is going down."""


class Work:
    """What a kind of work is handed."""

    def __init__(
        self,
        row: RowMapping,
        store: Store,
        folder: AssetFolder,
        bell: Bell,
        settings: ServerSettings,
    ) -> None:
        self.job_id: str = row["id"]
        self.avatar_id: str = row["avatar_id"]
        self.payload: dict[str, Any] = row["payload"]
        self.owner = Caller(row["organisation_id"], row["user_id"], frozenset(), is_operator=False)
        self.store, self.folder, self.settings = store, folder, settings
        self._bell = bell
        self._cancelled = threading.Event()
        self._scratch = folder.staging / row["id"]

    @property
    def scratch(self) -> Path:
        """A folder for this attempt alone, on the disk of the assets."""
        self._scratch.mkdir(exist_ok=True)
        return self._scratch

    def tidy(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)

    def cancel(self) -> None:
        """From any thread: end the child process that works for this job."""
        self._cancelled.set()

    def progress(self, done: float, message: str) -> None:
        """Tell how far it is; raises when nobody wants the result any more."""
        self.check()
        with self.store.write() as connection:
            wanted = ledger.note_progress(connection, self.job_id, done, message)
        self._bell.ring()
        if not wanted:
            raise Cancelled

    def check(self) -> None:
        if self._cancelled.is_set():
            raise Cancelled

    def child(self, function: str, **arguments: Any) -> Any:
        """Run a function of the studio on hostile media, in a child with limits."""
        self.check()
        seconds = self.settings.limits.job_seconds
        limits = Limits(cpu_s=seconds, wall_s=seconds, memory=_MEMORY)
        try:
            return call(function, limits=limits, cancelled=self._cancelled, **arguments)
        finally:
            self.check()
