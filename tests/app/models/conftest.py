"""A library over a fake server."""

from __future__ import annotations

import asyncio

import pytest

from studio.app.models.background import Background
from studio.app.models.library import Library
from tests.fakes.studio import FakeStudio, avatar


@pytest.fixture
def studio(loop: asyncio.AbstractEventLoop) -> FakeStudio:
    """A server with three avatars."""
    made = FakeStudio()
    made.avatars.add(avatar(1, "First"), avatar(2, "Second"), avatar(3, "Third"))
    return made


@pytest.fixture
def library(studio: FakeStudio, background: Background, until) -> Library:  # noqa: ANN001
    """Read already."""
    made = Library(background)
    made.open(studio)
    until(lambda: made.state == "loaded")
    return made
