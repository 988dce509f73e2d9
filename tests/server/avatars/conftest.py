"""A server on which avatars are ready at once, with two organisations on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from studio.api.scopes import Scope
from tests.server.avatars.maker import Maker
from tests.server.jobs.quick import quick_preparation
from tests.server.serving import Served, bearer, serving


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with quick_preparation(), serving(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def client(served: Served) -> httpx.Client:
    """Mine."""
    return served.client


@pytest.fixture(scope="module")
def maker(client: httpx.Client, folder: Path) -> Maker:
    return Maker(client, folder)


@pytest.fixture(scope="module")
def stranger(served: Served) -> Iterator[httpx.Client]:
    """Of another organisation, and may everything there."""
    headers = bearer(served.key_of_a_stranger())
    with httpx.Client(base_url=served.client.base_url, headers=headers, timeout=20) as theirs:
        yield theirs


@pytest.fixture(scope="module")
def theirs(stranger: httpx.Client, folder: Path) -> Maker:
    return Maker(stranger, folder)


@pytest.fixture(scope="module")
def colleague(served: Served) -> Iterator[httpx.Client]:
    """Another user of my organisation."""
    user = served.client.post("/v1/users", json={"name": "Robin"}).json()["id"]
    wanted = {"name": "k", "scopes": [Scope.AVATARS_WRITE], "user_id": user}
    headers = bearer(served.client.post("/v1/keys", json=wanted).json()["key"])
    with httpx.Client(base_url=served.client.base_url, headers=headers, timeout=20) as same:
        yield same
