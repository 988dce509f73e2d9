"""The container checks on clips, voices and pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from studio.errors import StudioError
from studio.quality import Report, check_clip, check_image, check_sources, check_voice
from studio.quality.sources import CHECKS
from studio.quality.subject import SourceKind
from tests.media.clips import make_clip, make_wav


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.failures}


def good_clip(path: Path, **changes: object) -> Path:
    plan = {"seconds": 4.0, "size": (640, 480), "colour": (90, 80, 70)} | changes
    return make_clip(path, **plan)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return good_clip(tmp_path_factory.mktemp("clip") / "good.mp4", seconds=5.0)


def test_a_good_clip_passes_every_check_with_its_number(clip: Path) -> None:
    report = check_clip(clip)
    assert report.usable
    assert not report.warnings
    assert [f.check for f in report.findings] == [
        "empty_file", "not_a_video", "corrupt", "no_video", "no_audio", "too_short", "too_long",
        "low_resolution", "low_fps", "multiple_audio_tracks", "wrong_extension",
    ]  # fmt: skip
    measured = {f.check: f.measured for f in report.findings}
    assert measured["too_short"] == measured["too_long"] == pytest.approx(5.0, abs=0.01)
    assert measured["low_fps"] == pytest.approx(25, abs=0.1)
    assert measured["low_resolution"] == 480
    assert measured["multiple_audio_tracks"] == 1
    assert all(value is not None for value in measured.values())
    assert report.groups == ("container",)
    assert report.duration_s == pytest.approx(5.0, abs=0.01)
    assert report.analysis_s > 0


def test_the_same_clip_gives_the_same_findings(clip: Path) -> None:
    assert check_clip(clip).findings == check_clip(clip).findings


@pytest.mark.parametrize(
    ("frames", "fps", "code"),
    [(100, 25, None), (99, 25, None), (98, 25, "too_short"), (120, 30, None),
     (118, 30, "too_short"), (375, 25, None), (376, 25, None), (377, 25, "too_long"),
     (450, 30, None), (452, 30, "too_long")],
)  # fmt: skip
def test_a_clip_may_miss_the_bounds_by_one_frame(
    tmp_path: Path, frames: int, fps: int, code: str | None
) -> None:
    times = [n / fps for n in range(frames)]
    made = make_clip(
        tmp_path / "a.mp4", times=times, fps=fps, size=(256, 240), colour=(9, 9, 9),
        sound_seconds=4.0,
    )  # fmt: skip
    assert codes(check_clip(made)) == ({code} if code else set())


def test_sound_that_goes_on_longer_does_not_make_a_clip_long(tmp_path: Path) -> None:
    made = good_clip(tmp_path / "a.mp4", seconds=14.5, fps=15, sound_seconds=17)
    assert codes(check_clip(made)) == set()


def test_what_a_clip_lasts_too_long_is_marked(tmp_path: Path) -> None:
    made = good_clip(tmp_path / "a.mp4", seconds=16, fps=15)
    [finding] = check_clip(made).failures
    assert finding.ranges == ((15.0, pytest.approx(16.0, abs=0.1)),)


def test_an_empty_file_is_only_that(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    for look in (check_clip, check_voice, check_image):
        report = look(tmp_path / "a.mp4")
        assert codes(report) == {"empty_file"}
        assert len(report.findings) == 1


def test_text_with_the_name_of_a_film_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("this is not a video")
    assert codes(check_clip(tmp_path / "a.mp4")) == {"not_a_video"}


def test_a_picture_with_the_name_of_a_film_is_no_video(tmp_path: Path) -> None:
    Image.new("RGB", (600, 600)).save(tmp_path / "a.mp4", "PNG")
    assert codes(check_clip(tmp_path / "a.mp4")) == {"not_a_video"}


def test_a_model_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"glTF\x02\0\0\0" + bytes(60))
    assert codes(check_clip(tmp_path / "a.mp4")) == {"not_a_video"}


def test_sound_with_the_name_of_a_film_has_no_video(tmp_path: Path) -> None:
    assert codes(check_clip(make_wav(tmp_path / "a.mp4", 5.0))) == {"no_video"}
    sound_only = make_clip(tmp_path / "b.mp4", codec="", seconds=5)
    assert codes(check_clip(sound_only)) == {"no_video"}


def test_a_still_in_a_film_is_no_video(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", times=[0.0], size=(640, 480), sound_seconds=6)
    assert codes(check_clip(made)) == {"no_video"}


def test_a_film_without_sound_is_told(tmp_path: Path) -> None:
    assert codes(check_clip(good_clip(tmp_path / "a.mp4", sound=None))) == {"no_audio"}


def test_an_animated_picture_has_no_sound(tmp_path: Path) -> None:
    shots = [Image.new("RGB", (480, 480), (n, 0, 0)) for n in range(65)]
    shots[0].save(tmp_path / "a.gif", save_all=True, append_images=shots[1:], duration=70, loop=0)
    assert codes(check_clip(tmp_path / "a.gif")) == {"no_audio"}


def test_a_film_cut_off_is_corrupt_and_not_called_short(tmp_path: Path) -> None:
    made = good_clip(tmp_path / "a.mp4", options={"movflags": "faststart"})
    whole = made.read_bytes()
    made.write_bytes(whole[: len(whole) * 6 // 10])
    assert codes(check_clip(made)) == {"corrupt"}
    made.write_bytes(make_clip(tmp_path / "b.mp4").read_bytes()[:2000])
    assert codes(check_clip(made)) == {"corrupt"}


def test_garbage_in_the_middle_is_corrupt(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=4, size=(320, 240))
    raw = bytearray(made.read_bytes())
    third = len(raw) // 3
    raw[third : third + 6000] = bytes(n * 89 % 251 for n in range(6000))
    made.write_bytes(raw)
    assert "corrupt" in codes(check_clip(made))


def test_what_is_too_heavy_has_its_own_code(tmp_path: Path) -> None:
    Image.new("1", (16_000, 16_000)).save(tmp_path / "a.png")
    [finding] = check_image(tmp_path / "a.png").failures
    assert (finding.check, finding.code) == ("corrupt", "media_too_heavy")


@pytest.mark.parametrize(
    ("size", "level"),
    [((200, 360), "warn"), ((198, 360), "fail"), ((480, 640), "ok"), ((478, 640), "warn")],
)
def test_a_small_picture_is_told(tmp_path: Path, size: tuple[int, int], level: str) -> None:
    report = check_clip(good_clip(tmp_path / "a.mp4", size=size, fps=20))
    [finding] = [f for f in report.findings if f.check == "low_resolution"]
    assert finding.level == level
    assert finding.measured == min(size)


@pytest.mark.parametrize(
    ("fps", "level"), [(6, "fail"), (12, "warn"), (15, "warn"), (20, "ok"), (60, "ok")]
)
def test_a_slow_camera_is_told(tmp_path: Path, fps: int, level: str) -> None:
    report = check_clip(good_clip(tmp_path / "a.mp4", size=(480, 480), fps=fps))
    [finding] = [f for f in report.findings if f.check == "low_fps"]
    assert finding.level == level
    assert finding.measured == pytest.approx(fps, abs=0.05)


def test_two_audio_tracks_are_a_warning(tmp_path: Path) -> None:
    report = check_clip(good_clip(tmp_path / "a.mkv", sound_tracks=2))
    assert report.usable
    assert [f.code for f in report.warnings] == ["multiple_audio_tracks"]
    assert report.warnings[0].measured == 2


@pytest.mark.parametrize(
    ("name", "level"),
    [("a.mp4", "ok"), ("A.MP4", "ok"), ("a", "ok"), ("a.m4v", "ok"), ("a.mov", "warn"),
     ("a.avi", "warn"), ("a.bin", "warn"), ("a.jpg", "fail"), ("a.wav", "fail"), ("a.glb", "fail")],
)  # fmt: skip
def test_a_name_that_misleads_is_told(clip: Path, name: str, level: str) -> None:
    [finding] = [f for f in check_clip(clip, name=name).findings if f.check == "wrong_extension"]
    assert finding.level == level


@pytest.mark.parametrize("seconds", [4.0, 9.5, 15.0])
@pytest.mark.parametrize("sound", ["libmp3lame", "aac", "flac", "libopus"])
def test_a_voice_of_the_right_length_passes_in_any_format(
    tmp_path: Path, seconds: float, sound: str
) -> None:
    name = {"libmp3lame": "a.mp3", "aac": "a.m4a", "flac": "a.flac", "libopus": "a.opus"}[sound]
    container = "ipod" if name == "a.m4a" else None
    made = make_clip(tmp_path / name, codec="", sound=sound, seconds=seconds, container=container)
    assert codes(check_voice(made)) == set()


@pytest.mark.parametrize(("seconds", "code"), [(3.9, "too_short"), (15.1, "too_long")])
def test_a_voice_of_the_wrong_length_is_told(tmp_path: Path, seconds: float, code: str) -> None:
    assert codes(check_voice(make_wav(tmp_path / "a.wav", seconds))) == {code}


def test_a_voice_may_come_from_a_clip(clip: Path) -> None:
    assert check_voice(clip).usable


def test_what_is_no_voice_is_told(tmp_path: Path) -> None:
    Image.new("RGB", (300, 300)).save(tmp_path / "a.wav", "PNG")
    assert codes(check_voice(tmp_path / "a.wav")) == {"no_audio"}
    (tmp_path / "b.wav").write_text("no")
    assert codes(check_voice(tmp_path / "b.wav")) == {"no_audio"}
    assert codes(check_voice(good_clip(tmp_path / "c.mp4", sound=None))) == {"no_audio"}


def test_a_voice_that_is_not_numbers_is_corrupt(tmp_path: Path) -> None:
    line = np.zeros(5 * 8_000, np.float32)
    line[100] = np.nan
    soundfile.write(tmp_path / "a.wav", line, 8_000, subtype="FLOAT")
    assert codes(check_voice(tmp_path / "a.wav")) == {"corrupt"}


@pytest.mark.parametrize(
    ("size", "level"), [((256, 900), "warn"), ((255, 900), "fail"), ((512, 512), "ok")]
)
def test_the_size_of_a_photo_is_told(tmp_path: Path, size: tuple[int, int], level: str) -> None:
    Image.new("RGB", size).save(tmp_path / "a.png")
    report = check_image(tmp_path / "a.png")
    assert [f.level for f in report.findings if f.check == "low_resolution"] == [level]
    assert [f.check for f in report.findings] == [
        "empty_file", "not_a_picture", "corrupt", "low_resolution", "wrong_extension",
    ]  # fmt: skip


def test_what_is_no_photo_is_told(tmp_path: Path, clip: Path) -> None:
    assert codes(check_image(clip)) == {"not_a_picture"}
    (tmp_path / "a.jpg").write_text("no")
    assert codes(check_image(tmp_path / "a.jpg")) == {"not_a_picture"}
    (tmp_path / "b.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0heicmif1")
    assert codes(check_image(tmp_path / "b.heic")) == {"unsupported_picture"}


def test_a_damaged_photo_is_corrupt(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (300, 300, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.png")
    raw = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(raw[: len(raw) // 2])
    assert codes(check_image(tmp_path / "a.png")) == {"corrupt"}


def test_a_photo_and_a_voice_are_one_report(tmp_path: Path) -> None:
    Image.new("RGB", (100, 100)).save(tmp_path / "face.png")
    report = check_sources(image=tmp_path / "face.png", voice=make_wav(tmp_path / "v.wav", 5.0))
    assert {finding.source for finding in report.findings} == {"voice", "image"}
    assert [(f.source, f.code) for f in report.failures] == [("image", "low_resolution")]
    assert report.duration_s == pytest.approx(5.0, abs=0.01)


@pytest.mark.parametrize("look", [check_clip, check_voice, check_image])
def test_a_file_that_is_not_there_is_an_error_and_no_finding(tmp_path: Path, look: object) -> None:
    for path, code in ((tmp_path / "none.mp4", "not_found"), (tmp_path, "not_a_file")):
        with pytest.raises(StudioError) as caught:
            look(path)  # type: ignore[operator]
        assert caught.value.code == code


def test_every_failure_and_warning_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no")
    made = [
        tmp_path / "text.mp4",
        make_wav(tmp_path / "a.mp4", 5.0),
        make_clip(tmp_path / "b.jpg", seconds=1, fps=5, sound=None, container="mp4"),
    ]
    for path in made:
        report = check_clip(path)
        assert report.failures
        for finding in (*report.failures, *report.warnings):
            assert finding.what.endswith(".")
            assert finding.fix.endswith(".")


def test_each_kind_of_source_has_its_checks_once() -> None:
    for kind in SourceKind:
        assert len(set(CHECKS[kind])) == len(CHECKS[kind]) >= 5
