"""The server's log is kept in memory and in files, both bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.client.supervisor import log as log_module
from studio.client.supervisor.log import ServerLog


def test_memory_keeps_the_last_lines(tmp_path: Path) -> None:
    heard: list[str] = []
    log = ServerLog(tmp_path / "server.log", 3, heard.append)
    for number in range(10):
        log.take(str(number))
    assert log.lines() == ["7", "8", "9"]
    assert len(heard) == 10


def test_files_rotate_and_old_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "_FILE_BYTES", 100)
    log = ServerLog(tmp_path / "logs" / "server.log", 3, lambda _line: None)
    log.open()
    for number in range(100):
        log.take(f"line {number} %s %d {{}}")
    log.close()
    files = sorted((tmp_path / "logs").iterdir())
    assert len(files) == 5
    assert all(file.stat().st_size <= 100 for file in files)
    assert "line 99 %s %d {}" in (tmp_path / "logs" / "server.log").read_text("utf-8")


def test_opening_again_forgets_memory_but_not_the_file(tmp_path: Path) -> None:
    log = ServerLog(tmp_path / "server.log", 3, lambda _line: None)
    for word in ("one", "two"):
        log.open()
        log.take(word)
        log.close()
    assert log.lines() == ["two"]
    assert (tmp_path / "server.log").read_text("utf-8") == "one\ntwo\n"
