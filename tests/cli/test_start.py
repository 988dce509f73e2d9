"""How the command line begins and how it fails: quickly, and in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import studio

_COMMANDS = ["open", "check", "models", "serve", "demo", "doctor", "avatars", "keys", "version"]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "studio.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_help_names_every_command() -> None:
    done = _run("--help")
    assert done.returncode == 0
    for name in (
        "open",
        "check",
        "models",
        "serve",
        "demo",
        "doctor",
        "avatars",
        "keys",
        "version",
    ):
        assert f"  {name} " in done.stdout


def test_version_says_which_studio_this_is() -> None:
    assert _run("version").stdout == f"avatar-studio {studio.__version__}\n"


def test_a_failure_is_two_lines_and_no_traceback(tmp_path: Path) -> None:
    done = _run("keys", "revoke", "key_unknown", "--data", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("error [not_found]: ")
    assert "Traceback" not in done.stderr


def test_an_unknown_command_is_refused() -> None:
    assert _run("dance").returncode == 2
