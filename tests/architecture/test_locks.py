"""What is installed is pinned by hash, from wherever the user gets packages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_LOCKS = ("requirements.lock", "requirements-test.lock", "uv.lock")
_NAME = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def _text(lock: str) -> str:
    return (_ROOT / "packaging" / lock).read_text("utf-8")


@pytest.mark.parametrize("lock", _LOCKS)
def test_a_lock_names_no_index_and_no_folder(lock: str) -> None:
    assert "://" not in _text(lock)
    assert "index-url" not in _text(lock)
    assert "@ file" not in _text(lock)


@pytest.mark.parametrize("lock", _LOCKS)
def test_every_package_has_a_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", _text(lock).strip())
    without = [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert without == []


def test_both_locks_agree() -> None:
    run, test = (set(_NAME.findall(_text(lock))) for lock in _LOCKS[:2])
    assert run <= test


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {re.split(r"[\[<>=;! ]", line)[0].lower() for line in project["dependencies"]}
    locked = {name.lower() for name, _ in _NAME.findall(_text("requirements.lock"))}
    assert asked <= locked


def test_no_library_that_calls_home_gets_in_by_an_update() -> None:
    locked = dict(_NAME.findall(_text("requirements.lock")))
    assert locked["mediapipe"] == "0.10.31"
    assert tuple(map(int, locked["onnxruntime"].split("."))) < (1, 29)
