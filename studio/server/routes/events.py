"""Server-sent events: what changed, from any point that is still remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from studio.api.events import Event, EventType
from studio.errors import StudioError
from studio.server.access.needs import KEY_SCHEMES, Reader
from studio.server.events.log import events_after, newest_seq
from studio.server.failures import document_failures
from studio.server.routes.jobs import find_job
from studio.server.services import Parts, Services

router = APIRouter(tags=["events"], dependencies=KEY_SCHEMES)

_BATCH = 200
_SEQ_LIMIT = 2**62
_ENDS = (EventType.JOB_SUCCEEDED, EventType.JOB_FAILED, EventType.JOB_CANCELLED)


def _resume_at(
    after: Annotated[
        int | None, Query(ge=0, le=_SEQ_LIMIT, description="Only events after this one.")
    ] = None,
    last_event_id: Annotated[
        str | None, Header(max_length=20, description="Sent by clients that resume.")
    ] = None,
) -> int | None:
    if not last_event_id:
        return after
    if not (last_event_id.isascii() and last_event_id.isdigit()):
        raise StudioError("invalid", "`Last-Event-ID` is no event number.", param="Last-Event-ID")
    return min(int(last_event_id), _SEQ_LIMIT)


def _known_job(parts: Parts, caller: Reader, job_id: str) -> str:
    with parts.store.read() as connection:
        return find_job(connection, caller, job_id)["id"]


ResumeAt = Annotated[int | None, Depends(_resume_at)]
KnownJob = Annotated[str, Depends(_known_job)]


@router.get(
    "/v1/events",
    response_class=EventSourceResponse,
    summary="What changes in my organisation, as it happens",
)
async def stream(
    parts: Parts, caller: Reader, resume_at: ResumeAt
) -> AsyncIterator[ServerSentEvent]:
    """Without `after` or `Last-Event-ID` the stream starts now."""
    organisation_id, seq = caller.organisation_id, resume_at
    if seq is None:
        seq = await to_thread.run_sync(_newest, parts, organisation_id)
    yield ServerSentEvent(comment="listening", id=str(seq))
    async for event in _follow(parts, organisation_id, seq, None):
        yield _sent(event)


@router.get(
    "/v1/jobs/{job_id}/events",
    response_class=EventSourceResponse,
    responses=document_failures(404),
    summary="One job from its beginning until it has ended",
)
async def stream_job(
    parts: Parts, caller: Reader, job_id: KnownJob, resume_at: ResumeAt
) -> AsyncIterator[ServerSentEvent]:
    async for event in _follow(parts, caller.organisation_id, resume_at or 0, job_id):
        yield _sent(event)
        if event.type in _ENDS:
            return


async def _follow(
    parts: Services, organisation_id: str, seq: int, object_id: str | None
) -> AsyncIterator[Event]:
    while not parts.bell.closed:
        with parts.bell.listening() as ring:
            batch = await to_thread.run_sync(_after, parts, organisation_id, seq, object_id)
            if not batch:
                await ring()
        for event in batch:
            seq = event.seq
            yield event


def _after(parts: Services, organisation_id: str, seq: int, object_id: str | None) -> list[Event]:
    with parts.store.read() as connection:
        return events_after(connection, organisation_id, seq, object_id, _BATCH)


def _newest(parts: Services, organisation_id: str) -> int:
    with parts.store.read() as connection:
        return newest_seq(connection, organisation_id)


def _sent(event: Event) -> ServerSentEvent:
    data = event.model_dump(mode="json")
    return ServerSentEvent(data=data, event=event.type, id=str(event.seq))
