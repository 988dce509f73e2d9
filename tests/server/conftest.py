"""A store with an operator, for tests of the parts under the routes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.server.access.caller import Caller, operator
from studio.server.access.people import ensure_operator
from studio.server.store.database import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    with opened.write() as connection:
        ensure_operator(connection)
    yield opened
    opened.close()


@pytest.fixture
def caller(store: Store) -> Caller:
    with store.read() as connection:
        return operator(connection)
