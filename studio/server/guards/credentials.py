"""Lets nothing through without a key, but for the few addresses that carry their own credential."""

from __future__ import annotations

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from studio.errors import StudioError
from studio.server.access.caller import Credentials
from studio.server.guards.answers import error_answer, request_id_of

OPEN_PATHS = frozenset({"/v1/health"})
"""Answered without a key: it tells nothing about a person or an avatar."""

DOCUMENTS = frozenset({"/openapi.json", "/docs"})
"""Answered without a key on the own machine only: a browser has none to send."""

SIGNED_PREFIXES = ("/v1/files/",)
"""Addresses whose last part is itself a signed, expiring credential."""


class CheckCredentials:
    """The default is refusal: a new route is closed until it is listed above."""

    def __init__(self, app: ASGIApp, credentials: Credentials, *, open_documents: bool) -> None:
        self._app = app
        self._credentials = credentials
        self._open = OPEN_PATHS | DOCUMENTS if open_documents else OPEN_PATHS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        try:
            secret = shown_secret(Headers(scope=scope))
            caller = await to_thread.run_sync(self._credentials.caller_of, secret)
        except StudioError as error:
            await error_answer(error, request_id_of(scope))(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, send)

    def _is_open(self, path: str) -> bool:
        return path in self._open or path.startswith(SIGNED_PREFIXES)


def shown_secret(headers: Headers) -> str | None:
    """The key or token that a request shows."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return headers.get("x-api-key")
