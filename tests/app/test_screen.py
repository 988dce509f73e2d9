"""A machine without a screen is told so, instead of a crash."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from studio.app.screen import require_screen
from studio.errors import StudioError


def _refused(environment: dict[str, str]) -> str:
    with pytest.raises(StudioError) as refusal:
        require_screen(environment, "linux")
    return refusal.value.code


def test_no_display_is_no_screen() -> None:
    assert _refused({}) == "no_screen"


@pytest.mark.parametrize(
    "display", [":4711", "nonsense", "", ":x", "127.0.0.1:59000", "/no/where:0"]
)
def test_a_display_that_nobody_answers_at_is_no_screen(display: str) -> None:
    assert _refused({"DISPLAY": display}) == "no_screen"


def test_a_wayland_name_without_its_socket_is_no_screen(tmp_path: Path) -> None:
    environment = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert _refused(environment) == "no_screen"


def test_a_wayland_socket_is_a_screen(tmp_path: Path) -> None:
    (tmp_path / "wayland-0").touch()
    require_screen({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}, "linux")


def test_an_x_server_that_answers_is_a_screen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1] - 6000
        require_screen({"DISPLAY": f"127.0.0.1:{number}.0"}, "linux", lambda _name: None)


def test_a_missing_library_is_named_with_how_to_install_it() -> None:
    def missing(_name: str) -> None:
        raise OSError("not found")

    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(StudioError) as refusal:
        number = server.getsockname()[1] - 6000
        require_screen({"DISPLAY": f"127.0.0.1:{number}"}, "linux", missing)
    assert refusal.value.code == "missing_library"
    assert "apt-get install" in refusal.value.hint


@pytest.mark.parametrize("platform", ["offscreen", "offscreen:size=800x600", "minimal"])
def test_drawing_into_memory_needs_no_screen(platform: str) -> None:
    require_screen({"QT_QPA_PLATFORM": platform}, "linux")


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_are_not_asked(system: str) -> None:
    require_screen({}, system)


def test_opening_without_a_screen_ends_with_advice_and_not_with_an_abort() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "studio"],
        env={"PATH": "/usr/bin", "HOME": "/nonexistent"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "no_screen" in done.stderr
    assert "Traceback" not in done.stderr
