"""Caps request bodies while they stream in; a claimed length is only a hint."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.errors import StudioError
from studio.server.guards.answers import error_answer, request_id_of


class _TooLargeError(Exception):
    pass


class CapBodies:
    """Ends a request whose body grows over the limit of its route."""

    def __init__(self, app: ASGIApp, limit_of: Callable[[Scope], int]) -> None:
        self._app = app
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit_of(scope)
        if _claimed(scope) > limit:
            await self._refuse(limit, scope, receive, send)
            return
        await self._counted(limit, scope, receive, send)

    async def _counted(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        received, exceeded = 0, False

        async def counting() -> Message:
            nonlocal received, exceeded
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                exceeded = True
                raise _TooLargeError
            return message

        async def passing(message: Message) -> None:
            # what the app makes of a body that was cut off is not the answer
            if not exceeded:
                await send(message)

        with suppress(_TooLargeError):
            await self._app(scope, counting, passing)
        if exceeded:
            await self._refuse(limit, scope, receive, send)

    async def _refuse(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        error = StudioError(
            "too_large",
            f"This request is larger than {limit} bytes.",
            "Send large media with a resumable upload: POST /v1/uploads.",
        )
        answer = error_answer(error, request_id_of(scope))
        answer.headers["Connection"] = "close"  # the rest of the body is not read
        await answer(scope, receive, send)


def _claimed(scope: Scope) -> int:
    value = Headers(scope=scope).get("content-length", "")
    return int(value) if value.isascii() and value.isdigit() else 0
