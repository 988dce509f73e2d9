"""The client is light to import."""

from __future__ import annotations

import subprocess
import sys

import pytest

_HEAVY = "{'numpy', 'cv2', 'av', 'PySide6', 'fastapi', 'sqlalchemy', 'httpx', 'rich'}"
_LIMIT = 0.4
"""Seconds of this process alone: others may keep the machine busy."""


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    "names",
    [
        "from studio.client import Studio, AsyncStudio, ApiError",
        "from studio.client.supervisor import Supervisor, ServerState",
    ],
)
def test_nothing_heavy_is_loaded_by_an_import(names: str) -> None:
    assert _run(f"import sys; {names}; print({_HEAVY} & set(sys.modules))") == "set()"


def test_the_client_is_imported_quickly() -> None:
    code = (
        "import time; began = time.process_time(); from studio.client import Studio; "
        "print(time.process_time() - began)"
    )
    assert min(float(_run(code)) for _ in range(3)) < _LIMIT


def test_what_is_not_there_is_an_attribute_error() -> None:
    import studio.client
    import studio.client.supervisor

    for package in (studio.client, studio.client.supervisor):
        with pytest.raises(AttributeError):
            package.Nothing  # noqa: B018
        assert all(getattr(package, name) for name in package.__all__)
