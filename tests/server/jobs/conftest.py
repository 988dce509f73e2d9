"""One store for all tests of a module; each test starts its own runner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.server.jobs import prepare
from studio.server.services import Services, open_services
from studio.server.settings import load_settings
from tests.server.jobs.workshop import Workshop


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    opened = open_services(load_settings(tmp_path_factory.mktemp("data")))
    yield opened
    opened.store.close()


@pytest.fixture
def workshop(services: Services, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """Where the steps go wrong as the test wants."""
    monkeypatch.setattr(prepare, "_FUNCTIONS", "tests.server.jobs.misbehaviour")
    return Workshop(services)
