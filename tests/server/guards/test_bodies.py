"""Bodies are capped while they come in, whatever they claimed to be."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import httpx
from fastapi import FastAPI, Request
from pydantic import BaseModel

from studio.server.guards.bodies import CapBodies

_LIMIT = 1000


class Note(BaseModel):
    text: str


def _app() -> CapBodies:
    app = FastAPI()

    @app.post("/stream")
    async def stream(request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    @app.post("/json")
    def parsed(note: Note) -> int:
        return len(note.text)

    return CapBodies(app, lambda _scope: _LIMIT)


def _post(path: str, **body: object) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(_app())  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://s") as client:
            return await client.post(path, **body)  # type: ignore[arg-type]

    return anyio.run(ask)


async def _unannounced(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 100):
        yield b"x" * 100


def test_a_body_at_the_limit_is_taken() -> None:
    assert _post("/stream", content=b"x" * _LIMIT).json() == _LIMIT


def test_a_body_that_says_it_is_larger_is_refused_unread() -> None:
    answer = _post("/stream", content=b"x" * (_LIMIT + 1))
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


def test_a_body_that_does_not_say_its_size_is_cut_off() -> None:
    assert _post("/stream", content=_unannounced(_LIMIT)).status_code == 200
    assert _post("/stream", content=_unannounced(_LIMIT + 100)).status_code == 413


def test_a_framework_that_reads_the_body_itself_cannot_change_the_answer() -> None:
    headers = {"content-type": "application/json"}
    answer = _post("/json", content=_unannounced(_LIMIT + 100), headers=headers)
    assert answer.status_code == 413
