"""The architecture page as a test: who may import whom, and what a start may load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_BIN = Path(sys.executable).parent
_HEAVY = ("cv2", "mediapipe", "onnxruntime", "av", "PySide6", "numpy", "sqlalchemy", "fastapi")


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)


def test_the_import_contracts_hold() -> None:
    done = _run(str(_BIN / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr


def _loaded_by(statement: str) -> set[str]:
    show = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = _run(sys.executable, "-c", f"{statement}; {show}")
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "module",
    [
        "studio.cli.commands",
        "studio.client",
        "studio.models",
        "studio.media",
        "studio.quality",
        "studio.api.avatars",
    ],
)
def test_importing_a_package_loads_nothing_heavy(module: str) -> None:
    assert not _loaded_by(f"import {module}") & set(_HEAVY)


@pytest.mark.parametrize("module", ["studio.server.app", "studio.quality", "studio.media.sandbox"])
def test_work_without_a_window_never_loads_qt(module: str) -> None:
    assert "PySide6" not in _loaded_by(f"import {module}")


def test_help_of_every_command_loads_nothing_heavy() -> None:
    help_pages = (
        "from studio.cli.commands import commands\n"
        "import typer.main, sys\n"
        "group = typer.main.get_command(commands)\n"
        "for name in group.commands:\n"
        "    try:\n"
        "        group.main([name, '--help'], standalone_mode=False)\n"
        "    except SystemExit: pass\n"
    )
    assert not _loaded_by(f"exec({help_pages!r})") & set(_HEAVY)


def test_the_window_starts_without_loading_what_only_pages_need() -> None:
    unneeded = {"cv2", "mediapipe", "onnxruntime", "av", "sqlalchemy", "fastapi"}
    assert not _loaded_by("import studio.app.main") & unneeded
