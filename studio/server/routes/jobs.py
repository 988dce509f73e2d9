"""Jobs: how far they are, and ending them early."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection, RowMapping, select

from studio.api.jobs import Job, JobStatus
from studio.api.paging import Page
from studio.errors import StudioError
from studio.server.access.caller import Caller
from studio.server.access.needs import KEY_SCHEMES, Reader, Writer
from studio.server.assets.names import could_be_id
from studio.server.failures import document_failures
from studio.server.jobs.cancel import cancel_job
from studio.server.jobs.ledger import job_of
from studio.server.paging import DEFAULT_LIMIT, Cursor, Limit, page_of
from studio.server.services import Parts
from studio.server.store.schema import jobs

router = APIRouter(tags=["jobs"], dependencies=KEY_SCHEMES)


@router.get("/v1/jobs", summary="Jobs, newest first")
def list_jobs(
    parts: Parts,
    caller: Reader,
    status: JobStatus | None = None,
    avatar_id: Annotated[str | None, Query(max_length=100)] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[Job]:
    query = select(jobs).where(jobs.c.organisation_id == caller.organisation_id)
    if status is not None:
        query = query.where(jobs.c.status == status)
    if avatar_id is not None:
        query = query.where(jobs.c.avatar_id == avatar_id)
    with parts.store.read() as connection:
        rows, more = page_of(connection, query, jobs.c.id, cursor, limit)
    return Page(data=[job_of(row) for row in rows], next_cursor=more)


@router.get("/v1/jobs/{job_id}", responses=document_failures(404), summary="One job")
def get(parts: Parts, caller: Reader, job_id: str) -> Job:
    with parts.store.read() as connection:
        return job_of(find_job(connection, caller, job_id))


@router.post(
    "/v1/jobs/{job_id}/cancel",
    responses=document_failures(404, 409),
    summary="End a job early; a second call changes nothing",
)
def cancel(parts: Parts, caller: Writer, job_id: str) -> Job:
    with parts.store.write() as connection:
        before = find_job(connection, caller, job_id)
        cancelled = cancel_job(connection, before)
        after = job_of(find_job(connection, caller, job_id))
    if cancelled:
        parts.jobs.cancelled(job_id)
    elif after.status is not JobStatus.CANCELLED:
        raise StudioError("conflict", f"This job has already {after.status}.")
    return after


def find_job(connection: Connection, caller: Caller, job_id: str) -> RowMapping:
    """A job of the caller's organisation."""
    query = select(jobs).where(
        jobs.c.id == job_id, jobs.c.organisation_id == caller.organisation_id
    )
    row = connection.execute(query).mappings().first() if could_be_id(job_id) else None
    if row is None:
        raise StudioError("not_found", "There is no job with this id.", param="job_id")
    return row
