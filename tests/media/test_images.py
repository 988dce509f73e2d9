"""Still pictures: upright, in RGB, small enough, and harmless."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.errors import StudioError
from studio.media.images import PictureKind, converted, encoded, picture_facts, still
from tests.media.clips import make_clip


def corners(path: Path, **exif: int) -> Path:
    """Red top left, green top right, blue bottom left, white bottom right."""
    image = Image.new("RGB", (64, 32))
    for colour, place in {
        (255, 0, 0): (0, 0), (0, 255, 0): (32, 0), (0, 0, 255): (0, 16), (255, 255, 255): (32, 16),
    }.items():  # fmt: skip
        image.paste(colour, (*place, place[0] + 32, place[1] + 16))
    notes = Image.Exif()
    if exif:
        notes[0x0112] = exif["orientation"]
    image.save(path, exif=notes)
    return path


def names(pixels: np.ndarray) -> str:
    """The corners in reading order, each by its first letter."""
    height, width = pixels.shape[:2]
    found = ""
    for y, x in ((2, 2), (2, width - 3), (height - 3, 2), (height - 3, width - 3)):
        red, green, blue = (int(v) > 128 for v in pixels[y, x])
        found += "w" if red and green and blue else "r" if red else "g" if green else "b"
    return found


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
@pytest.mark.parametrize(
    ("orientation", "seen"),
    [(1, "rgbw"), (2, "grwb"), (3, "wbgr"), (4, "bwrg"), (5, "rbgw"), (6, "brwg"), (7, "wgbr"),
     (8, "gwrb"), (0, "rgbw"), (99, "rgbw")],
)  # fmt: skip
def test_every_orientation_is_turned_upright(
    tmp_path: Path, name: str, orientation: int, seen: str
) -> None:
    path = corners(tmp_path / name, orientation=orientation)
    pixels = still(path)
    assert names(pixels) == seen
    facts = picture_facts(path)
    assert (facts.height, facts.width) == pixels.shape[:2]
    small = still(path, within=(16, 16))
    assert small.shape[:2] == ((16, 8) if facts.height > facts.width else (8, 16))


@pytest.mark.parametrize(
    ("mode", "name", "value", "expected"),
    [("L", "a.png", 77, (77, 77, 77)), ("1", "a.png", 1, (255, 255, 255)),
     ("RGBA", "a.png", (10, 20, 30, 255), (10, 20, 30)),
     ("RGBA", "a.png", (10, 20, 30, 0), (255, 255, 255)),
     ("RGBA", "a.png", (0, 0, 0, 128), (127, 127, 127)), ("LA", "a.png", (9, 0), (255, 255, 255)),
     ("CMYK", "a.jpg", (0, 255, 255, 0), (255, 0, 0)),
     ("CMYK", "a.tiff", (255, 0, 0, 0), (0, 255, 255)),
     ("I;16", "a.png", 65535, (255, 255, 255)), ("I;16", "a.png", 32768, (128, 128, 128)),
     ("I;16", "a.tiff", 257, (1, 1, 1)), ("F", "a.tiff", 0.5, (128, 128, 128)),
     ("P", "a.png", 0, (0, 0, 0)), ("YCbCr", "a.jpg", (128, 128, 128), (128, 128, 128))],
)  # fmt: skip
def test_every_kind_of_pixel_becomes_rgb(
    tmp_path: Path, mode: str, name: str, value: object, expected: tuple[int, int, int]
) -> None:
    Image.new(mode, (32, 32), value).save(tmp_path / name)
    pixels = still(tmp_path / name)
    assert pixels.shape == (32, 32, 3)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels[16, 16].astype(int) - expected).max() <= 2


def test_a_palette_with_a_clear_colour_is_shown_on_white(tmp_path: Path) -> None:
    image = Image.new("P", (16, 16), 1)
    image.putpalette([0, 0, 0, 200, 0, 0] + [0] * 762)
    image.save(tmp_path / "a.gif", transparency=1)
    assert tuple(still(tmp_path / "a.gif")[4, 4]) == (255, 255, 255)


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png"])
def test_of_a_moving_picture_the_first_frame_is_taken(tmp_path: Path, name: str) -> None:
    shots = [Image.new("RGB", (32, 32), c) for c in ("red", "blue", "green")]
    shots[0].save(tmp_path / name, save_all=True, append_images=shots[1:], duration=50, loop=0)
    assert still(tmp_path / name)[16, 16, 0] > 200
    assert picture_facts(tmp_path / name).frames == 3


@pytest.mark.parametrize("kind", list(PictureKind))
def test_a_converted_picture_is_small_clean_and_upright(tmp_path: Path, kind: PictureKind) -> None:
    notes = Image.Exif()
    notes[0x0112], notes[0x013B] = 6, "Anna"
    Image.new("RGB", (400, 200), "teal").save(tmp_path / "a.jpg", exif=notes)
    made = converted(tmp_path / "a.jpg", kind=kind, longest=100)
    with Image.open(io.BytesIO(made)) as image:
        assert image.size == (50, 100)
        assert image.format == kind.upper()
        assert not dict(image.getexif())
    assert b"Anna" not in made


def test_a_picture_is_never_made_larger(tmp_path: Path) -> None:
    Image.new("RGB", (40, 20)).save(tmp_path / "a.png")
    with Image.open(io.BytesIO(converted(tmp_path / "a.png", longest=4000))) as image:
        assert image.size == (40, 20)


def test_pixels_become_a_file(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (20, 30, 3), dtype=np.uint8)
    (tmp_path / "a").write_bytes(encoded(pixels, kind=PictureKind.PNG))
    assert np.array_equal(still(tmp_path / "a"), pixels)


def refused(path: Path) -> str:
    with pytest.raises(StudioError) as caught:
        still(path)
    assert caught.value.hint
    with pytest.raises(StudioError):
        picture_facts(path)
    return caught.value.code


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [8_100, 10_000, 16_000])
def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path, side: int) -> None:
    Image.new("1", (side, side)).save(tmp_path / "a.png")
    assert refused(tmp_path / "a.png") == "media_too_heavy"


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.gif", "a.tiff", "a.bmp", "a.avif"])
def test_a_truncated_picture_is_told(tmp_path: Path, name: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    assert refused(tmp_path / name) == "corrupt"


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    assert refused(make_clip(tmp_path / "a.png.mp4", times=[0, 0.04])) == "not_a_picture"
    (tmp_path / "b.png").write_text("no")
    assert refused(tmp_path / "b.png") == "not_media"
    (tmp_path / "c.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0heicmif1")
    assert refused(tmp_path / "c.heic") == "unsupported_picture"


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_notes_do_not_make_a_picture_unusable(tmp_path: Path) -> None:
    Image.new("RGB", (16, 16), "red").save(
        tmp_path / "a.jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff"
    )
    assert still(tmp_path / "a.jpg").shape == (16, 16, 3)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(["png", "jpeg", "webp", "gif", "bmp", "tiff"]), st.data())
def test_flipped_bytes_never_do_more_than_raise(
    tmp_path: Path, kind: str, data: st.DataObject
) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (24, 24), "orange").save(drawn, kind)
    raw = bytearray(drawn.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "a").write_bytes(raw[: data.draw(st.integers(1, len(raw)))])
    assert outcome(tmp_path / "a") in ("read", "corrupt", "media_too_heavy", "not_media")


def outcome(path: Path) -> str:
    try:
        still(path, within=(64, 64))
    except StudioError as error:
        return error.code
    return "read"
