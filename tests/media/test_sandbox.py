"""Whatever happens in the child, the parent gets an answer or an error with a code."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from studio.errors import StudioError
from studio.media import sandbox
from studio.media.limits import MIB, Limits

HERE = "tests.media.misbehaviour"
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def tests_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child finds the functions below; the studio itself never points it there."""
    real = sandbox._environment  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(sandbox, "_environment", lambda: {**real(), "PYTHONPATH": str(ROOT)})


def code_of(function: str, limits: Limits | None = None, **arguments: object) -> str:
    with pytest.raises(StudioError) as caught:
        sandbox.call(f"{HERE}:{function}", limits=limits, **arguments)
    assert caught.value.message
    assert caught.value.hint or caught.value.code == "teapot"
    return caught.value.code


def test_the_result_comes_back_as_json() -> None:
    assert sandbox.call(f"{HERE}:echo", value={"a": [1, "ü", None]}) == {"a": [1, "ü", None]}


def test_an_error_of_the_studio_arrives_whole() -> None:
    with pytest.raises(StudioError) as caught:
        sandbox.call(f"{HERE}:refuse")
    assert (caught.value.code, caught.value.message, caught.value.hint) == (
        "teapot",
        "Tea.",
        "Cup.",
    )


def test_what_the_function_prints_does_not_spoil_the_answer() -> None:
    assert sandbox.call(f"{HERE}:chatter") == "done"


@pytest.mark.parametrize("way", ["segfault", "abort", "exit_quietly", "raise_something"])
def test_a_crash_is_told_as_a_corrupt_file(way: str) -> None:
    assert code_of(way) == "corrupt"


def test_too_much_memory_is_told_as_too_heavy() -> None:
    assert code_of("hoard", Limits(memory=512 * MIB)) == "media_too_heavy"


def test_being_killed_by_the_system_is_told_as_too_heavy() -> None:
    assert code_of("be_killed") == "media_too_heavy"


def test_too_much_cpu_is_told_as_a_timeout() -> None:
    started = time.monotonic()
    assert code_of("spin", Limits(cpu_s=1, wall_s=30)) == "media_timeout"
    assert time.monotonic() - started < 15


def test_waiting_for_ever_is_told_as_a_timeout() -> None:
    started = time.monotonic()
    assert code_of("sleep_for_ever", Limits(wall_s=0.6)) == "media_timeout"
    assert time.monotonic() - started < 5


def test_an_answer_beyond_the_limit_is_refused() -> None:
    assert code_of("talk_at_length", Limits(answer=MIB)) == "media_too_heavy"


def test_a_file_beyond_the_limit_is_not_written(tmp_path: Path) -> None:
    target = tmp_path / "big"
    assert code_of("write_much", Limits(file=100_000), path=str(target)) == "corrupt"
    assert target.stat().st_size <= 100_000


def test_a_function_that_is_not_there_names_the_installation() -> None:
    assert code_of("nothing_of_the_kind") == "installation_broken"


def test_values_that_json_lacks_are_refused_not_mangled() -> None:
    assert code_of("not_a_number") == "corrupt"


@pytest.mark.skipif(sys.platform == "win32", reason="asks Linux and macOS for processes")
def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent(f"""
            from studio.media import sandbox
            real = sandbox._environment
            sandbox._environment = lambda: {{**real(), "PYTHONPATH": {str(ROOT)!r}}}
            sandbox.call("{HERE}:say_and_sleep", path={str(tmp_path / "pid")!r})
        """)
    )
    parent = subprocess.Popen(
        [sys.executable, str(script)], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    pid = _written_pid(tmp_path / "pid")
    parent.kill()
    parent.wait()
    child_gone = psutil.wait_procs(
        [psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=3
    )
    assert not child_gone[1]


def _written_pid(path: Path) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if path.exists() and path.read_text().endswith("\n"):
            return int(path.read_text())
        time.sleep(0.02)
    raise AssertionError("the child never started")


def test_a_module_lying_in_the_current_folder_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('hijacked')")
    (tmp_path / "av.py").write_text("raise SystemExit('hijacked')")
    monkeypatch.chdir(tmp_path)
    assert sandbox.call(f"{HERE}:echo", value=1) == 1


def test_the_child_starts_without_heavy_libraries() -> None:
    loaded = sandbox.call(f"{HERE}:loaded_modules")
    assert not {"av", "numpy", "PIL", "pydantic", "PySide6"} & set(loaded)
