"""The folder: nothing half-written is ever seen, nothing is left of what was given up."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import StudioError
from studio.server.assets import disk
from studio.server.assets.folder import AssetFolder
from studio.server.assets.names import shown_name


@pytest.fixture
def folder(tmp_path: Path) -> AssetFolder:
    return AssetFolder(tmp_path / "assets")


def test_staged_bytes_are_hashed_and_gone_after_the_with(folder: AssetFolder) -> None:
    with folder.stage(100) as staged:
        staged.write(b"one ")
        staged.write(b"two")
        kept = folder.keep(staged)
        kept.place()
    assert kept.sha256 == hashlib.sha256(b"one two").hexdigest()
    assert kept.size == 7
    assert kept.target == folder.path_of(kept.sha256)
    assert kept.target.read_bytes() == b"one two"
    assert not list(folder.staging.iterdir())
    assert list(folder.hashes()) == [kept.sha256]


def test_a_finished_file_stays_for_its_owner_to_remove(folder: AssetFolder) -> None:
    made = folder.staging / "preview.png"
    made.write_bytes(b"preview")
    kept = folder.keep_file(made)
    kept.place()
    kept.place()
    made.unlink()
    assert kept.target.read_bytes() == b"preview"
    assert kept.size == 7


def test_a_limit_is_a_limit(folder: AssetFolder) -> None:
    with pytest.raises(StudioError) as refused, folder.stage(10) as staged:
        staged.write(b"x" * 10)
        staged.write(b"x")
    assert refused.value.code == "too_large"
    assert not list(folder.staging.iterdir())


def test_too_little_space_is_refused_before_and_while_bytes_come(
    folder: AssetFolder, tmp_path: Path
) -> None:
    with pytest.raises(StudioError) as refused:
        AssetFolder(tmp_path / "other", free_disk=10**18).stage(10)
    assert refused.value.code == "disk_full"
    with folder.stage(10**9) as staged:
        folder._free_disk = 10**18
        staged.write(b"x" * 1000)
        with pytest.raises(StudioError) as refused:
            staged.write(bytes(16 * 1024 * 1024))
    assert refused.value.code == "disk_full"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_is_full_says_so(number: int) -> None:
    with pytest.raises(StudioError) as refused, disk.disk_errors():
        raise OSError(number, os.strerror(number))
    assert refused.value.code == "disk_full"


def test_other_errors_of_the_disk_are_not_taken_for_a_full_one() -> None:
    with pytest.raises(PermissionError), disk.disk_errors():
        raise PermissionError(errno.EACCES, "no")


def test_a_really_full_disk_ends_in_an_error_and_not_in_half_a_file() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has a device that is always full")
    with open("/dev/full", "ab", buffering=0) as file, pytest.raises(StudioError) as refused:  # noqa: PTH123
        disk.write_all(file, b"x")
    assert refused.value.code == "disk_full"


def test_what_a_killed_server_left_in_staging_goes(folder: AssetFolder) -> None:
    (folder.staging / "half").write_bytes(b"x")
    (folder.staging / "job").mkdir()
    (folder.staging / "job" / "frame.png").write_bytes(b"x")
    folder.sweep_staging()
    assert not list(folder.staging.iterdir())


@given(st.text(max_size=400))
def test_a_shown_name_is_one_short_line_without_a_path(name: str) -> None:
    shown = shown_name(name)
    assert len(shown) <= 200
    assert not set(shown) & set("/\\\0\r\n\u202e\u2028\ud800")
    shown.encode()
    assert shown_name(shown) == shown.strip()


def test_a_usual_name_is_shown_as_it_is() -> None:
    assert shown_name("Mein Porträt (1).png") == "Mein Porträt (1).png"
    assert shown_name("/home/me/clip.mp4") == "clip.mp4"
    assert shown_name("..\\..\\clip.mp4") == "clip.mp4"
