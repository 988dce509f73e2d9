"""Nothing half-written is ever seen."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.media.files import existing, staged


def test_a_staged_file_appears_at_once_and_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    with staged(target) as draft:
        draft.write_bytes(b"half")
        assert not target.exists()
        assert draft.suffix == ".bin"
        assert draft.parent == tmp_path
    assert target.read_bytes() == b"half"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_keeps_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")
    with pytest.raises(KeyError), staged(target) as draft:
        draft.write_bytes(b"new")
        raise KeyError
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_told_as_that(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught, staged(tmp_path / "a"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert caught.value.code == "disk_full"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught, staged(tmp_path / "no" / "a") as draft:
        draft.write_bytes(b"x")
    assert caught.value.code == "cannot_write"


def test_a_very_long_name_still_has_room_beside_it(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 250 + ".mp4")
    with staged(target) as draft:
        draft.write_bytes(b"x")
    assert target.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions work otherwise there")
def test_a_file_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "a"
    made.write_bytes(b"x")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(StudioError) as caught:
        existing(made)
    assert caught.value.code == "unreadable"


def test_a_name_with_a_null_byte_is_told() -> None:
    with pytest.raises(StudioError) as caught:
        existing("a\0b")
    assert caught.value.code in ("unreadable", "not_found")
