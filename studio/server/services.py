"""What routes work with, opened once and closed once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated

import structlog
from anyio import to_thread
from fastapi import Depends, Request

from studio.server.access.caller import Credentials
from studio.server.access.people import ensure_operator
from studio.server.assets.folder import AssetFolder
from studio.server.assets.links import Links, ensure_secret
from studio.server.assets.sweeping import sweep_at_start, sweep_uploads
from studio.server.events.bell import Bell
from studio.server.events.log import forget_old as forget_old_events
from studio.server.idempotency import forget_old as forget_old_answers
from studio.server.jobs.ledger import forget_old as forget_old_jobs
from studio.server.jobs.runner import JobRunner
from studio.server.settings import ServerSettings
from studio.server.store.database import Store, open_store

_log = structlog.get_logger("studio.server")
_TIDY_EVERY = 600.0


@dataclass(slots=True)
class Services:
    """The open parts of one running server."""

    settings: ServerSettings
    store: Store
    credentials: Credentials
    assets: AssetFolder
    links: Links
    bell: Bell
    jobs: JobRunner

    def close(self) -> None:
        """Jobs first: they still write what they were doing."""
        self.jobs.stop()
        self.bell.close()
        self.store.close()


def open_services(settings: ServerSettings, launch_token: str | None = None) -> Services:
    """Everything a server needs, with its data folder made or brought up to date."""
    store = open_store(settings.data, settings.database_url)
    with store.write() as connection:
        ensure_operator(connection)
        secret = ensure_secret(connection)
    folder = AssetFolder(settings.data / "assets", settings.limits.free_disk)
    bell = Bell()
    return Services(
        settings=settings,
        store=store,
        credentials=Credentials(store, launch_token),
        assets=folder,
        links=Links(secret, settings.limits.link_seconds),
        bell=bell,
        jobs=JobRunner(store, folder, bell, settings),
    )


def tidy_up(services: Services) -> None:
    """Before the first request: forget what nobody will ask for again."""
    sweep_at_start(services.store, services.assets)
    services.assets.sweep_staging()
    forget_old(services)


def forget_old(services: Services) -> None:
    """Events, jobs and answers that have been kept for as long as they are promised to be."""
    days = services.settings.limits.event_days
    with services.store.write() as connection:
        forget_old_events(connection, days)
        forget_old_jobs(connection, days)
        forget_old_answers(connection)


async def keep_tidy(services: Services) -> None:
    """While the server runs, which may be for months; cancel it to end it."""
    while True:
        await asyncio.sleep(_TIDY_EVERY)
        for chore in (_sweep_uploads, forget_old):
            try:
                await to_thread.run_sync(chore, services)
            except Exception:  # noqa: BLE001 - a disk or a database that fails now may be well later
                _log.exception("could not tidy up")


def _sweep_uploads(services: Services) -> None:
    sweep_uploads(services.store, services.assets)


def _services(request: Request) -> Services:
    return request.app.state.services


Parts = Annotated[Services, Depends(_services)]
