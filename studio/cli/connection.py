"""How a command reaches a server: the one that is named, the one that runs, or one of its own."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studio.folders import data_folder

if TYPE_CHECKING:
    from studio.api.handshake import Runtime
    from studio.client import Studio

_KEY_SECONDS = 3600

UrlOption = Annotated[
    str | None, typer.Option("--url", envvar="AVATAR_STUDIO_URL", help="Another server.")
]
KeyOption = Annotated[
    str | None, typer.Option("--key", envvar="AVATAR_STUDIO_KEY", help="A key of that server.")
]
DataOption = Annotated[Path | None, typer.Option("--data", help="Data folder of a local server.")]


@contextmanager
def connected(
    url: str | None = None, key: str | None = None, data: Path | None = None
) -> Generator[Studio]:
    """A client for the time of a command; a server that was started for it ends with it."""
    from studio.client import Studio
    from studio.server.lock import running_server

    folder = (data or data_folder()).resolve()
    if url:
        with Studio(url, key or "") as studio:
            yield studio
        return
    runtime = running_server(folder)
    with _started(folder) if runtime is None else _joined(folder, runtime) as studio:
        yield studio


@contextmanager
def _started(data: Path) -> Generator[Studio]:
    from studio.client.supervisor import Supervisor

    with Supervisor(data) as supervisor, supervisor.studio() as studio:
        yield studio


@contextmanager
def _joined(data: Path, runtime: Runtime) -> Generator[Studio]:
    """Whoever may read the data folder may make a key there; this one ends with the command."""
    from studio.api.scopes import Scope
    from studio.client import Studio
    from studio.server.access.keys import create_key, revoke_key
    from studio.server.access.people import OPERATOR_NAME, owner_named
    from studio.server.settings import load_settings
    from studio.server.store.database import open_store

    store = open_store(data, load_settings(data).database_url)
    with store.write() as connection:
        user = owner_named(connection, OPERATOR_NAME)
        key = create_key(
            connection, user.organisation_id, user.id, "command", [Scope.ADMIN], _KEY_SECONDS
        )
    try:
        with Studio(f"http://{runtime.host}:{runtime.port}", key.key) as studio:
            yield studio
    finally:
        with store.write() as connection:
            revoke_key(connection, key.id)
        store.close()
