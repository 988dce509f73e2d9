"""Refuses requests that a web page smuggled in under a foreign name (DNS rebinding)."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from studio.errors import StudioError
from studio.server.guards.answers import error_answer, request_id_of

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


def host_name(netloc: str) -> str:
    """The name of `name:port`, in lower case; IPv6 keeps its brackets."""
    if netloc.startswith("["):
        return netloc.partition("]")[0].lower() + "]"
    return netloc.partition(":")[0].lower()


class CheckHosts:
    """Lets through only requests that name this server, from pages that it allows."""

    def __init__(
        self, app: ASGIApp, hosts: frozenset[str], origins: frozenset[str] = frozenset()
    ) -> None:
        self._app = app
        self._hosts = LOOPBACK | {host.lower() for host in hosts}
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = self._problem(Headers(scope=scope)) if scope["type"] != "lifespan" else None
        if problem is None:
            await self._app(scope, receive, send)
        else:
            await error_answer(problem, request_id_of(scope))(scope, receive, send)

    def _problem(self, headers: Headers) -> StudioError | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or host_name(hosts[0]) not in self._hosts:
            return StudioError(
                "host_refused",
                "This server does not answer to that Host.",
                "Use 127.0.0.1, or start it with --allowed-host NAME.",
            )
        origins = headers.getlist("origin")
        if any(not self._own(origin, hosts[0]) for origin in origins):
            return StudioError(
                "origin_refused",
                "Pages of that origin may not use this server.",
                "List the origin under `allowed_origins` in the server's settings.",
            )
        return None

    def _own(self, origin: str, host: str) -> bool:
        """A page that this server itself sent, or one that the settings list."""
        return origin in self._origins or _netloc(origin) == host.lower()


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
