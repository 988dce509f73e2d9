"""Listening from any point on: what is already written first, then what comes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Final

from anyio import to_thread
from sqlalchemy import Connection, select

from studio.api.events import Event
from studio.api.jobs import JobStatus
from studio.server.events.bell import Bell
from studio.server.events.log import events_after
from studio.server.store.database import Store
from studio.server.store.schema import jobs

BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Topic:
    """What a listener wants to hear of: all that happens to its organisation, or one job."""

    organisation_id: str
    job_id: str | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """Whoever follows a topic for as long as `still_allowed` says so."""

    store: Store
    bell: Bell
    topic: Topic
    still_allowed: Callable[[], bool]

    async def follow(self, seq: int) -> AsyncIterator[Event]:
        """Everything after `seq`, in order and once, until the topic or the server ends."""
        while not self.bell.closed:
            with self.bell.listening() as ring:
                batch, is_last = await to_thread.run_sync(self._look, seq)
                if not batch and not is_last:
                    await ring()
            for event in batch:
                seq = event.seq
                yield event
            if is_last:
                return

    def _look(self, seq: int) -> tuple[list[Event], bool]:
        """What is there now, and whether nothing can follow it."""
        if not self.still_allowed():
            return [], True
        with self.store.read() as connection:
            # before its events: one that ends in between has its last event among them
            over = self._is_over(connection)
            topic = self.topic
            batch = events_after(connection, topic.organisation_id, seq, topic.job_id, BATCH)
        return batch, over and len(batch) < BATCH

    def _is_over(self, connection: Connection) -> bool:
        """A job that has ended stays so; its events may have been forgotten since."""
        if self.topic.job_id is None:
            return False
        query = select(jobs.c.status).where(jobs.c.id == self.topic.job_id)
        status = connection.execute(query).scalar()
        return status is None or JobStatus(status).ended
