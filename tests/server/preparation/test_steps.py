"""The steps of a preparation: one report about all sources, previews that show and tell no more."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from PIL import Image

from studio.server.preparation.steps import check, preview
from tests.media.clips import make_clip, make_wav
from tests.server.media import sheet
from tests.vrm.glb import vrm_0, vrm_1


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """With the camera and a thumbnail of its surroundings in its tags."""
    path = tmp_path / "photo.jpg"
    picture = Image.new("RGB", (600, 400), "gray")
    tags = picture.getexif()
    tags[0x010F] = "Secret Camera"
    picture.save(path, exif=tags)
    return path


def _saved(folder: Path, content: bytes) -> dict[str, str]:
    path = folder / "a.vrm"
    path.write_bytes(content)
    return {"model": str(path)}


def test_one_report_tells_of_every_source(tmp_path: Path, photo: Path) -> None:
    voice = make_wav(tmp_path / "a.wav", 5)
    sources = {"image": str(photo), "audio": str(voice)}
    report = check(sources, {"image": "me.jpg", "audio": "me.wav"}, str(tmp_path))
    assert report["verdict"] == "accept"
    assert {finding["source"] for finding in report["findings"]} == {"image", "voice"}
    assert report["duration_s"] == pytest.approx(5, abs=0.01)


def test_one_bad_source_is_enough_to_refuse(tmp_path: Path, photo: Path) -> None:
    voice = make_wav(tmp_path / "a.wav", 1)
    sources = {"image": str(photo), "audio": str(voice)}
    report = check(sources, {"image": "me.jpg", "audio": "me.wav"}, str(tmp_path))
    assert report["verdict"] == "reject"
    failing = [each["source"] for each in report["findings"] if each["level"] == "fail"]
    assert failing == ["voice"]


def test_names_are_what_the_owner_calls_the_files(tmp_path: Path, photo: Path) -> None:
    report = check({"image": str(photo)}, {"image": "me.png"}, str(tmp_path))
    named = next(each for each in report["findings"] if each["check"] == "wrong_extension")
    assert named["level"] == "warn"
    assert ".png" in named["what"] + named["fix"]


@pytest.mark.parametrize("content", [vrm_1(sheet(8, 8)), vrm_0(sheet(8, 8)), vrm_1()])
def test_a_vrm_is_recognised_by_what_it_says(tmp_path: Path, content: bytes) -> None:
    report = check(_saved(tmp_path, content), {"model": "a.vrm"}, str(tmp_path))
    assert [each["level"] for each in report["findings"]] == ["ok"]


@pytest.mark.parametrize("thumbnail", [b"no picture at all", sheet(8, 8)[:40], b"\0"])
def test_a_vrm_is_no_worse_for_a_picture_that_cannot_be_read(
    tmp_path: Path, thumbnail: bytes
) -> None:
    sources = _saved(tmp_path, vrm_0(thumbnail))
    report = check(sources, {"model": "a.vrm"}, str(tmp_path))
    assert report["verdict"] == "accept"
    assert [each["level"] for each in report["findings"]] == ["ok", "warn"]
    assert preview(sources, str(tmp_path)) == {}


def test_the_picture_of_a_vrm_becomes_its_preview(tmp_path: Path) -> None:
    made = preview(_saved(tmp_path, vrm_1(sheet(64, 32))), str(tmp_path))
    with Image.open(made["image"]) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 32))


def test_previews_tell_nothing_of_camera_or_place(tmp_path: Path, photo: Path) -> None:
    places = {"location": "+52.52+013.40/", "title": "At home", "com.apple.quicktime.model": "X"}
    clip = make_clip(tmp_path / "clip.mp4", tags=places, options={"movflags": "use_metadata_tags"})
    assert b"+52.52" in clip.read_bytes(), "or the test proves nothing"
    made = preview({"video": str(clip), "image": str(photo)}, str(tmp_path))
    shown = Path(made["image"]).read_bytes() + Path(made["video"]).read_bytes()
    assert not any(secret in shown for secret in (b"+52.52", b"At home", b"Secret Camera"))


def test_the_picture_of_a_clip_is_a_moment_of_it(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", size=(320, 240))
    made = preview({"video": str(clip)}, str(tmp_path))
    with Image.open(made["image"]) as picture:
        assert picture.size == (320, 240)
    with av.open(made["video"]) as film:
        assert film.streams.video[0].codec_context.name == "h264"


def test_a_photo_is_shown_for_as_long_as_its_voice_is_heard(tmp_path: Path, photo: Path) -> None:
    voice = make_wav(tmp_path / "a.wav", 1.5)
    made = preview({"image": str(photo), "audio": str(voice)}, str(tmp_path))
    with av.open(made["video"]) as film:
        assert film.duration is not None
        assert film.duration / 1e6 == pytest.approx(1.5, abs=0.15)
