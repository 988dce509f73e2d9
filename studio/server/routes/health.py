"""Whether the server is well, for anyone who can reach it."""

from __future__ import annotations

from fastapi import APIRouter

import studio
from studio.api.handshake import PROTOCOL
from studio.api.health import Health, HealthStatus
from studio.errors import StudioError
from studio.server.services import Parts

router = APIRouter(tags=["server"])


@router.get("/v1/health", summary="Is the server well?")
def health(parts: Parts) -> Health:
    problems = _problems(parts)
    status = HealthStatus.DEGRADED if problems else HealthStatus.OK
    return Health(status=status, version=studio.__version__, protocol=PROTOCOL, problems=problems)


def _problems(parts: Parts) -> list[str]:
    try:
        parts.assets.check_space()
    except StudioError as error:
        return [error.code]
    return []
