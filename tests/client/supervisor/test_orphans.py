"""However a window dies, its server dies with it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.client.supervisor.fake import alive, eventually

_ROOT = Path(__file__).parents[3]


def _window(folder: Path, mode: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.client.supervisor.parent", str(folder), mode]
    window = subprocess.Popen(command, cwd=_ROOT)
    eventually((folder / "ready").exists, 30)
    return window


def _server(folder: Path) -> int:
    return int((folder / "starts").read_text("utf-8"))


@pytest.mark.parametrize("end", [subprocess.Popen.kill, subprocess.Popen.terminate])
def test_no_server_is_left_a_second_after_its_window_was_killed(
    tmp_path: Path, end: Callable[[subprocess.Popen[bytes]], None]
) -> None:
    window = _window(tmp_path, "ok")
    server = _server(tmp_path)
    assert alive(server)
    end(window)
    window.wait(10)
    eventually(lambda: not alive(server), 1.0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a death")
def test_a_server_that_asks_to_die_with_its_window_lives_as_long_as_it(tmp_path: Path) -> None:
    window = _window(tmp_path, "pdeathsig")
    server = _server(tmp_path)
    time.sleep(0.5)
    assert alive(server), "the thread that made it must not end before the window"
    window.kill()
    window.wait(10)
    eventually(lambda: not alive(server), 1.0)
