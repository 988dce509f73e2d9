"""Lists answer in pages; a cursor names the place to go on from."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, Field

Item = TypeVar("Item")

PAGE_DEFAULT = 20
PAGE_LIMIT = 100


class Page(BaseModel, Generic[Item]):
    """One page, newest first."""

    data: list[Item]
    next_cursor: str | None = Field(
        default=None, description="Pass as `cursor` to get the next page; null on the last one."
    )
