"""The outermost guard: names each request, logs it, and turns a failure inside into a 500."""

from __future__ import annotations

import time

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.api.ids import Kind, new_id
from studio.errors import StudioError
from studio.server.guards.answers import error_answer
from studio.server.store.failures import failure_of

_log = structlog.get_logger("studio.server")
_ASKED_ALL_THE_TIME = "/v1/health"


class NameRequests:
    """Gives a request its id; the log has method, route and status, never a body or a query."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._named(scope, receive, send)

    async def _named(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = new_id(Kind.REQUEST)
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 0

        async def stamped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        try:
            await self._app(scope, receive, stamped)
        except Exception as error:
            _log.exception("request failed", request_id=request_id, method=scope["method"])
            if status:  # the answer had begun: only a broken connection can tell now
                raise
            await error_answer(_told(error), request_id)(scope, receive, stamped)
        finally:
            seconds = round(time.perf_counter() - started, 4)
            tell = _log.debug if scope["path"] == _ASKED_ALL_THE_TIME else _log.info
            tell(
                "request",
                request_id=request_id,
                method=scope["method"],
                route=_route(scope),
                status=status,
                seconds=seconds,
            )


def _route(scope: Scope) -> str:
    """The pattern, not the address: tokens and ids stay out of the log."""
    return getattr(scope.get("route"), "path", "-")


def _told(error: Exception) -> StudioError:
    failure = failure_of(error) if isinstance(error, SQLAlchemyError) else None
    return failure or _internal()


def _internal() -> StudioError:
    return StudioError(
        "internal",
        "The server failed on this request.",
        "Try again; if it stays, send the request id and the server log with a report.",
    )
