"""Pages of a query, newest first; the cursor is the last id of the page before."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import Column, Connection, RowMapping, Select

from studio.api.paging import PAGE_DEFAULT, PAGE_LIMIT

Cursor = Annotated[str | None, Query(max_length=100, description="`next_cursor` of a page.")]
Limit = Annotated[int, Query(ge=1, le=PAGE_LIMIT, description="Items per page.")]
DEFAULT_LIMIT = PAGE_DEFAULT


def page_of(
    connection: Connection,
    query: Select[Any],
    key: Column[Any],
    cursor: str | None,
    limit: int,
) -> tuple[list[RowMapping], str | None]:
    """The rows after the cursor and where to go on; ids sort by time."""
    if cursor is not None:
        query = query.where(key < cursor)
    found = connection.execute(query.order_by(key.desc()).limit(limit + 1)).mappings().all()
    rows = list(found[:limit])
    return rows, rows[-1][key.name] if len(found) > limit else None
