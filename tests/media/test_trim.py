"""Cutting keeps what was asked for, in sync, and nothing else."""

from __future__ import annotations

import errno
from pathlib import Path

import av.error
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.errors import StudioError
from studio.media import remux
from studio.media.frames import frames
from studio.media.probe import probe
from studio.media.trim import Method, key_times, trim
from tests.media.clips import beep_times, flash_times, make_clip, make_wav

FRAME = 1 / 25


def long_clip(path: Path, **changes: object) -> Path:
    plan = {"seconds": 6, "gop": 25, "flashes": (2.4, 4.0), "beeps": (2.4, 4.0)} | changes
    return make_clip(path, **plan)


def assert_well_cut(made: Path, start: float, end: float) -> None:
    facts = probe(made, thorough=True)
    assert facts.video is not None
    assert facts.main_sound is not None
    assert facts.damage.damaged_packets == 0
    assert facts.video.duration_s == pytest.approx(end - start, abs=FRAME + 0.001)
    assert facts.main_sound.duration_s == pytest.approx(end - start, abs=0.06)
    flashes, beeps = flash_times(made), beep_times(made)
    wanted = [t - start for t in (2.4, 4.0) if start <= t < end - FRAME]
    assert flashes == pytest.approx(wanted, abs=FRAME + 0.001)
    assert beeps == pytest.approx(wanted, abs=FRAME + 0.001)
    for flash, beep in zip(flashes, beeps, strict=True):
        assert abs(flash - beep) <= 0.040


@pytest.mark.parametrize("b_frames", [0, 2])
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mov"])
@pytest.mark.parametrize(("start", "end"), [(0.0, 3.0), (1.0, 5.0), (2.0, 6.0), (0.0, 6.0)])
def test_from_a_key_frame_pictures_are_copied(
    tmp_path: Path, name: str, b_frames: int, start: float, end: float
) -> None:
    source = long_clip(tmp_path / name, b_frames=b_frames)
    done = trim(source, tmp_path / "out.mp4", start, end)
    assert done.method is Method.COPIED
    assert_well_cut(tmp_path / "out.mp4", start, end)


@pytest.mark.parametrize(("start", "end"), [(0.5, 4.5), (1.37, 5.11), (2.39, 2.9), (3.99, 6.0)])
@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.avi"])
def test_from_anywhere_else_they_are_encoded(
    tmp_path: Path, name: str, start: float, end: float
) -> None:
    codec, sound = {"a.webm": ("libvpx", "libopus"), "a.avi": ("mpeg4", "libmp3lame")}.get(
        name, ("libx264", "aac")
    )
    quick = {"deadline": "realtime", "cpu-used": "8"} if codec == "libvpx" else {}
    source = long_clip(tmp_path / name, codec=codec, sound=sound, codec_options=quick)
    done = trim(source, tmp_path / "out.mp4", start, end)
    assert done.method is Method.ENCODED
    assert_well_cut(tmp_path / "out.mp4", start, end)


def test_copied_pictures_are_the_recorded_ones(tmp_path: Path) -> None:
    source = long_clip(tmp_path / "a.mp4")
    trim(source, tmp_path / "out.mp4", 2.0, 4.0)
    before = [f.pixels for f in frames(source, start=2.0, end=4.0)]
    after = [f.pixels for f in frames(tmp_path / "out.mp4")]
    assert len(before) == len(after) == 50
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_what_was_cut_away_is_gone_from_the_file(tmp_path: Path) -> None:
    """Players that ignore edit lists, and people who look for hidden pictures, find nothing."""
    import av

    source = long_clip(tmp_path / "a.mp4", gop=100)
    trim(source, tmp_path / "out.mp4", 1.0, 4.0)
    with av.open(str(tmp_path / "out.mp4"), options={"ignore_editlist": "1"}) as container:
        assert sum(1 for p in container.demux(video=0) if p.size) <= 76


def test_the_part_is_never_longer_than_asked(tmp_path: Path) -> None:
    source = long_clip(tmp_path / "a.mp4", b_frames=3)
    for end in (3.01, 3.5, 3.97):
        done = trim(source, tmp_path / "out.mp4", 1.0, end)
        video = probe(tmp_path / "out.mp4").video
        assert video is not None
        assert video.duration_s <= end - 1.0 + 0.003
        assert done.duration == pytest.approx(video.duration_s, abs=FRAME)


