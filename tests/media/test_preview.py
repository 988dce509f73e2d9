"""Previews play everywhere and keep every time."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from studio.errors import StudioError
from studio.media.compose import compose
from studio.media.frames import frames
from studio.media.preview import preview
from studio.media.probe import probe
from tests.media.clips import beep_times, flash_times, make_clip, make_wav


def test_a_plain_clip_is_copied_without_loss(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "a.mp4", seconds=2)
    assert preview(source, tmp_path / "p.mp4").copied
    before = [(f.time, f.pixels.tobytes()) for f in frames(source)]
    assert [(f.time, f.pixels.tobytes()) for f in frames(tmp_path / "p.mp4")] == before


@pytest.mark.parametrize(
    ("name", "changes"),
    [("a.webm", {"codec": "libvpx", "sound": "libopus"}), ("a.mkv", {"sound": "flac"}),
     ("a.mp4", {"codec": "libx265"}), ("a.mp4", {"rotation": 90}), ("a.avi", {"codec": "mpeg4"}),
     ("a.mp4", {"pixel_format": "yuv444p"}), ("a.mov", {"sound": "pcm_s16le"}),
     ("a.mp4", {"aspect": Fraction(4, 3)})],
)  # fmt: skip
def test_anything_else_becomes_h264_and_aac_in_sync(
    tmp_path: Path, name: str, changes: dict[str, object]
) -> None:
    quick = {"codec_options": {"deadline": "realtime"}} if "webm" in name else {}
    source = make_clip(tmp_path / name, seconds=2, flashes=(1.0,), beeps=(1.0,), **quick, **changes)
    assert not preview(source, tmp_path / "p.mp4").copied
    facts = probe(tmp_path / "p.mp4", thorough=True)
    assert facts.video is not None
    assert facts.main_sound is not None
    assert (facts.video.codec, facts.video.pixel_format) == ("h264", "yuv420p")
    assert facts.main_sound.codec == "aac"
    assert facts.video.frames == pytest.approx(50, abs=1)
    [flash], [beep] = flash_times(tmp_path / "p.mp4"), beep_times(tmp_path / "p.mp4")
    assert flash == pytest.approx(1.0, abs=0.041)
    assert abs(flash - beep) <= 0.040


def test_a_large_clip_is_made_smaller_and_a_small_one_is_left(tmp_path: Path) -> None:
    large = make_clip(tmp_path / "l.mp4", size=(320, 480), seconds=0.4)
    preview(large, tmp_path / "p.mp4", height=240)
    video = probe(tmp_path / "p.mp4").video
    assert video is not None
    assert (video.width, video.height) == (160, 240)


def test_a_varying_rate_keeps_its_times(tmp_path: Path) -> None:
    times = [0.0, 0.04, 0.2, 0.24, 0.9, 0.94, 1.5]
    source = make_clip(tmp_path / "a.mkv", times=times, sound="flac", sound_seconds=1.6)
    preview(source, tmp_path / "p.mp4")
    assert [f.time for f in frames(tmp_path / "p.mp4")] == pytest.approx(times, abs=0.002)


def test_a_clip_without_sound_has_a_preview_without(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "a.mkv", codec="libvpx", sound=None, seconds=0.4,
                       codec_options={"deadline": "realtime"})  # fmt: skip
    preview(source, tmp_path / "p.mp4")
    assert not probe(tmp_path / "p.mp4").sound


def test_sound_alone_has_no_preview(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        preview(make_wav(tmp_path / "a.wav"), tmp_path / "p.mp4")
    assert caught.value.code == "no_video"
    assert [p.name for p in tmp_path.iterdir()] == ["a.wav"]


# -- a picture and a voice ------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [1.0, 4.0, 5.37])
@pytest.mark.parametrize("size", [(300, 201), (200, 300)])
def test_the_clip_is_as_long_as_the_voice(
    tmp_path: Path, seconds: float, size: tuple[int, int]
) -> None:
    Image.new("RGB", size, (180, 90, 60)).save(tmp_path / "face.png")
    voice = make_wav(tmp_path / "voice.wav", seconds, rate=22_050, beeps=(0.7,))
    compose(tmp_path / "face.png", voice, tmp_path / "clip.mp4")
    facts = probe(tmp_path / "clip.mp4", thorough=True)
    assert facts.video is not None
    assert facts.main_sound is not None
    assert facts.video.duration_s == pytest.approx(seconds, abs=0.021)
    assert facts.main_sound.duration_s == pytest.approx(seconds, abs=0.001)
    assert beep_times(tmp_path / "clip.mp4") == pytest.approx([0.7], abs=0.002)
    pixels = next(frames(tmp_path / "clip.mp4")).pixels
    assert tuple(abs(int(a) - b) <= 4 for a, b in zip(pixels[50, 50], (180, 90, 60), strict=True))


def test_a_large_picture_is_fitted(tmp_path: Path) -> None:
    Image.new("RGB", (3000, 2000)).save(tmp_path / "face.jpg")
    compose(tmp_path / "face.jpg", make_wav(tmp_path / "v.wav"), tmp_path / "clip.mp4", height=240)
    video = probe(tmp_path / "clip.mp4").video
    assert video is not None
    assert (video.width, video.height) == (360, 240)


@pytest.mark.parametrize("what", ["picture", "voice"])
def test_a_broken_half_is_told_and_nothing_is_left(tmp_path: Path, what: str) -> None:
    Image.new("RGB", (64, 64)).save(tmp_path / "face.png")
    make_wav(tmp_path / "v.wav")
    (tmp_path / ("face.png" if what == "picture" else "v.wav")).write_bytes(b"no such thing")
    with pytest.raises(StudioError):
        compose(tmp_path / "face.png", tmp_path / "v.wav", tmp_path / "clip.mp4")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["face.png", "v.wav"]
