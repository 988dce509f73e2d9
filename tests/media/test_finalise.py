"""The recording goes only when its copy has been proved equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.media import remux
from studio.media.finalise import finalise
from studio.media.frames import frames
from studio.media.probe import probe
from tests.media.test_writer import record


def boxes(path: Path) -> list[str]:
    raw, at, found = path.read_bytes(), 0, []
    while at + 8 <= len(raw):
        found.append(raw[at + 4 : at + 8].decode())
        at += int.from_bytes(raw[at : at + 4])
    return found


def test_the_finished_clip_starts_at_once_and_the_fragments_are_gone(tmp_path: Path) -> None:
    record(tmp_path / "take.mp4")
    assert "moof" in boxes(tmp_path / "take.mp4")
    finished = finalise(tmp_path / "take.mp4", tmp_path / "clip.mp4")
    assert finished.frames == 50
    found = boxes(tmp_path / "clip.mp4")
    assert found.index("moov") < found.index("mdat")
    assert "moof" not in found
    assert [p.name for p in tmp_path.iterdir()] == ["clip.mp4"]


def test_not_a_bit_of_picture_or_sound_changes(tmp_path: Path) -> None:
    record(tmp_path / "take.mp4")
    before = [(f.time, f.pixels.tobytes()) for f in frames(tmp_path / "take.mp4")]
    finalise(tmp_path / "take.mp4", tmp_path / "clip.mp4")
    after = [(f.time, f.pixels.tobytes()) for f in frames(tmp_path / "clip.mp4")]
    assert before == after


@pytest.mark.parametrize("share", [0.35, 0.5, 0.77, 0.95])
def test_a_recording_cut_off_anywhere_is_saved_up_to_there(tmp_path: Path, share: float) -> None:
    record(tmp_path / "take.mp4", seconds=3)
    raw = (tmp_path / "take.mp4").read_bytes()
    (tmp_path / "take.mp4").write_bytes(raw[: int(len(raw) * share)])
    finished = finalise(tmp_path / "take.mp4", tmp_path / "clip.mp4")
    facts = probe(tmp_path / "clip.mp4", thorough=True)
    assert facts.video is not None
    assert facts.video.frames == finished.frames > 0
    assert facts.damage.damaged_packets == 0


def test_a_recording_without_anything_in_it_is_told(tmp_path: Path) -> None:
    record(tmp_path / "take.mp4")
    raw = (tmp_path / "take.mp4").read_bytes()
    (tmp_path / "take.mp4").write_bytes(raw[:600])
    with pytest.raises(StudioError) as caught:
        finalise(tmp_path / "take.mp4", tmp_path / "clip.mp4")
    assert caught.value.code in ("empty_recording", "corrupt")
    assert (tmp_path / "take.mp4").exists()
    assert not (tmp_path / "clip.mp4").exists()


@pytest.mark.parametrize("fault", ["drop", "change", "move"])
def test_a_copy_that_differs_is_thrown_away_and_the_recording_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    record(tmp_path / "take.mp4")
    honest = remux.prove_equal

    def after_a_fault(made: remux.Copied, path: Path) -> None:
        track = made.tracks[0]
        if fault == "drop":
            track.packets += 1
        elif fault == "change":
            track.content.update(b"x")
        else:
            track.last += 1
        honest(made, path)

    monkeypatch.setattr(remux, "prove_equal", after_a_fault)
    with pytest.raises(StudioError) as caught:
        finalise(tmp_path / "take.mp4", tmp_path / "clip.mp4")
    assert caught.value.code == "copy_differs"
    assert [p.name for p in tmp_path.iterdir()] == ["take.mp4"]


def test_an_older_clip_of_the_same_name_survives_a_failure(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"older")
    (tmp_path / "take.mp4").write_bytes(b"not a recording")
    with pytest.raises(StudioError):
        finalise(tmp_path / "take.mp4", tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == b"older"
