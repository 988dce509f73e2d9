"""Style is checked, not argued about."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_BIN = Path(sys.executable).parent
_SOURCES = sorted((_ROOT / "studio").rglob("*.py"))
_LONGEST = 400
_VAGUE = {"utils", "util", "helpers", "helper", "manager", "core", "common", "misc"}
_TOP = {"pyproject.toml", "studio", "resources", "tests", "packaging", "README.md", "LICENSE"}


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _tracked() -> list[str]:
    done = subprocess.run(
        ["git", "ls-files"], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    return done.stdout.splitlines()


def test_ruff_has_nothing_to_say() -> None:
    _run(str(_BIN / "ruff"), "check", "--no-cache", "studio", "tests", "packaging")


def test_the_formatter_has_nothing_to_change() -> None:
    _run(str(_BIN / "ruff"), "format", "--check", "--no-cache", "studio", "tests", "packaging")


def test_pyright_has_no_error_and_no_warning() -> None:
    _run(str(_BIN / "pyright"), "--warnings")


def test_the_top_level_stays_as_it_is() -> None:
    top = {name.partition("/")[0] for name in _tracked()}
    assert {name for name in top if not name.startswith(".")} <= _TOP


@pytest.mark.parametrize("path", _SOURCES, ids=lambda p: str(p.relative_to(_ROOT)))
def test_a_file_is_one_idea(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= _LONGEST
    assert path.stem not in _VAGUE
    assert not _VAGUE & set(path.relative_to(_ROOT).parts)


def test_every_module_says_what_it_is() -> None:
    modules = {path: ast.parse(path.read_text("utf-8")) for path in _SOURCES}
    silent = [str(path) for path, tree in modules.items() if not ast.get_docstring(tree)]
    assert silent == []


def test_functions_are_short() -> None:
    lengths = sorted(_function_lengths())
    assert lengths[len(lengths) // 2] <= 9
    assert lengths[int(len(lengths) * 0.9)] <= 30


def _function_lengths() -> list[int]:
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in _SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
