"""What was written is there, in its place in time, whatever happens to the writer."""

from __future__ import annotations

import subprocess
import sys
import time
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from studio.errors import StudioError
from studio.media.finalise import finalise
from studio.media.frames import frames
from studio.media.probe import probe
from studio.media.samples import samples
from studio.media.writer import ClipWriter
from tests.media.clips import beep_times, flash_times, tone

ROOT = Path(__file__).parents[2]


def shade(size: tuple[int, int], level: int) -> NDArray[np.uint8]:
    return np.full((size[1], size[0], 3), level, np.uint8)


def record(
    path: Path,
    *,
    size: tuple[int, int] = (160, 96),
    seconds: float = 2.0,
    fps: float = 25,
    rate: int = 48_000,
    channels: int = 1,
    live: bool = False,
    event: float = 1.2,
) -> ClipWriter:
    """A flash and a beep at the same moment."""
    with ClipWriter(path, size=size, fps=fps, rate=rate, channels=channels, live=live) as writer:
        sound = tone(seconds, rate, (event,))
        for number in range(round(seconds * fps)):
            now = number / fps
            writer.write_frame(shade(size, 255 if abs(now - event) < 0.001 else 20), now)
            piece = sound[round(now * rate) : round((now + 1 / fps) * rate)]
            writer.write_samples(piece if channels == 1 else np.repeat(piece[:, None], 2, 1), now)
    return writer


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize(("rate", "channels"), [(48_000, 1), (44_100, 2), (16_000, 1), (96_000, 2)])
def test_flash_and_beep_stay_together(
    tmp_path: Path, live: bool, finished: bool, rate: int, channels: int
) -> None:
    path = tmp_path / "take.mp4"
    record(path, live=live, rate=rate, channels=channels)
    if finished:
        finalise(path, tmp_path / "clip.mp4")
        path = tmp_path / "clip.mp4"
    [flash], [beep] = flash_times(path), beep_times(path)
    assert flash == pytest.approx(1.2, abs=0.001)
    assert abs(flash - beep) < 0.010


def test_every_frame_keeps_its_own_time(tmp_path: Path) -> None:
    times = [0.0, 0.031, 0.07, 0.3, 0.3004, 1.9, 1.95]
    with ClipWriter(tmp_path / "a.mp4", size=(64, 48), rate=None) as writer:
        for now in times:
            writer.write_frame(shade((64, 48), 90), now)
    assert [f.time for f in frames(tmp_path / "a.mp4")] == pytest.approx(times, abs=0.0001)


@pytest.mark.parametrize("size", [(161, 97), (160, 97), (161, 96), (33, 33)])
def test_odd_sizes_are_padded_to_even_ones(tmp_path: Path, size: tuple[int, int]) -> None:
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[:, -1], pixels[-1] = (200, 30, 30), (200, 30, 30)
    with ClipWriter(tmp_path / "a.mp4", size=size, rate=None) as writer:
        for number in range(5):
            writer.write_frame(pixels, number / 25)
    [*_, last] = frames(tmp_path / "a.mp4")
    height, width = last.pixels.shape[:2]
    assert (width, height) == (size[0] + size[0] % 2, size[1] + size[1] % 2)
    assert int(last.pixels[-1, -1, 0]) > 120


@pytest.mark.parametrize("colour", [(220, 30, 30), (30, 200, 40), (20, 30, 210), (128, 128, 128),
                                    (255, 255, 255), (0, 0, 0), (224, 172, 140)])  # fmt: skip
def test_colours_come_back_and_are_announced(tmp_path: Path, colour: tuple[int, int, int]) -> None:
    pixels = np.full((96, 160, 3), colour, np.uint8)
    with ClipWriter(tmp_path / "a.mp4", size=(160, 96), rate=None) as writer:
        for number in range(5):
            writer.write_frame(pixels, number / 25)
    [*_, last] = frames(tmp_path / "a.mp4")
    assert np.abs(last.pixels[40, 80].astype(int) - colour).max() <= 4
    video = probe(tmp_path / "a.mp4").video
    assert video is not None
    assert (video.matrix, video.full_range, video.pixel_format) == ("bt709", False, "yuv420p")
    with av.open(str(tmp_path / "a.mp4")) as container:
        context = container.streams.video[0].codec_context
        assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 1, 1)


@pytest.mark.parametrize("live", [True, False])
def test_key_frames_are_never_more_than_half_a_second_apart(tmp_path: Path, live: bool) -> None:
    """Also when the camera is far slower than it announced."""
    with ClipWriter(tmp_path / "a.mp4", size=(64, 48), fps=30, rate=None, live=live) as writer:
        for number in range(40):
            writer.write_frame(shade((64, 48), number * 6), number * 0.11)
    with av.open(str(tmp_path / "a.mp4")) as container:
        keys = [p.pts * p.time_base for p in container.demux(video=0) if p.is_keyframe and p.size]
    gaps = [b - a for a, b in pairwise(keys)]
    assert max(gaps) <= Fraction(56, 100)


