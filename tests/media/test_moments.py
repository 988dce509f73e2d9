"""The picture on screen at a time, as thumbnails and as a contact sheet."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.errors import StudioError
from studio.media.contact_sheet import Grid, clock, contact_sheet
from studio.media.images import PictureKind
from studio.media.moments import frames_at
from studio.media.thumbnails import save_thumbnail, thumbnails
from tests.media.clips import make_clip, make_wav


def test_the_frame_on_screen_is_the_last_one_that_appeared(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=2, sound=None)
    found = frames_at(made, [0.0, 0.05, 0.079, 0.08, 1.99, 1.0])
    assert [f.time for f in found] == pytest.approx([0.0, 0.04, 0.04, 0.08, 1.96, 1.0], abs=0.001)
    assert [f.index for f in found] == [0, 1, 2, 3, 4, 5]


def test_a_time_past_the_end_shows_the_last_frame_and_one_before_the_start_the_first(
    tmp_path: Path,
) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=1, sound=None)
    assert [f.time for f in frames_at(made, [99.0, -3.0])] == pytest.approx([0.96, 0.0], abs=0.001)


def test_a_held_frame_is_found(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", times=[0.0, 0.04, 5.0, 5.04], sound=None)
    assert frames_at(made, [4.5])[0].time in (pytest.approx(0.04, abs=0.001), pytest.approx(5.0))


def test_times_far_apart_are_sought(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=40, fps=5, gop=10, sound=None, size=(64, 48))
    found = frames_at(made, [39.0, 1.0, 20.5])
    assert [f.time for f in found] == pytest.approx([39.0, 1.0, 20.4], abs=0.001)


def test_the_same_time_twice_gives_the_picture_twice(tmp_path: Path) -> None:
    assert len(frames_at(make_clip(tmp_path / "a.mp4", sound=None), [0.5, 0.5])) == 2


@pytest.mark.parametrize("kind", list(PictureKind))
def test_thumbnails_are_pictures_of_the_size_asked_and_never_larger(
    tmp_path: Path, kind: PictureKind
) -> None:
    made = make_clip(tmp_path / "a.mp4", sound=None)
    for raw, size in zip(
        [thumbnails(made, [0.4], within=(80, 80), kind=kind), thumbnails(made, [0.4], kind=kind)],
        [(80, 48), (160, 96)],
        strict=True,
    ):
        with Image.open(io.BytesIO(raw[0])) as image:
            assert image.size == size
            assert image.format == kind.upper()


def test_a_thumbnail_of_a_turned_clip_is_upright(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", rotation=90, sound=None)
    with Image.open(io.BytesIO(thumbnails(made, [0.0])[0])) as image:
        assert image.size == (96, 160)


@pytest.mark.parametrize(
    ("name", "kind"), [("t.jpg", "JPEG"), ("t.png", "PNG"), ("t.webp", "WEBP")]
)
def test_a_thumbnail_is_saved_as_its_name_says(tmp_path: Path, name: str, kind: str) -> None:
    save_thumbnail(make_clip(tmp_path / "a.mp4"), tmp_path / name, time=0.3, width=80, height=80)
    with Image.open(tmp_path / name) as image:
        assert image.format == kind


def test_a_contact_sheet_shows_as_many_pictures_as_its_grid(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=2)
    with Image.open(io.BytesIO(contact_sheet(made, grid=Grid(3, 2, 120, 120), title="A"))) as sheet:
        assert sheet.format == "PNG"
        pixels = np.asarray(sheet).astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 1] < 90)
    columns = np.flatnonzero(np.diff(red.any(axis=0).astype(int)) == 1)
    rows = np.flatnonzero(np.diff(red.any(axis=1).astype(int)) == 1)
    assert (len(columns), len(rows)) == (3, 2)


def test_a_clip_with_fewer_frames_than_places_shows_each_once(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", times=[0.0, 0.04, 0.08], sound=None)
    with Image.open(io.BytesIO(contact_sheet(made, grid=Grid(5, 4, 100, 100)))) as sheet:
        assert sheet.size[1] < 250


def test_sound_has_no_contact_sheet(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        contact_sheet(make_wav(tmp_path / "a.wav"))
    assert caught.value.code == "no_video"


def test_times_are_written_as_people_read_them() -> None:
    assert [clock(t) for t in (0, 7.4, 61.999, 599.99)] == [
        "0:00.00",
        "0:07.40",
        "1:02.00",
        "9:59.99",
    ]
