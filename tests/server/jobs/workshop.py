"""A runner of jobs without a server around it, and looks for it to prepare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import RowMapping, select

from studio.api.avatars import AvatarCreate, SourceIds, Sources
from studio.api.jobs import JobStatus
from studio.media.sniff import sniff
from studio.server.access.caller import Caller, operator
from studio.server.assets.records import add_asset
from studio.server.avatars.change import create_avatar
from studio.server.events.log import events_after
from studio.server.jobs.runner import JobRunner
from studio.server.services import Services
from studio.server.store.schema import assets, avatars, jobs
from tests.server.media import picture

_PATIENCE = 20.0


class Workshop:
    """Every look has its own photo, named as the test wants."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.store = services.store
        with self.store.read() as connection:
            self.caller: Caller = operator(connection)
        self._made = 0

    def runner(self, **settings: Any) -> JobRunner:
        """One that is not started."""
        chosen = self.services.settings.model_copy(update=settings)
        return JobRunner(self.store, self.services.assets, self.services.bell, chosen)

    @contextmanager
    def working(self, **settings: Any) -> Iterator[JobRunner]:
        runner = self.runner(**settings)
        runner.start()
        try:
            yield runner
        finally:
            runner.stop()

    def queue(self, photo: str = "fine") -> str:
        """The id of a job that prepares a new look."""
        self._made += 1
        content = picture(self._made % 256)
        with self.services.assets.stage(1000) as staged:
            staged.write(content)
            kept = self.services.assets.keep(staged)
            with self.store.write() as connection:
                asset = add_asset(connection, self.caller, kept, sniff(content), f"{photo}.png")
                wanted = AvatarCreate(name=photo, sources=Sources(image_id=asset.id))
                ids = SourceIds(image_id=asset.id)
                _, look_id = create_avatar(connection, self.caller, wanted, ids)
        return self.look(look_id)["job_id"]

    def look(self, look_id: str) -> RowMapping:
        return self._row(select(avatars).where(avatars.c.id == look_id))

    def look_of(self, job_id: str) -> RowMapping:
        return self.look(self.job(job_id)["avatar_id"])

    def job(self, job_id: str) -> RowMapping:
        return self._row(select(jobs).where(jobs.c.id == job_id))

    def _row(self, query: Any) -> RowMapping:
        with self.store.read() as connection:
            return connection.execute(query).mappings().one()

    def until(self, job_id: str, *statuses: JobStatus) -> RowMapping:
        """The job once it has one of these; ended is what it should be without."""
        wanted = statuses or tuple(status for status in JobStatus if status.ended)
        wait_for(lambda: self.job(job_id)["status"] in wanted, f"{job_id} to be {wanted}")
        return self.job(job_id)

    def told(self, job_id: str) -> list[str]:
        """The kinds of the events of a job, in their order."""
        with self.store.read() as connection:
            found = events_after(connection, self.caller.organisation_id, 0, job_id)
        return [str(event.type) for event in found]

    def child_of(self, job_id: str) -> int:
        """The process that works on a job, once it does."""
        note = self.services.assets.staging / job_id / "pid"
        wait_for(lambda: note.exists() and note.read_text().endswith("\n"), "the child")
        return int(note.read_text())

    def previews(self) -> list[RowMapping]:
        with self.store.read() as connection:
            found = select(assets).where(assets.c.made_for.is_not(None))
            return list(connection.execute(found).mappings())


def wait_for(holds: Callable[[], bool], what: str, seconds: float = _PATIENCE) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.005)
