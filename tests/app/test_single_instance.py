"""One window per data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from studio.app import single_instance
from studio.app.single_instance import SingleInstance, claim_or_hand_over
from studio.errors import StudioError

Until = Callable[[Callable[[], object]], None]
_ROOT = Path(__file__).parents[2]
_HOLD = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from studio.app.single_instance import SingleInstance
application = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
print(instance.claim(), flush=True)
application.exec()
"""
_HAND_OVER = """
import sys
from pathlib import Path
from studio.app.single_instance import hand_over
sys.exit(not hand_over(Path(sys.argv[1]), [Path(file) for file in sys.argv[2:]]))
"""


@pytest.fixture
def first(tmp_path: Path, loop: object) -> Iterator[SingleInstance]:
    instance = SingleInstance(tmp_path / "data")
    assert instance.claim()
    yield instance
    instance.release()


@contextmanager
def _second_start(data: Path, *files: Path | str, folder: Path = _ROOT) -> Iterator[None]:
    """Another process hands its files over."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HAND_OVER, str(data), *map(str, files)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )
    yield
    assert process.wait(timeout=20) == 0


def test_the_second_start_is_not_the_first(first: SingleInstance, tmp_path: Path) -> None:
    assert not SingleInstance(tmp_path / "data").claim()


def test_another_data_folder_has_its_own_window(first: SingleInstance, tmp_path: Path) -> None:
    other = SingleInstance(tmp_path / "other")
    assert other.claim()
    other.release()


def test_the_same_folder_by_another_name_is_the_same(first: SingleInstance, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "data")
    assert not SingleInstance(tmp_path / "link").claim()


def test_files_are_handed_over_and_the_first_is_called(
    first: SingleInstance, tmp_path: Path, until: Until
) -> None:
    called: list[list[Path]] = []
    first.called.connect(called.append)
    files = [tmp_path / "clip.mp4", tmp_path / "with spaces and ünïcode.mp4"]
    with _second_start(tmp_path / "data", *files):
        until(lambda: called)
    assert called == [files]


def test_a_start_without_files_raises_the_window(
    first: SingleInstance, tmp_path: Path, until: Until
) -> None:
    called: list[list[Path]] = []
    first.called.connect(called.append)
    with _second_start(tmp_path / "data"):
        until(lambda: called == [[]])


def test_a_window_that_is_closing_is_waited_for_and_not_raised_again(
    first: SingleInstance, tmp_path: Path
) -> None:
    called: list[list[Path]] = []
    first.called.connect(called.append)
    first.stop_listening()
    attempts: list[SingleInstance] = []

    def claim() -> bool:
        if attempts:
            first.release()
        attempts.append(SingleInstance(tmp_path / "data"))
        return attempts[-1].claim()

    assert claim_or_hand_over(claim, tmp_path / "data", [])
    assert called == []
    attempts[-1].release()


def test_relative_files_are_made_absolute(
    first: SingleInstance, tmp_path: Path, until: Until
) -> None:
    called: list[list[Path]] = []
    first.called.connect(called.append)
    with _second_start(tmp_path / "data", "clip.mp4", folder=tmp_path):
        until(lambda: called == [[tmp_path / "clip.mp4"]])


def test_a_window_that_does_not_answer_is_said_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "PATIENCE", 0.2)
    with pytest.raises(StudioError) as refusal:
        claim_or_hand_over(lambda: False, tmp_path, [])
    assert refusal.value.code == "window_not_answering"
    assert refusal.value.hint


@pytest.mark.parametrize(
    "line", [b"nonsense\n", b"[]\n", b'{"files": 3}\n', b'{"files": [1]}\n', b"\xff\n"]
)
def test_nonsense_on_the_socket_is_passed_over(
    first: SingleInstance, tmp_path: Path, line: bytes, until: Until
) -> None:
    called: list[list[Path]] = []
    first.called.connect(called.append)
    socket = QLocalSocket()
    socket.connectToServer(single_instance.socket_name(tmp_path / "data"))
    assert socket.waitForConnected(2000)
    socket.write(line)
    until(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    assert called == []


def test_a_flood_on_the_socket_is_cut_off(
    first: SingleInstance, tmp_path: Path, until: Until
) -> None:
    socket = QLocalSocket()
    socket.connectToServer(single_instance.socket_name(tmp_path / "data"))
    assert socket.waitForConnected(2000)
    socket.write(b"x" * (4 * 1024 * 1024))
    until(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState)


def test_after_release_the_next_start_is_the_first(tmp_path: Path, loop: object) -> None:
    one, two = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert one.claim()
    one.release()
    one.release()
    assert two.claim()
    two.release()


def test_a_killed_window_leaves_nothing_in_the_way(tmp_path: Path, loop: object) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "True"
    assert not SingleInstance(tmp_path).claim()
    process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    process.wait()
    process.stdout.close()
    heir = SingleInstance(tmp_path)
    assert heir.claim()
    assert QLocalServer.removeServer(single_instance.socket_name(tmp_path)) is not None
    heir.release()


def test_a_data_folder_that_cannot_be_made_is_an_error_with_advice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StudioError) as refusal:
        SingleInstance(tmp_path / "file" / "data").claim()
    assert refusal.value.code == "data_folder_unusable"
    assert "settings" in refusal.value.hint


def test_the_socket_lies_beside_the_data_when_its_path_is_not_too_long(tmp_path: Path) -> None:
    assert Path(single_instance.socket_name(Path("/data"))) == Path("/data/window.sock")
    long = single_instance.socket_name(tmp_path / ("x" * 120))
    assert "/" not in long


def test_a_data_folder_with_a_long_path_works_too(tmp_path: Path, loop: object) -> None:
    deep = tmp_path / ("x" * 120)
    instance = SingleInstance(deep)
    assert instance.claim()
    assert not SingleInstance(deep).claim()
    instance.release()
