"""Whether the server is well; answered to anyone who can reach it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, Field


class HealthStatus(StrEnum):
    """`degraded` still answers, but something needs attention."""

    OK = "ok"
    DEGRADED = "degraded"


class Health(BaseModel):
    """No names, no paths, no counts: only whether it works."""

    status: HealthStatus
    version: str = Field(examples=["0.1.0"])
    protocol: int
    problems: list[str] = Field(
        default_factory=list[str], description="Codes, for instance `disk_full`."
    )
