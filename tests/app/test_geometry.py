"""Where the window was."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.app.geometry import GEOMETRY_FILE, remember, remembered


def test_what_was_remembered_comes_back(tmp_path: Path) -> None:
    remember(tmp_path / "new", b"\x01\xd9\x00geometry")
    assert remembered(tmp_path / "new") == b"\x01\xd9\x00geometry"


@pytest.mark.parametrize(
    "content", [b"", b"[", b"geometry = 3", b'geometry = "not base64!"', b"\xff", b"other = 1"]
)
def test_a_spoiled_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / GEOMETRY_FILE).write_bytes(content)
    assert remembered(tmp_path) == b""


def test_a_window_that_cannot_remember_still_closes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    remember(tmp_path / "file", b"x")
    assert remembered(tmp_path / "file") == b""
