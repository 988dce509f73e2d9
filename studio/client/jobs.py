"""Jobs: look at them, end them early, hear how far they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from studio.api.jobs import Job, JobStatus
from studio.client.events import AsyncEventStream, EventStream
from studio.client.exchange import jobs as ask
from studio.client.exchange.listening import job_events

if TYPE_CHECKING:
    from studio.client.conversation.awaiting import AsyncTalk
    from studio.client.conversation.blocking import Talk


class Jobs:
    """Work that outlives a request."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def get(self, job_id: str) -> Job:
        return self._talk.run(ask.get(job_id))

    def list(
        self, *, status: JobStatus | str | None = None, avatar_id: str | None = None
    ) -> Iterator[Job]:
        """All of them, newest first, read page by page."""
        return self._talk.all_of(ask.all_jobs(status, avatar_id))

    def cancel(self, job_id: str) -> Job:
        """End it early; a second time changes nothing."""
        return self._talk.run(ask.cancel(job_id))

    def events(self, job_id: str, *, after: int | None = None) -> EventStream:
        """What happens to it, from its beginning (or `after` an event) until it has ended."""
        return self._talk.stream(job_events(job_id, after))


class AsyncJobs:
    """Work that outlives a request."""

    def __init__(self, talk: AsyncTalk) -> None:
        self._talk = talk

    async def get(self, job_id: str) -> Job:
        return await self._talk.run(ask.get(job_id))

    def list(
        self, *, status: JobStatus | str | None = None, avatar_id: str | None = None
    ) -> AsyncIterator[Job]:
        """All of them, newest first, read page by page."""
        return self._talk.all_of(ask.all_jobs(status, avatar_id))

    async def cancel(self, job_id: str) -> Job:
        """End it early; a second time changes nothing."""
        return await self._talk.run(ask.cancel(job_id))

    def events(self, job_id: str, *, after: int | None = None) -> AsyncEventStream:
        """What happens to it, from its beginning (or `after` an event) until it has ended."""
        return self._talk.stream(job_events(job_id, after))
