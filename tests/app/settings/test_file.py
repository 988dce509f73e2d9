"""The settings file: sparse, readable, and never lost."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.app.settings import file
from studio.app.settings.kinds import Group, Kind, Setting, Value
from studio.errors import StudioError

SCHEME = Setting(
    "look.scheme", Group.APPEARANCE, "Scheme", Kind.CHOICE, "system", "", {"system": "", "dark": ""}
)
SWITCH = Setting("net.on", Group.SERVER, "On", Kind.SWITCH, True, "")
FOLDER = Setting("where.data", Group.STORAGE, "Data", Kind.FOLDER, "", "")
LINES = Setting("net.allow", Group.SERVER, "Allow", Kind.LINES, [], "")
ALL = [SCHEME, SWITCH, FOLDER, LINES]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "settings.toml"


def test_no_file_means_defaults_and_no_complaint(path: Path) -> None:
    assert file.read(path, ALL) == ({}, [])


def test_what_is_written_is_read(path: Path) -> None:
    chosen: dict[str, Value] = {"look.scheme": "dark", "net.on": False, "net.allow": ["http://a"]}
    file.write(path, chosen, ALL)
    assert file.read(path, ALL) == (chosen, [])


def test_only_what_differs_from_the_defaults_is_kept(path: Path) -> None:
    file.write(path, {"look.scheme": "dark", "net.on": True, "where.data": ""}, ALL)
    assert tomllib.loads(path.read_text("utf-8")) == {"look": {"scheme": "dark"}}


def test_going_back_to_the_default_takes_the_entry_out(path: Path) -> None:
    file.write(path, {"net.on": False}, ALL)
    file.write(path, {"net.on": True}, ALL)
    assert "on" not in path.read_text("utf-8")


def test_comments_and_foreign_entries_stay(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(
        '# mine\n[look]\nscheme = "dark" # night\nother = 3\n[theirs]\nx = 1\n', "utf-8"
    )
    file.write(path, {"look.scheme": "dark", "net.on": False}, ALL)
    text = path.read_text("utf-8")
    assert "# mine" in text
    assert "# night" in text
    assert tomllib.loads(text)["theirs"] == {"x": 1}
    assert tomllib.loads(text)["look"]["other"] == 3


@pytest.mark.parametrize(
    "text",
    [
        "[look]\nscheme = 3\n",
        "[net]\non = 'yes'\n",
        "[net]\nallow = [1]\n",
        "look = 'x'\n",
        "[look]\nscheme = 'purple'\n",
    ],
)
def test_a_value_of_the_wrong_kind_leaves_the_default(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    values, complaints = file.read(path, ALL)
    assert values == {}
    assert len(complaints) == (0 if text.startswith("look") else 1)


@pytest.mark.parametrize("content", [b"[look", b"\xff\xfe\x00", b"a = \n"])
def test_a_file_that_cannot_be_read_is_moved_aside_and_said(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    said = file.move_aside(path)
    kept = [each for each in path.parent.iterdir() if ".broken-" in each.name]
    assert not path.exists()
    assert [each.read_bytes() for each in kept] == [content]
    assert kept[0].name in said


def test_a_good_file_is_not_moved(path: Path) -> None:
    file.write(path, {"net.on": False}, ALL)
    assert file.move_aside(path) == ""
    assert path.exists()


def test_a_file_that_became_unreadable_is_not_overwritten(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"[look")
    with pytest.raises(StudioError) as refusal:
        file.write(path, {"net.on": False}, ALL)
    assert refusal.value.code == "settings_not_saved"
    assert path.read_bytes() == b"[look"


def test_a_folder_in_the_way_is_an_error_with_advice(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    with pytest.raises(StudioError) as refusal:
        file.write(blocked / "settings.toml", {"net.on": False}, ALL)
    assert refusal.value.code == "settings_not_saved"
    assert refusal.value.hint


def test_a_failed_write_leaves_the_old_file_and_no_rest(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write(path, {"net.on": False}, ALL)
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StudioError):
        file.write(path, {"look.scheme": "dark"}, ALL)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["settings.toml"]


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(
    scheme=st.sampled_from(["system", "dark"]),
    on=st.booleans(),
    folder=_texts,
    lines=st.lists(_texts, max_size=4),
)
def test_any_choice_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory, scheme: str, on: bool, folder: str, lines: list[str]
) -> None:
    path = tmp_path_factory.mktemp("any") / "settings.toml"
    chosen: dict[str, Value] = {
        "look.scheme": scheme,
        "net.on": on,
        "where.data": folder,
        "net.allow": lines,
    }
    file.write(path, chosen, ALL)
    values, complaints = file.read(path, ALL)
    defaults = {setting.key: setting.default for setting in ALL}
    assert {**defaults, **values} == chosen
    assert complaints == []
