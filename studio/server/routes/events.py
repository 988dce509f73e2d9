"""Server-sent events: what changed, from any point that is still remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from studio.api.events import Event
from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.access.needs import KEY_SCHEMES, Reader
from studio.server.events.following import Listener, Topic
from studio.server.events.log import newest_seq
from studio.server.failures import document_failures
from studio.server.guards.credentials import shown_secret
from studio.server.routes.jobs import find_job
from studio.server.services import Parts, Services

router = APIRouter(tags=["events"], dependencies=KEY_SCHEMES)

_SEQ_LIMIT = 2**62


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
    request: Request, parts: Parts, caller: Reader, resume_at: ResumeAt
) -> AsyncIterator[ServerSentEvent]:
    """Without `after` or `Last-Event-ID` the stream starts now."""
    newest = await to_thread.run_sync(_newest, parts, caller.organisation_id)
    # a number from the future is of a database that was put back since
    seq = newest if resume_at is None else min(resume_at, newest)
    yield ServerSentEvent(comment="listening", id=str(seq))
    async for event in _listener(parts, caller, request).follow(seq):
        yield _sent(event)


@router.get(
    "/v1/jobs/{job_id}/events",
    response_class=EventSourceResponse,
    responses=document_failures(404),
    summary="One job from its beginning until it has ended",
)
async def stream_job(
    request: Request, parts: Parts, caller: Reader, job_id: KnownJob, resume_at: ResumeAt
) -> AsyncIterator[ServerSentEvent]:
    async for event in _listener(parts, caller, request, job_id).follow(resume_at or 0):
        yield _sent(event)


def _listener(
    parts: Services, caller: Caller, request: Request, job_id: str | None = None
) -> Listener:
    """A stream outlives its request by hours: its key is looked at again before each batch."""
    secret = shown_secret(request.headers)

    def still_allowed() -> bool:
        try:
            parts.credentials.caller_of(secret)
        except StudioError:
            return False
        return True

    topic = Topic(caller.organisation_id, job_id)
    return Listener(parts.store, parts.bell, topic, still_allowed)


def _newest(parts: Services, organisation_id: str) -> int:
    with parts.store.read() as connection:
        return newest_seq(connection, organisation_id)


def _sent(event: Event) -> ServerSentEvent:
    data = event.model_dump(mode="json")
    return ServerSentEvent(data=data, event=event.type, id=str(event.seq))
