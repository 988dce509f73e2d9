"""Refuses a parameter that is given twice: whoever looked at the first would miss the second."""

from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from studio.errors import StudioError
from studio.server.guards.answers import error_answer, request_id_of


class RefuseRepeats:
    """No parameter of this API is a list."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = _repeated(scope) if scope["type"] == "http" else None
        if name is None:
            await self._app(scope, receive, send)
            return
        error = StudioError(
            "invalid", f"`{name}` is given more than once.", "Give it once.", param=name
        )
        await error_answer(error, request_id_of(scope))(scope, receive, send)


def _repeated(scope: Scope) -> str | None:
    query: bytes = scope["query_string"]
    named = Counter(name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    return next((name for name, times in named.items() if times > 1), None)
