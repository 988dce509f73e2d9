"""The event log: a row in the same transaction as the change, so that neither is ever alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from studio.api.events import Event, EventType
from studio.server.store.moments import now
from studio.server.store.schema import events


def record(
    connection: Connection,
    organisation_id: str,
    kind: EventType,
    object_id: str,
    data: dict[str, Any],
) -> None:
    """Tell the organisation what changed, if and when this transaction commits."""
    row = {"type": kind, "object_id": object_id, "data": data, "at": now()}
    connection.execute(insert(events).values(organisation_id=organisation_id, **row))


def events_after(
    connection: Connection,
    organisation_id: str,
    seq: int,
    object_id: str | None = None,
    limit: int = 200,
) -> list[Event]:
    """What happened after `seq`, oldest first."""
    query = select(events).where(events.c.organisation_id == organisation_id, events.c.seq > seq)
    if object_id is not None:
        query = query.where(events.c.object_id == object_id)
    rows = connection.execute(query.order_by(events.c.seq).limit(limit)).mappings()
    return [Event.model_validate(dict(row)) for row in rows]


def newest_seq(connection: Connection, organisation_id: str) -> int:
    """Where a listener that wants only what comes starts."""
    query = select(func.max(events.c.seq)).where(events.c.organisation_id == organisation_id)
    return connection.execute(query).scalar() or 0


def forget_old(connection: Connection, days: int) -> None:
    """Old events go; a listener away for longer lists the objects instead."""
    connection.execute(delete(events).where(events.c.at < now() - timedelta(days=days)))
