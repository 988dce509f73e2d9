"""What dropped files can become."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.app.models.sources import (
    Proposal,
    SourceKind,
    left_over,
    name_from,
    patterns,
    proposals,
    told_apart,
)

MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(64)
JPEG = bytes.fromhex("ffd8ffe000104a464946000101000001000100 00".replace(" ", "")) + bytes(64)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(64)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    contents = {"clip.mp4": MP4, "face.jpg": JPEG, "voice.wav": WAV, "notes.txt": b"hello"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in contents}


def test_files_are_told_apart_by_their_bytes_and_not_by_their_names(tmp_path: Path) -> None:
    liar, honest = tmp_path / "photo.jpg", tmp_path / "no_ending"
    liar.write_bytes(MP4)
    honest.write_bytes(WAV)
    found = told_apart([liar, honest])
    assert (found.clips, found.voices, found.photos) == ([liar], [honest], [])


def test_each_clip_is_an_avatar(files: dict[str, Path], tmp_path: Path) -> None:
    second = tmp_path / "second_clip.mp4"
    second.write_bytes(MP4)
    made = proposals(told_apart([files["clip.mp4"], second]))
    assert [each.name for each in made] == ["Clip", "Second clip"]
    assert all(each.complete for each in made)


def test_a_photo_and_a_voice_are_one_avatar(files: dict[str, Path]) -> None:
    (made,) = proposals(told_apart([files["voice.wav"], files["face.jpg"]]))
    assert (made.photo, made.voice) == (files["face.jpg"], files["voice.wav"])
    assert made.complete


@pytest.mark.parametrize(("name", "lacks"), [("face.jpg", "voice"), ("voice.wav", "photo")])
def test_half_a_pair_says_what_is_missing(files: dict[str, Path], name: str, lacks: str) -> None:
    (made,) = proposals(told_apart([files[name]]))
    assert not made.complete
    assert lacks in made.lacks


def test_the_same_file_twice_is_one_avatar(files: dict[str, Path]) -> None:
    assert len(proposals(told_apart([files["clip.mp4"], files["clip.mp4"]]))) == 1


def test_what_is_not_used_is_said(files: dict[str, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.jpg"
    other.write_bytes(JPEG)
    error = left_over(told_apart([files["notes.txt"], files["face.jpg"], other]))
    assert error is not None
    assert "notes.txt" in error.message
    assert "other.jpg" in error.message
    assert "face.jpg" not in error.message
    assert left_over(told_apart([files["clip.mp4"]])) is None


def test_what_cannot_be_opened_is_left_over(tmp_path: Path) -> None:
    missing, folder = tmp_path / "gone.mp4", tmp_path / "folder"
    folder.mkdir()
    found = told_apart([missing, folder])
    assert found.others == [missing, folder]


def test_many_left_over_files_are_not_all_listed(tmp_path: Path) -> None:
    error = left_over(told_apart([tmp_path / f"{number}.txt" for number in range(9)]))
    assert error is not None
    assert error.message.endswith("2.txt ….")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("robin_at-work.mp4", "Robin at work"),
        ("VID 2026.mp4", "VID 2026"),
        ("___.mp4", "New avatar"),
        (".mp4", ".mp4"),
        ("a" * 300 + ".mp4", "A" + "a" * 199),
        ("小美.mp4", "小美"),
    ],
)
def test_a_name_comes_from_the_file(file: str, name: str) -> None:
    assert name_from(Path(file)) == name


def test_no_file_has_a_plain_name() -> None:
    assert name_from(None) == "New avatar"


def test_an_empty_proposal_asks_for_a_clip() -> None:
    assert Proposal("x").lacks == "Add a clip."


def test_the_file_dialog_offers_what_is_wanted() -> None:
    assert patterns(SourceKind.PHOTO).startswith("Photos (*.jpg ")
    assert patterns(*SourceKind).startswith("Clips and photos and voices (")
