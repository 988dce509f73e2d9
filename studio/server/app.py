"""The web application: guards outside, routes inside, services underneath."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress

from anyio import to_thread
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.types import Scope

import studio
from studio.server.failures import answer_failures, document_failures
from studio.server.guards.bodies import CapBodies
from studio.server.guards.credentials import CheckCredentials
from studio.server.guards.hosts import CheckHosts
from studio.server.guards.leftovers import ReadLeftovers
from studio.server.guards.queries import RefuseRepeats
from studio.server.guards.requests import NameRequests
from studio.server.routes import (
    assets,
    avatars,
    docs,
    events,
    files,
    health,
    jobs,
    keys,
    people,
    uploads,
    usage,
)
from studio.server.services import Services, keep_tidy, tidy_up
from studio.server.settings import ServerSettings

_ABOUT = "Talking avatars on your own machine. Every error has a code, what happened, what to do."
_MULTIPART_HEADERS = 64 * 1024
_ROUTERS = (health, people, keys, usage, assets, uploads, files, avatars, jobs, events, docs)


def create_app(services: Services) -> FastAPI:
    """The application of one server; it closes its services when it ends."""
    app = FastAPI(
        title="Avatar Studio",
        version=studio.__version__,
        description=_ABOUT,
        lifespan=_lifespan,
        middleware=_guards(services),
        responses=document_failures(400, 401, 403, 405, 413, 422, 503),
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    for module in _ROUTERS:
        app.include_router(module.router)
    answer_failures(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    services: Services = app.state.services
    services.bell.attach(asyncio.get_running_loop())
    await to_thread.run_sync(tidy_up, services)
    services.jobs.start()
    tidying = asyncio.create_task(keep_tidy(services))
    try:
        yield
    finally:
        tidying.cancel()
        with suppress(asyncio.CancelledError):
            await tidying
        await to_thread.run_sync(services.close)


def _guards(services: Services) -> list[Middleware]:
    """From the outside in; each refuses before the next has any work."""
    settings = services.settings
    return [
        Middleware(NameRequests),
        Middleware(ReadLeftovers),
        Middleware(
            CheckHosts,
            hosts=frozenset(settings.allowed_hosts),
            origins=frozenset(settings.allowed_origins),
        ),
        Middleware(
            CheckCredentials,
            credentials=services.credentials,
            open_documents=not settings.leaves_machine,
        ),
        Middleware(RefuseRepeats),
        Middleware(CapBodies, limit_of=_body_limit(settings)),
    ]


def _body_limit(settings: ServerSettings) -> Callable[[Scope], int]:
    """How large a body each address takes: media may be large, JSON is held in memory."""
    limits = settings.limits

    def limit_of(scope: Scope) -> int:
        path: str = scope["path"]
        if path.startswith("/v1/uploads/"):
            return limits.asset
        if path != "/v1/assets":
            return limits.json_body
        if Headers(scope=scope).get("content-type", "").startswith("multipart/"):
            return limits.asset + _MULTIPART_HEADERS
        return limits.inline_asset * 4 // 3 + limits.json_body

    return limit_of
