"""Services without routes, and a small internet for them."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from studio.server.access.caller import Caller, operator
from studio.server.assets import fetch
from studio.server.assets.addresses import destination
from studio.server.services import Services, open_services
from studio.server.settings import load_settings
from tests.server.assets.web import CERTIFICATE, PUBLIC, Names, Site

_connect = socket.create_connection


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    made = open_services(load_settings(tmp_path_factory.mktemp("data")))
    yield made
    made.store.close()


@pytest.fixture
def parts(opened: Services) -> Services:
    """A test may give its own settings; the store is shared, for it takes a while to make."""
    return replace(opened)


@pytest.fixture
def me(parts: Services) -> Caller:
    with parts.store.read() as connection:
        return operator(connection)


@dataclass
class Internet:
    """Which site stands at a public address; connections to any other address fail the test."""

    sites: dict[str, Site] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    connected: list[str] = field(default_factory=list)

    def connect(self, address: tuple[str, int], *_: Any, **kept: Any) -> socket.socket:
        host, port = address
        self.connected.append(host)
        if host == "127.0.0.1":
            return _connect(address, **kept)
        assert port == 443, f"connected to port {port}"
        if host not in self.sites:
            raise ConnectionRefusedError
        return _connect(("127.0.0.1", self.sites[host].port), **kept)

    def stands(self, site: Site, *addresses: str) -> None:
        for address in addresses or (PUBLIC,):
            self.sites[address] = site


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Internet:
    made = Internet(names=Names(media_example=[[PUBLIC]], other_example=[[PUBLIC]]))
    monkeypatch.setattr(socket, "create_connection", made.connect)
    monkeypatch.setattr(destination, "system_addresses", lambda *asked: made.names(*asked))
    context = ssl.create_default_context(cafile=str(CERTIFICATE))
    monkeypatch.setattr(fetch, "trusted", lambda: context)
    return made