def test_a_late_microphone_is_preceded_by_silence(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "a.mp4", size=(64, 48), live=True) as writer:
        for number in range(50):
            writer.write_frame(shade((64, 48), 9), number / 25)
            if number >= 5:
                writer.write_samples(tone(0.04, 48_000, level=0.5), number / 25)
    heard = np.concatenate([p.data for p in samples(tmp_path / "a.mp4", rate=8_000)])
    assert np.abs(heard[: int(0.18 * 8_000)]).max() < 0.05
    assert np.abs(heard[int(0.25 * 8_000) :]).max() > 0.3


def test_a_microphone_that_dies_does_not_hold_back_the_picture(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "a.mp4", size=(64, 48), live=True) as writer:
        for number in range(100):
            writer.write_frame(shade((64, 48), 9), number / 25)
            if number < 25:
                writer.write_samples(tone(0.04, 48_000), number / 25)
        on_disk = sum(1 for _ in frames(tmp_path / "a.mp4"))
    assert on_disk >= 100 - 25
    assert writer.sound is not None
    assert writer.sound.silence_s == pytest.approx(2.7, abs=0.3)


def test_sound_that_comes_after_its_time_is_counted(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "a.mp4", size=(64, 48), live=True) as writer:
        for number in range(50):
            writer.write_frame(shade((64, 48), 9), number / 25)
        writer.write_samples(tone(1.0, 48_000), 1.0)
    assert writer.sound is not None
    assert writer.sound.late_s == pytest.approx(0.71, abs=0.1)


def test_time_never_goes_back(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "a.mp4", size=(64, 48), rate=None) as writer:
        writer.write_frame(shade((64, 48), 9), 0.04)
        for bad in (0.04, 0.0, -1.0):
            with pytest.raises(StudioError) as caught:
                writer.write_frame(shade((64, 48), 9), bad)
            assert caught.value.code == "time_went_back"


def test_a_picture_of_another_size_is_refused(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "a.mp4", size=(64, 48), rate=None) as writer:
        with pytest.raises(StudioError) as caught:
            writer.write_frame(shade((48, 64), 9), 0.0)
        assert caught.value.code == "frame_size"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        ClipWriter(tmp_path / "no" / "a.mp4", size=(64, 48))
    assert caught.value.code == "cannot_write"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").symlink_to("/dev/full")
    with pytest.raises(StudioError) as caught:
        record(tmp_path / "a.mp4")
    assert caught.value.code == "disk_full"


def test_closing_twice_and_writing_nothing_are_harmless(tmp_path: Path) -> None:
    writer = ClipWriter(tmp_path / "a.mp4", size=(64, 48))
    writer.close()
    writer.close()
    with pytest.raises(StudioError) as caught:
        finalise(tmp_path / "a.mp4", tmp_path / "b.mp4")
    assert caught.value.code in ("empty_recording", "empty_file", "corrupt")


def test_not_numbers_and_shouts_are_written_as_sound(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "a.mp4", size=(64, 48)) as writer:
        writer.write_frame(shade((64, 48), 9), 0.0)
        bad = np.full(4_800, np.nan, np.float32)
        bad[::2] = 7.0
        writer.write_samples(bad, 0.0)
    heard = np.concatenate([p.data for p in samples(tmp_path / "a.mp4")])
    assert np.isfinite(heard).all()


# -- kill -9 ------------------------------------------------------------------------------------

WRITER = """
import sys, time
import numpy as np
from studio.media.writer import ClipWriter
writer = ClipWriter(sys.argv[1], size=(320, 240), fps=30, rate=48000, live=True)
noise = np.random.default_rng(1).integers(0, 255, (240, 320, 3), dtype=np.uint8)
begun = time.monotonic()
for number in range(3000):
    now = number / 30
    time.sleep(max(0.0, begun + now - time.monotonic()))
    writer.write_frame(np.roll(noise, number * 7, axis=1), now)
    writer.write_samples(np.zeros(1600, np.float32), now)
    print(now, flush=True)
"""


@pytest.mark.parametrize("kill_at", [1.31, 2.17, 2.9])
def test_a_killed_recorder_loses_half_a_second_at_most(tmp_path: Path, kill_at: float) -> None:
    path = tmp_path / "take.mp4"
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert child.stdout is not None
    with child:
        last = 0.0
        while last < kill_at:
            last = float(child.stdout.readline())
        time.sleep(0.005)
        child.kill()
        last = max([last, *(float(line) for line in child.stdout.read().split() if "." in line)])
    finished = finalise(path, tmp_path / "clip.mp4")
    facts = probe(tmp_path / "clip.mp4", thorough=True)
    assert facts.video is not None
    assert facts.main_sound is not None
    assert facts.damage.damaged_packets == 0
    assert facts.video.frames == finished.frames
    assert facts.video.duration_s >= last - 0.5
    assert facts.main_sound.duration_s >= last - 0.5
