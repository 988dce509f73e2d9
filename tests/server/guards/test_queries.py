"""A parameter is given once or not at all."""

from __future__ import annotations

import anyio
import httpx
import pytest
from fastapi import FastAPI

from studio.server.guards.queries import RefuseRepeats


def _ask(query: str) -> httpx.Response:
    app = FastAPI()

    @app.get("/")
    def shown(a: str = "", b: str = "") -> str:
        return a + b

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(RefuseRepeats(app))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://s") as client:
            return await client.get(f"/?{query}")

    return anyio.run(ask)


@pytest.mark.parametrize("query", ["a=1&a=2", "a=1&a=1", "a=&b=1&a", "a=1&%61=2"])
def test_a_parameter_that_is_given_twice_is_refused(query: str) -> None:
    answer = _ask(query)
    assert answer.status_code == 422
    assert answer.json()["error"]["param"] == "a"


@pytest.mark.parametrize("query", ["", "a=1", "a=1&b=1", "a=1&A=2", "&&&", "a=%FF", "a=1%26a=2"])
def test_everything_else_passes(query: str) -> None:
    assert _ask(query).status_code == 200
