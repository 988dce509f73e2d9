"""The job table as a state machine: each transition is one transaction with its event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from studio.api.events import EventType
from studio.api.ids import Kind, new_id
from studio.api.jobs import Job, JobKind, JobStatus
from studio.server.access.caller import Caller
from studio.server.events.log import record
from studio.server.store.moments import now
from studio.server.store.schema import avatars, jobs

_FROM: dict[JobStatus, tuple[JobStatus, ...]] = {
    JobStatus.RUNNING: (JobStatus.QUEUED, JobStatus.INTERRUPTED),
    JobStatus.INTERRUPTED: (JobStatus.RUNNING,),
    JobStatus.SUCCEEDED: (JobStatus.RUNNING,),
    JobStatus.FAILED: (JobStatus.RUNNING,),
    JobStatus.CANCELLED: (JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.INTERRUPTED),
}
"""Which states a job may come from; anything else is refused by the database itself."""

_TELLS: dict[JobStatus, EventType] = {
    JobStatus.RUNNING: EventType.JOB_STARTED,
    JobStatus.INTERRUPTED: EventType.JOB_INTERRUPTED,
    JobStatus.SUCCEEDED: EventType.JOB_SUCCEEDED,
    JobStatus.FAILED: EventType.JOB_FAILED,
    JobStatus.CANCELLED: EventType.JOB_CANCELLED,
}


def job_of(row: RowMapping) -> Job:
    """The row as the API shows it."""
    return Job.model_validate({name: row[name] for name in Job.model_fields})


def add_job(
    connection: Connection,
    caller: Caller,
    kind: JobKind,
    avatar_id: str | None,
    payload: dict[str, Any] | None = None,
) -> Job:
    """Queue a job; the runner finds it once this transaction has committed."""
    made = Job(
        id=new_id(Kind.JOB),
        kind=kind,
        status=JobStatus.QUEUED,
        avatar_id=avatar_id,
        created_at=now(),
    )
    connection.execute(
        insert(jobs).values(
            organisation_id=caller.organisation_id,
            user_id=caller.user_id,
            payload=payload or {},
            **made.model_dump(),
        )
    )
    _tell(connection, caller.organisation_id, EventType.JOB_QUEUED, made)
    return made


def move(
    connection: Connection, job_id: str, to: JobStatus, message: str | None = None
) -> RowMapping | None:
    """Make one transition; None when the job is in no state that allows it."""
    values: dict[str, Any] = {"status": to, "message": message, **_times(to)}
    if to is JobStatus.SUCCEEDED:
        values["progress"] = 1.0
    allowed = jobs.c.status.in_(_FROM[to])
    query = update(jobs).where(jobs.c.id == job_id, allowed).values(**values).returning(jobs)
    row = connection.execute(query).mappings().first()
    if row is not None:
        _tell(connection, row["organisation_id"], _TELLS[to], job_of(row))
    return row


def _times(to: JobStatus) -> dict[str, Any]:
    if to is JobStatus.RUNNING:
        return {"started_at": now(), "progress": 0.0}
    return {"ended_at": now()} if to.ended else {}


def take_next(connection: Connection) -> RowMapping | None:
    """The oldest job that waits, now running; nobody else can take it too."""
    waits = jobs.c.status.in_(_FROM[JobStatus.RUNNING])
    query = select(jobs.c.id).where(waits).order_by(jobs.c.id).limit(1)
    found = connection.execute(query.with_for_update(skip_locked=True)).scalar()
    return None if found is None else move(connection, found, JobStatus.RUNNING)


def is_running(connection: Connection, job_id: str) -> bool:
    """Whether somebody still wants what the job is about to write."""
    status = connection.execute(select(jobs.c.status).where(jobs.c.id == job_id)).scalar()
    return status == JobStatus.RUNNING


def note_progress(connection: Connection, job_id: str, progress: float, message: str) -> bool:
    """Tell how far a job is; False when it no longer runs (somebody cancelled it)."""
    running = (jobs.c.id == job_id) & (jobs.c.status == JobStatus.RUNNING)
    values = {"progress": progress, "message": message}
    query = update(jobs).where(running).values(**values).returning(jobs)
    row = connection.execute(query).mappings().first()
    if row is None:
        return False
    _tell(connection, row["organisation_id"], EventType.JOB_PROGRESS, job_of(row))
    return True


def interrupt_running(connection: Connection) -> int:
    """At start: what a server that is gone was doing waits again, one attempt further."""
    running = select(jobs.c.id).where(jobs.c.status == JobStatus.RUNNING)
    found = connection.execute(running).scalars().all()
    for job_id in found:
        interrupt(connection, job_id)
    return len(found)


def interrupt(connection: Connection, job_id: str) -> None:
    """The server could not finish this job; it will be taken up again from its start."""
    row = move(connection, job_id, JobStatus.INTERRUPTED, "The server was interrupted.")
    if row is not None:
        more = update(jobs).where(jobs.c.id == job_id).values(attempt=row["attempt"] + 1)
        connection.execute(more)


def forget_old(connection: Connection, days: int) -> None:
    """What was done for avatars that are gone, once its events are forgotten too."""
    there = select(avatars.c.id).where(avatars.c.id == jobs.c.avatar_id).exists()
    ended = jobs.c.ended_at < now() - timedelta(days=days)
    connection.execute(delete(jobs).where(ended, ~there))


def _tell(connection: Connection, organisation_id: str, kind: EventType, job: Job) -> None:
    record(connection, organisation_id, kind, job.id, job.model_dump(mode="json"))
