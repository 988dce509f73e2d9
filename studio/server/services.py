"""What routes work with, opened once and closed once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from studio.server.access.caller import Credentials
from studio.server.access.people import ensure_operator
from studio.server.assets.folder import AssetFolder
from studio.server.assets.links import Links, ensure_secret
from studio.server.assets.sweeping import sweep_at_start
from studio.server.events.bell import Bell
from studio.server.events.log import forget_old as forget_old_events
from studio.server.idempotency import forget_old as forget_old_answers
from studio.server.jobs.runner import JobRunner
from studio.server.settings import ServerSettings
from studio.server.store.database import Store, open_store


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
    with services.store.write() as connection:
        forget_old_events(connection, services.settings.limits.event_days)
        forget_old_answers(connection)


def _services(request: Request) -> Services:
    return request.app.state.services


Parts = Annotated[Services, Depends(_services)]
