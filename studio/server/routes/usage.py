"""What the caller's organisation has stored and under way."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import ColumnElement, Connection, Table, func, select

from studio.api.jobs import JobStatus
from studio.api.people import Usage
from studio.server.access.needs import KEY_SCHEMES, Anyone
from studio.server.services import Parts
from studio.server.store.schema import assets, avatars, jobs

router = APIRouter(tags=["people"], dependencies=KEY_SCHEMES)

_ACTIVE = (JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.INTERRUPTED)


@router.get("/v1/usage", summary="What is stored and under way")
def usage(parts: Parts, caller: Anyone) -> Usage:
    organisation_id = caller.organisation_id
    with parts.store.read() as connection:
        return Usage(
            organisation_id=organisation_id,
            # those that a list shows: previews are their avatars' own
            assets=_count(connection, assets, organisation_id, assets.c.made_for.is_(None)),
            bytes_stored=_distinct_bytes(connection, organisation_id),
            characters=_count(connection, avatars, organisation_id, avatars.c.parent_id.is_(None)),
            looks=_count(connection, avatars, organisation_id, avatars.c.parent_id.is_not(None)),
            jobs_active=_count(connection, jobs, organisation_id, jobs.c.status.in_(_ACTIVE)),
        )


def _count(
    connection: Connection, table: Table, organisation_id: str, *which: ColumnElement[bool]
) -> int:
    query = select(func.count()).select_from(table)
    query = query.where(table.c.organisation_id == organisation_id, *which)
    return connection.execute(query).scalar_one()


def _distinct_bytes(connection: Connection, organisation_id: str) -> int:
    distinct = (
        select(assets.c.sha256, assets.c.size)
        .where(assets.c.organisation_id == organisation_id)
        .distinct()
        .subquery()
    )
    return int(connection.execute(select(func.coalesce(func.sum(distinct.c.size), 0))).scalar_one())
