"""One server per data folder; whoever comes second is told who was first."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from studio.api.handshake import RUNTIME_FILE, Runtime
from studio.errors import StudioError
from studio.server.lock import note_runtime, only_server, running_server


def _runtime(**changes: object) -> Runtime:
    mine = {"port": 8400, "pid": os.getpid(), "protocol": 1, "version": "0", "bundled": False}
    return Runtime.model_validate({**mine, "started": psutil.Process().create_time(), **changes})


def test_a_second_server_is_refused_and_told_where_the_first_is(tmp_path: Path) -> None:
    with only_server(tmp_path):
        note_runtime(tmp_path, _runtime())
        with pytest.raises(StudioError) as caught, only_server(tmp_path):
            pass
    assert caught.value.code == "data_folder_in_use"
    assert "8400" in caught.value.message


def test_the_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with only_server(tmp_path):
            note_runtime(tmp_path, _runtime())
        assert running_server(tmp_path) is None


def test_the_note_is_for_its_owner_alone(tmp_path: Path) -> None:
    note_runtime(tmp_path, _runtime())
    assert (tmp_path / RUNTIME_FILE).stat().st_mode & 0o077 == 0


def test_a_reused_process_number_is_not_taken_for_the_server(tmp_path: Path) -> None:
    note_runtime(tmp_path, _runtime(started=psutil.Process().create_time() - 100))
    assert running_server(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"port": "x"}', b"\xff\xfe", b"[]"])
def test_a_damaged_note_counts_as_no_server(tmp_path: Path, content: bytes) -> None:
    (tmp_path / RUNTIME_FILE).write_bytes(content)
    assert running_server(tmp_path) is None
