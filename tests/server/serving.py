"""A whole server on a real port, in a thread of the test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from studio.api.scopes import Scope
from studio.server.access.keys import create_key
from studio.server.access.people import create_organisation, create_user
from studio.server.app import create_app
from studio.server.services import Services, open_services
from studio.server.settings import ServerSettings, load_settings

TOKEN = "launch-token-of-this-test"


@dataclass(frozen=True, slots=True)
class Served:
    """A running server, and a client that may do everything on it."""

    services: Services
    client: httpx.Client
    address: tuple[str, int]

    def key_of_a_stranger(self, *scopes: Scope) -> str:
        """A key of a new organisation that owns nothing."""
        with self.services.store.write() as connection:
            made = create_organisation(connection, "stranger")
            user = create_user(connection, made.id, "stranger")
            wanted = list(scopes or Scope)
            return create_key(connection, made.id, user.id, "stranger", wanted).key

    def key_with(self, *scopes: Scope) -> str:
        """Another key of the client's own organisation."""
        asked = {"name": "second", "scopes": list(scopes)}
        answer = self.client.post("/v1/keys", json=asked)
        assert answer.status_code == 201, answer.text
        return answer.json()["key"]

    def connect(self) -> socket.socket:
        """A bare connection, for requests that no decent client would send."""
        return socket.create_connection(self.address, timeout=10)


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@contextmanager
def serving(data: Path, **settings: Any) -> Iterator[Served]:
    """The server of a data folder; ends as a server that is told to end."""
    data.mkdir(parents=True, exist_ok=True)
    with _running(load_settings(data, **settings)) as (services, address):
        url = f"http://{address[0]}:{address[1]}"
        with httpx.Client(base_url=url, headers=bearer(TOKEN), timeout=20) as client:
            yield Served(services, client, address)


@contextmanager
def _running(settings: ServerSettings) -> Iterator[tuple[Services, tuple[str, int]]]:
    listening = socket.create_server(("127.0.0.1", 0))
    services = open_services(settings, TOKEN)
    config = uvicorn.Config(
        create_app(services), log_config=None, timeout_graceful_shutdown=2, lifespan="on"
    )
    server, ready = uvicorn.Server(config), threading.Event()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="server")
    started = server.startup

    async def startup(sockets: list[socket.socket] | None = None) -> None:
        await started(sockets)
        ready.set()

    server.startup = startup  # type: ignore[method-assign]
    thread.start()
    try:
        assert ready.wait(20), "the server did not start"
        yield services, listening.getsockname()[:2]
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