def test_a_varying_rate_keeps_its_times(tmp_path: Path) -> None:
    times = [n / 25 for n in range(150) if n % 5 != 2]
    source = long_clip(tmp_path / "a.mp4", times=times)
    trim(source, tmp_path / "out.mp4", 1.5, 4.5)
    after = [f.time for f in frames(tmp_path / "out.mp4")]
    wanted = [t - 1.5 for t in times if 1.5 <= t < 4.4999]
    inner = [t for t in after if any(abs(t - w) < 0.002 for w in wanted)]
    assert len(inner) == len(wanted)


def test_a_picture_that_is_held_fills_the_part(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "a.mp4", times=[0.0, 0.04, 0.08, 3.0, 3.04], sound_seconds=3)
    trim(source, tmp_path / "out.mp4", 1.0, 2.5)
    video = probe(tmp_path / "out.mp4").video
    assert video is not None
    assert video.start_s == pytest.approx(0.0, abs=0.001)
    assert video.duration_s == pytest.approx(1.5, abs=FRAME + 0.001)


@pytest.mark.parametrize("start", [1.0, 1.3])
def test_a_turned_clip_stays_upright(tmp_path: Path, start: float) -> None:
    source = long_clip(tmp_path / "a.mp4", rotation=90)
    trim(source, tmp_path / "out.mp4", start, 3.0)
    shape = next(frames(tmp_path / "out.mp4")).pixels.shape
    assert shape == (160, 96, 3)


def test_a_clip_without_sound_is_cut(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "a.mp4", seconds=3, gop=25, sound=None)
    assert trim(source, tmp_path / "out.mp4", 1.0, 2.0).method is Method.COPIED
    assert trim(source, tmp_path / "out.mp4", 1.5, 2.5).method is Method.ENCODED


def test_an_end_beyond_the_clip_means_its_end(tmp_path: Path) -> None:
    source = long_clip(tmp_path / "a.mp4")
    assert trim(source, tmp_path / "out.mp4", 4.0, 60.0).duration == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize(("start", "end"), [(2.0, 2.0), (3.0, 1.0), (-1.0, 2.0), (50.0, 60.0),
                                            (float("nan"), 2.0)])  # fmt: skip
def test_an_empty_part_is_refused_and_nothing_is_written(
    tmp_path: Path, start: float, end: float
) -> None:
    source = long_clip(tmp_path / "a.mp4")
    with pytest.raises(StudioError) as caught:
        trim(source, tmp_path / "out.mp4", start, end)
    assert caught.value.code == "empty_selection"
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]


def test_sound_alone_is_not_cut_as_a_clip(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        trim(make_wav(tmp_path / "a.wav", 3.0), tmp_path / "out.mp4", 0.0, 1.0)
    assert caught.value.code == "no_video"


def test_a_full_disk_is_told_as_that_and_not_as_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = long_clip(tmp_path / "a.mp4")

    def refuse(*_: object) -> None:
        raise av.error.OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(remux, "_move", refuse)
    with pytest.raises(StudioError) as caught:
        trim(source, tmp_path / "out.mp4", 1.0, 3.0)
    assert caught.value.code == "disk_full"
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]


def test_key_times_are_where_copies_can_start(tmp_path: Path) -> None:
    source = long_clip(tmp_path / "a.mp4", gop=50, sound=None)
    assert key_times(source) == pytest.approx([0.0, 2.0, 4.0], abs=0.002)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.floats(0, 4), st.floats(0.3, 2))
def test_any_part_is_as_long_as_asked_and_in_sync(
    tmp_path: Path, start: float, length: float
) -> None:
    source = tmp_path / "a.mp4"
    if not source.exists():
        long_clip(source)
    trim(source, tmp_path / "out.mp4", start, start + length)
    video = probe(tmp_path / "out.mp4").video
    assert video is not None
    assert video.duration_s == pytest.approx(length, abs=FRAME + 0.001)
    for flash, beep in zip(
        flash_times(tmp_path / "out.mp4"), beep_times(tmp_path / "out.mp4"), strict=False
    ):
        assert abs(flash - beep) <= 0.040
