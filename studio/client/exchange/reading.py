"""The plain flows: one object, one page, or nothing but success."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from pydantic import BaseModel

from studio.api.paging import PAGE_LIMIT, Page
from studio.client.exchange.answers import parsed
from studio.client.exchange.call import Call, query_of
from studio.client.exchange.retry import asked
from studio.client.exchange.steps import Flow

Model = TypeVar("Model", bound=BaseModel)
Pages: TypeAlias = Callable[[str | None], Flow[Page[Model]]]
"""Gives the flow that reads the page at a cursor."""


def read(model: type[Model], call: Call) -> Flow[Model]:
    """Ask, and read the answer as a wire type."""
    answer = yield from asked(call)
    return parsed(model, answer)


def done(call: Call) -> Flow[None]:
    """Ask for something that answers with success alone."""
    yield from asked(call)


def pages(model: type[Model], path: str, **filters: object) -> Pages[Model]:
    """All pages of a list, each read when it is needed."""

    def page(cursor: str | None) -> Flow[Page[Model]]:
        query = query_of(**filters, limit=PAGE_LIMIT, cursor=cursor)
        return (yield from read(Page[model], Call("GET", path, query=query)))

    return page
