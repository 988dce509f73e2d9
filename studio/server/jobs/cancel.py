"""Cancelling: the job ends, and what it was preparing says so."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping

from studio.api.avatars import AvatarStatus
from studio.api.jobs import JobStatus
from studio.server.avatars.change import set_values
from studio.server.jobs import ledger

_SAYS = "The preparation was cancelled."


def cancel_job(connection: Connection, row: RowMapping) -> bool:
    """True when this call ended it; False when it had ended before."""
    if ledger.move(connection, row["id"], JobStatus.CANCELLED, "Cancelled.") is None:
        return False
    if row["avatar_id"] is not None:
        values = {"status": AvatarStatus.FAILED, "status_message": _SAYS}
        set_values(connection, row["avatar_id"], **values)
    return True
