"""Taking models from a folder: bytes count, names do not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.models import Catalogue, State, import_folder, path_of, state_of
from tests.models.packages import (
    CONTENT,
    entry,
    make_catalogue,
    make_tarball,
    make_wheel,
)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """The folder to import from."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def test_a_file_is_taken_whatever_it_is_called(tiny: Catalogue, stick: Path) -> None:
    (stick / "deep" / "er").mkdir(parents=True)
    (stick / "deep" / "er" / "holiday.jpg").write_bytes(CONTENT)
    assert import_folder(stick, within=tiny).taken == ["tiny"]
    assert path_of(tiny.find("tiny")).read_bytes() == CONTENT


def test_a_file_is_taken_out_of_a_wheel(tiny: Catalogue, stick: Path) -> None:
    make_wheel(stick, "any-package", "9", {"x/y": CONTENT, "../../z": CONTENT})
    assert import_folder(stick, within=tiny).taken == ["tiny"]


def test_a_file_is_taken_out_of_a_tarball(tiny: Catalogue, stick: Path) -> None:
    make_tarball(stick / "copy.tar.gz", {"first": b"1", "../second": CONTENT, "third": b"3"})
    assert import_folder(stick, within=tiny).taken == ["tiny"]
    assert [path.name for path in stick.parent.rglob("second")] == []


def test_a_copy_of_another_cache_is_a_folder_to_import(tiny: Catalogue, stick: Path) -> None:
    name = path_of(tiny.find("tiny")).name
    (stick / name).write_bytes(CONTENT)
    (stick / f"{name}.stamp").write_text("{}")
    assert import_folder(stick, within=tiny).taken == ["tiny"]


def test_a_package_that_is_itself_the_model_is_taken(tmp_path: Path, stick: Path) -> None:
    wheel = make_wheel(stick, "all", "1.0", {"data": b"d"})
    whole = entry("all", content=wheel.read_bytes(), file="all.whl")
    assert import_folder(stick, within=make_catalogue(tmp_path, whole)).taken == ["all"]


def test_what_is_there_is_not_taken_twice(tiny: Catalogue, stick: Path) -> None:
    (stick / "one").write_bytes(CONTENT)
    (stick / "two").write_bytes(CONTENT)
    assert import_folder(stick, within=tiny).already == []
    found = import_folder(stick, within=tiny)
    assert (found.taken, found.already) == ([], ["tiny"])


def test_a_damaged_model_is_replaced(tiny: Catalogue, stick: Path) -> None:
    (stick / "one").write_bytes(CONTENT)
    import_folder(stick, within=tiny)
    path_of(tiny.find("tiny")).write_bytes(b"spoiled")
    assert import_folder(stick, within=tiny).taken == ["tiny"]
    assert state_of(tiny.find("tiny")) is State.PRESENT


def test_models_with_terms_wait_for_them_to_be_accepted(tmp_path: Path, stick: Path) -> None:
    models = make_catalogue(tmp_path, entry(accept="For play only."))
    (stick / "one").write_bytes(CONTENT)
    assert import_folder(stick, within=models).not_accepted == ["tiny"]
    assert state_of(models.find("tiny")) is State.MISSING
    assert import_folder(stick, accept=True, within=models).taken == ["tiny"]


def test_other_files_of_the_same_size_are_left_alone(tiny: Catalogue, stick: Path) -> None:
    (stick / "one").write_bytes(b"x" * len(CONTENT))
    make_wheel(stick, "other", "1", {"y": b"y" * len(CONTENT)})
    found = import_folder(stick, within=tiny)
    assert found.taken == []
    assert found.unreadable == []


def test_broken_archives_are_told_and_the_rest_is_taken(tiny: Catalogue, stick: Path) -> None:
    for name in ("a.zip", "b.tgz", "c.whl"):
        (stick / name).write_bytes(b"no archive")
    (stick / "z.onnx").write_bytes(CONTENT)
    found = import_folder(stick, within=tiny)
    assert found.taken == ["tiny"]
    assert [path.name for path in found.unreadable] == ["a.zip", "b.tgz", "c.whl"]


@pytest.mark.skipif(os.name == "nt", reason="named pipes and links")
def test_pipes_and_circles_of_links_do_not_hang_it(tiny: Catalogue, stick: Path) -> None:
    os.mkfifo(stick / "pipe.onnx")
    (stick / "circle").symlink_to(stick)
    (stick / "nowhere").symlink_to(stick / "none")
    (stick / "link").symlink_to(stick / "real")
    (stick / "real").write_bytes(CONTENT)
    assert import_folder(stick, within=tiny).taken == ["tiny"]


def test_a_folder_that_is_not_there_is_told(tiny: Catalogue, stick: Path) -> None:
    with pytest.raises(StudioError) as caught:
        import_folder(stick / "none", within=tiny)
    assert caught.value.code == "folder_missing"


def test_a_models_folder_that_cannot_be_made_is_told(
    tiny: Catalogue, stick: Path, home: Path
) -> None:
    (stick / "one").write_bytes(CONTENT)
    home.write_text("a file is in the way")
    with pytest.raises(StudioError) as caught:
        import_folder(stick, within=tiny)
    assert caught.value.code == "models_folder"
