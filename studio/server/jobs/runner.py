"""Works through the ledger: a few threads, each with one job in limited child processes."""

from __future__ import annotations

import threading

import structlog
from sqlalchemy import RowMapping

from studio.api.jobs import JobKind
from studio.errors import StudioError
from studio.server.assets.folder import AssetFolder
from studio.server.events.bell import Bell
from studio.server.jobs import ledger
from studio.server.jobs.prepare import abandon, prepare
from studio.server.jobs.work import Cancelled, Work
from studio.server.settings import ServerSettings
from studio.server.store.database import Store
from studio.server.store.failures import PASSING

_log = structlog.get_logger("studio.server")
_LOOK_EVERY = 5.0  # another process on the same database wakes nobody here
_ATTEMPTS = 5

_WORK = {JobKind.PREPARE: prepare}
_GIVE_UP = {JobKind.PREPARE: abandon}


class JobRunner:
    """Takes jobs up in the order they were asked for."""

    def __init__(
        self, store: Store, folder: AssetFolder, bell: Bell, settings: ServerSettings
    ) -> None:
        self._store, self._folder, self._bell, self._settings = store, folder, bell, settings
        self._wake = threading.Condition()
        self._hints = 0
        self._stopping = False
        self._running: dict[str, Work] = {}
        self._abandoned: set[str] = set()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Take up what an earlier server left, then wait for more."""
        with self._store.write() as connection:
            ledger.interrupt_running(connection)
        for number in range(self._settings.workers):
            thread = threading.Thread(target=self._work, name=f"job-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def hint(self) -> None:
        """Call after a transaction that queued a job."""
        self._bell.ring()
        with self._wake:
            self._hints += 1
            self._wake.notify()

    def cancelled(self, job_id: str) -> None:
        """Call after a transaction that cancelled a job: its child processes end at once."""
        self._bell.ring()
        work = self._running.get(job_id)
        if work is not None:
            work.cancel()

    def stop(self) -> None:
        """End all work; what was running waits for the next start."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for work in list(self._running.values()):
            work.cancel()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while not self._stopping:
            seen = self._hints
            try:
                found = self._take_one()
            except Exception:  # noqa: BLE001 - a database may fail; the next look may find it well
                _log.exception("jobs wait")
                found = False
            if not found:
                self._wait(seen)

    def _wait(self, seen: int) -> None:
        with self._wake:
            if self._hints == seen and not self._stopping:
                self._wake.wait(_LOOK_EVERY)

    def _take_one(self) -> bool:
        row = self._next_row()
        if row is None:
            return False
        self._bell.ring()
        self._run(row)
        return True

    def _next_row(self) -> RowMapping | None:
        """The next job, after those whose end could not be written are queued again, once."""
        with self._wake:
            again, self._abandoned = self._abandoned, set()
        try:
            with self._store.write() as connection:
                for job_id in again:
                    ledger.interrupt(connection, job_id)
                return ledger.take_next(connection)
        except Exception:
            self._abandon(again)
            raise

    def _abandon(self, job_ids: set[str]) -> None:
        with self._wake:
            self._abandoned |= job_ids

    def _run(self, row: RowMapping) -> None:
        job_id: str = row["id"]
        work = Work(row, self._store, self._folder, self._bell, self._settings)
        self._running[job_id] = work
        if self._stopping:
            work.cancel()
        try:
            self._attempt(row, work)
        except Exception:
            self._abandon({job_id})  # what became of it could not be written down
            raise
        finally:
            del self._running[job_id]
            work.tidy()
            self._bell.ring()

    def _attempt(self, row: RowMapping, work: Work) -> None:
        kind = JobKind(row["kind"])
        try:
            if row["attempt"] > _ATTEMPTS:
                raise StudioError(
                    "interrupted_too_often",
                    f"The server stopped {_ATTEMPTS} times during this job.",
                    "Look into the server's log, then create the avatar again.",
                )
            _WORK[kind](work)
        except Cancelled:
            self._interrupt_unless_cancelled(work)
        except PASSING:
            raise  # no fault of the job: it is to be done again
        except StudioError as error:
            _GIVE_UP[kind](work, error)
        except Exception as error:  # noqa: BLE001 - a job may fail, its thread may not
            _log.exception("job failed", job_id=row["id"])
            _GIVE_UP[kind](work, _unexpected(error))

    def _interrupt_unless_cancelled(self, work: Work) -> None:
        with self._store.write() as connection:
            ledger.interrupt(connection, work.job_id)


def _unexpected(error: Exception) -> StudioError:
    return StudioError(
        "job_failed",
        f"The job failed unexpectedly ({type(error).__name__}).",
        "Look into the server's log, and try again.",
    )
