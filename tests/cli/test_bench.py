"""The bench prints numbers with units, for people and for programs."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from studio.cli.commands import commands
from studio.errors import StudioError


def _bench(*options: str) -> str:
    done = CliRunner().invoke(commands, ["bench", *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("concern", ["commands", "server", "media"])
def test_each_concern_is_measured(concern: str) -> None:
    figures = json.loads(_bench(concern, "--json"))
    assert len(figures) >= 3
    assert all(figure["value"] > 0 and figure["unit"] for figure in figures)


def test_what_cannot_be_measured_is_refused_with_what_can() -> None:
    with pytest.raises(StudioError, match="commands, server, media, window"):
        _bench("the weather")
