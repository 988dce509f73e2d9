"""Jobs: work that outlives a request."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field


class JobKind(StrEnum):
    """What is being done."""

    PREPARE = "prepare"


class JobStatus(StrEnum):
    """Where a job stands; `interrupted` jobs are queued again when the server is back."""

    QUEUED = "queued"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in (JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED)


class Job(BaseModel):
    """A piece of work and how far it is."""

    id: str = Field(examples=["job_01JD3Z8G9YR3K2N5M6P7Q8W4TX"])
    kind: JobKind
    status: JobStatus
    progress: float = Field(default=0.0, ge=0, le=1)
    message: str | None = Field(default=None, description="What it is doing, or why it ended.")
    avatar_id: str | None = None
    attempt: int = Field(default=1, description="More than 1 after the server was interrupted.")
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
