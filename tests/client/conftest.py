"""Servers and clients for the tests of the client."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from studio.client import AsyncStudio, Studio
from tests.client.both import Settled
from tests.fakes.server_breaking import World, serving


@pytest.fixture
def world() -> Iterator[World]:
    """A server whose connections break on demand."""
    with serving() as world:
        yield world


@pytest.fixture(params=["blocking", "async"])
def studio(request: pytest.FixtureRequest, world: World) -> Iterator[Any]:
    """Each client in turn, spoken to alike."""
    if request.param == "blocking":
        with Studio(world.url, "key") as studio:
            yield studio
        return
    with asyncio.Runner() as runner:
        settled = Settled(AsyncStudio(world.url, "key"), runner)
        yield settled
        settled.close()
