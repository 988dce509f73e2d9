"""Events: what changed, in order, so that a window or an agent need not poll."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field


class EventType(StrEnum):
    """What happened."""

    AVATAR_CREATED = "avatar.created"
    AVATAR_UPDATED = "avatar.updated"
    AVATAR_DELETED = "avatar.deleted"
    JOB_QUEUED = "job.queued"
    JOB_STARTED = "job.started"
    JOB_PROGRESS = "job.progress"
    JOB_INTERRUPTED = "job.interrupted"
    JOB_SUCCEEDED = "job.succeeded"
    JOB_FAILED = "job.failed"
    JOB_CANCELLED = "job.cancelled"


class Event(BaseModel):
    """One change; `seq` only grows, and is the SSE id to resume after."""

    seq: int
    type: EventType
    object_id: str = Field(description="The avatar or job that changed.")
    data: dict[str, Any] = Field(
        default_factory=dict[str, Any], description="The object as it is now."
    )
    at: datetime
