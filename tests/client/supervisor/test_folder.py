"""One server per data folder: leftovers are ended, others are left alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from studio.api.handshake import PROTOCOL, Runtime
from studio.client.supervisor import ServerState, Timing
from studio.client.supervisor import folder as folder_module
from studio.client.supervisor.folder import clear_folder, is_orphan
from studio.errors import StudioError
from tests.client.supervisor.fake import Watched, alive, eventually

TIMING = Timing(after_close=1.0, after_terminate=1.0)


@pytest.fixture
def holder() -> Iterator[psutil.Process]:
    """Some process that lives, a child of this one."""
    process = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
    yield psutil.Process(process.pid)
    process.kill()
    process.wait()


@pytest.fixture
def orphan(tmp_path: Path) -> Iterator[psutil.Process]:
    """A process whose parent is gone."""
    note = tmp_path / "orphan"
    script = (
        "import subprocess, sys, pathlib; "
        "p = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(600)']); "
        f"pathlib.Path({str(note)!r}).write_text(str(p.pid))"
    )
    subprocess.run([sys.executable, "-S", "-c", script], check=True)
    process = psutil.Process(int(note.read_text("utf-8")))
    yield process
    if process.is_running():
        process.kill()


def note(data: Path, process: psutil.Process, **changes: object) -> None:
    """What that process would have left in the folder."""
    data.mkdir(exist_ok=True)
    runtime = Runtime(
        port=4711,
        pid=process.pid,
        protocol=PROTOCOL,
        version="0.1.0",
        started=process.create_time(),
        bundled=True,
    )
    changed = runtime.model_copy(update=changes)
    (data / "server.json").write_text(changed.model_dump_json(), "utf-8")


def test_an_empty_folder_is_free(tmp_path: Path) -> None:
    clear_folder(tmp_path, TIMING)
    clear_folder(tmp_path / "none", TIMING)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"pid":1}', b'{"port":0}'])
def test_a_note_that_cannot_be_read_is_of_nobody(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "server.json").write_bytes(content)
    clear_folder(tmp_path, TIMING)


@pytest.mark.parametrize("pid", [2**22 - 1, -1, 2**40])
def test_a_note_of_a_process_that_is_gone_is_stale(
    tmp_path: Path, holder: psutil.Process, pid: int
) -> None:
    note(tmp_path, holder, pid=pid)
    clear_folder(tmp_path, TIMING)


def test_a_number_that_was_given_to_another_process_is_left_alone(
    tmp_path: Path, holder: psutil.Process
) -> None:
    note(tmp_path, holder, started=holder.create_time() - 60, protocol=999)
    clear_folder(tmp_path, TIMING)
    assert alive(holder.pid)


def test_the_server_of_another_window_is_left_alone(tmp_path: Path, holder: psutil.Process) -> None:
    note(tmp_path, holder)
    with pytest.raises(StudioError) as caught:
        clear_folder(tmp_path, TIMING)
    assert caught.value.code == "folder_in_use"
    assert "Another window" in caught.value.message
    assert str(holder.pid) in caught.value.message
    assert alive(holder.pid)


def test_a_bundled_server_of_another_protocol_is_ended(
    tmp_path: Path, holder: psutil.Process
) -> None:
    note(tmp_path, holder, protocol=999)
    clear_folder(tmp_path, TIMING)
    assert not alive(holder.pid)


def test_an_orphan_is_ended(tmp_path: Path, orphan: psutil.Process) -> None:
    assert is_orphan(orphan)
    note(tmp_path, orphan)
    clear_folder(tmp_path, TIMING)
    eventually(lambda: not alive(orphan.pid))


def test_a_frozen_orphan_is_forced_to_end(tmp_path: Path, orphan: psutil.Process) -> None:
    orphan.suspend()
    note(tmp_path, orphan)
    clear_folder(tmp_path, TIMING)
    eventually(lambda: not alive(orphan.pid))


@pytest.mark.parametrize("protocol", [PROTOCOL, 999])
def test_a_server_that_was_started_by_hand_is_left_alone(
    tmp_path: Path, orphan: psutil.Process, protocol: int
) -> None:
    note(tmp_path, orphan, bundled=False, protocol=protocol)
    with pytest.raises(StudioError) as caught:
        clear_folder(tmp_path, TIMING)
    assert caught.value.code == "folder_in_use"
    assert "choose another data folder" in caught.value.hint
    assert ("http://127.0.0.1:4711" in caught.value.hint) == (protocol == PROTOCOL)
    assert alive(orphan.pid)


def test_a_leftover_that_cannot_be_ended_is_told(
    tmp_path: Path, orphan: psutil.Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "end_tree", lambda *_: False)
    note(tmp_path, orphan)
    with pytest.raises(StudioError) as caught:
        clear_folder(tmp_path, TIMING)
    assert str(orphan.pid) in caught.value.message


def test_a_window_may_be_process_one_of_a_container(
    holder: psutil.Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    class First:
        pid = 1

        def name(self) -> str:
            return "python"

        def exe(self) -> str:
            return holder.exe()

    monkeypatch.setattr(psutil.Process, "parent", lambda _self: First())
    assert not is_orphan(holder)


def test_starting_on_a_held_folder_fails_and_says_by_whom(
    tmp_path: Path, holder: psutil.Process
) -> None:
    note(tmp_path / "data", holder, bundled=False)
    with Watched(tmp_path) as watched, pytest.raises(StudioError) as caught:
        watched.supervisor.wait_ready(10)
    assert caught.value.code == "folder_in_use"
    assert watched.states == [ServerState.STARTING, ServerState.FAILED]
    assert not watched.state_file.exists()


def test_starting_over_a_leftover_replaces_it(tmp_path: Path, orphan: psutil.Process) -> None:
    note(tmp_path / "data", orphan)
    with Watched(tmp_path) as watched:
        watched.supervisor.wait_ready(10)
        assert not alive(orphan.pid)
