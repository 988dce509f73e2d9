"""Pictures come upright, in true colour, each at its own time."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import psutil
import pytest

from studio.errors import StudioError
from studio.media.frames import Frame, frames
from tests.media.clips import make_clip, make_wav


def read(path: Path, **options: object) -> list[Frame]:
    return list(frames(path, **options))  # type: ignore[arg-type]


def corner_of_red(frame: Frame) -> str:
    """Where the red patch of the test picture is."""
    height, width = frame.pixels.shape[:2]
    corners = {
        "top left": frame.pixels[height // 12, width // 12],
        "top right": frame.pixels[height // 12, -width // 12],
        "bottom left": frame.pixels[-height // 12, width // 12],
        "bottom right": frame.pixels[-height // 12, -width // 12],
    }
    return max(corners, key=lambda corner: int(corners[corner][0]) - int(corners[corner][1]))


def test_frames_come_in_order_with_their_times(tmp_path: Path) -> None:
    found = read(make_clip(tmp_path / "a.mp4", seconds=1, fps=25))
    assert [frame.index for frame in found] == list(range(25))
    assert [frame.time for frame in found] == pytest.approx([n / 25 for n in range(25)], abs=1e-6)
    assert found[0].pixels.shape == (96, 160, 3)
    assert found[0].pixels.dtype == np.uint8
    assert found[0].pixels.flags.c_contiguous


def test_a_varying_rate_keeps_every_time(tmp_path: Path) -> None:
    times = [0.0, 0.033, 0.1, 0.4, 0.433, 1.2, 1.21]
    found = read(make_clip(tmp_path / "a.mp4", times=times))
    assert [frame.time for frame in found] == pytest.approx(times, abs=0.0005)


@pytest.mark.parametrize("b_frames", [0, 3])
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_frames_stored_out_of_order_come_in_order(tmp_path: Path, name: str, b_frames: int) -> None:
    found = read(make_clip(tmp_path / name, b_frames=b_frames, sound=None))
    assert len(found) == 25
    assert [frame.time for frame in found] == pytest.approx([n / 25 for n in range(25)], abs=0.001)


@pytest.mark.parametrize(
    ("degrees", "corner"),
    [(0, "top left"), (90, "top right"), (180, "bottom right"), (270, "bottom left")],
)
def test_a_turned_clip_is_shown_upright(tmp_path: Path, degrees: int, corner: str) -> None:
    found = read(make_clip(tmp_path / "a.mp4", rotation=degrees, times=[0, 0.04]))
    assert corner_of_red(found[0]) == corner
    assert found[0].pixels.shape[:2] == ((160, 96) if degrees % 180 else (96, 160))


def test_wide_pixels_are_made_square(tmp_path: Path) -> None:
    found = read(make_clip(tmp_path / "a.mp4", aspect=Fraction(3, 2), times=[0, 0.04]))
    assert found[0].pixels.shape == (96, 240, 3)


@pytest.mark.parametrize(
    ("codec", "pixel_format", "name"),
    [("libx264", "yuv420p", "a.mp4"), ("libx264", "yuv444p", "a.mp4"),
     ("libx264", "yuv422p", "a.mkv"), ("libx264", "yuvj420p", "a.mp4"),
     ("libx265", "yuv420p10le", "a.mp4"), ("mjpeg", "yuvj422p", "a.mov"),
     ("rawvideo", "bgr24", "a.avi"), ("qtrle", "rgb24", "a.mov"), ("png", "rgb24", "a.mov"),
     ("ffv1", "yuv420p16le", "a.mkv"), ("prores_ks", "yuv422p10le", "a.mov")],
)  # fmt: skip
def test_odd_pixel_formats_give_the_same_colour(
    tmp_path: Path, codec: str, pixel_format: str, name: str
) -> None:
    made = make_clip(
        tmp_path / name, codec=codec, pixel_format=pixel_format, colour=(200, 120, 60),
        times=[0, 0.04, 0.08], sound=None, size=(160, 96),
    )  # fmt: skip
    pixels = read(made)[1].pixels
    assert np.abs(pixels.astype(int) - (200, 120, 60)).max() <= 12


def test_a_palette_is_read(tmp_path: Path) -> None:
    from PIL import Image

    shots = [Image.new("P", (40, 30), n) for n in range(2)]
    for shot in shots:
        shot.putpalette([10, 20, 30, 240, 220, 200] + [0] * 750)
    shots[0].save(tmp_path / "a.gif", save_all=True, append_images=shots[1:], duration=100)
    found = read(tmp_path / "a.gif")
    assert tuple(found[0].pixels[5, 5]) == (10, 20, 30)
    assert tuple(found[1].pixels[5, 5]) == (240, 220, 200)


def test_what_is_see_through_is_shown_on_white(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "a.mov"), "w") as container:
        stream = container.add_stream("qtrle", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "argb"
        pixels = np.zeros((48, 64, 4), np.uint8)
        pixels[:, :32] = (255, 200, 0, 0)
        frame = av.VideoFrame.from_ndarray(pixels, format="argb")
        frame.pts, frame.time_base = 0, Fraction(1, 10)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    seen = read(tmp_path / "a.mov")[0].pixels
    assert tuple(seen[20, 10]) == (200, 0, 0)
    assert tuple(seen[20, 50]) == (255, 255, 255)


@pytest.mark.parametrize("tagged", [True, False])
def test_high_definition_uses_the_matrix_of_high_definition(tmp_path: Path, tagged: bool) -> None:
    import av
    from av.video.reformatter import ColorRange, Colorspace

    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        if tagged:
            stream.codec_context.colorspace = 1
        source = np.full((720, 1280, 3), (30, 200, 60), np.uint8)
        frame = av.VideoFrame.from_ndarray(source, format="rgb24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        frame.pts, frame.time_base = 0, Fraction(1, 10)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    pixels = read(tmp_path / "a.mp4")[0].pixels
    assert np.abs(pixels[300, 600].astype(int) - (30, 200, 60)).max() <= 4


def test_high_dynamic_range_is_brought_down(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p10le"
        context = stream.codec_context
        context.color_trc, context.color_primaries, context.colorspace = 16, 9, 9
        grey = np.zeros((144, 160), np.uint16)
        grey[:96], grey[96:] = 502, 512  # PQ code of about 92 nits: ordinary white
        frame = av.VideoFrame.from_ndarray(grey, format="yuv420p10le")
        frame.color_trc, frame.color_primaries, frame.colorspace = 16, 9, 9
        frame.pts, frame.time_base = 0, Fraction(1, 10)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    pixels = read(tmp_path / "a.mkv")[0].pixels[40, 80].astype(int)
    assert np.ptp(pixels) <= 6
    assert pixels.mean() > 128


def test_a_smaller_size_keeps_the_shape_and_never_grows(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", size=(320, 180), times=[0, 0.04])
    assert read(made, within=(160, 160))[0].pixels.shape == (90, 160, 3)
    assert read(made, within=(4000, 4000))[0].pixels.shape == (180, 320, 3)


def test_the_box_is_meant_as_one_sees_the_picture(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", size=(320, 180), rotation=90, times=[0, 0.04])
    assert read(made, within=(90, 400))[0].pixels.shape == (160, 90, 3)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi", "a.mpg", "a.ts", "a.webm"])
@pytest.mark.parametrize(("start", "end"), [(0.0, 0.5), (1.0, 2.0), (2.52, 2.9), (2.9, 99.0)])
def test_a_part_has_exactly_the_frames_of_that_time(
    tmp_path: Path, name: str, start: float, end: float
) -> None:
    codec = {"a.avi": "mpeg4", "a.mpg": "mpeg1video", "a.webm": "libvpx"}.get(name, "libx264")
    quick = {"deadline": "realtime", "cpu-used": "8"} if codec == "libvpx" else {}
    made = make_clip(
        tmp_path / name, seconds=3, codec=codec, sound=None, gop=40, codec_options=quick
    )
    whole = [f for f in read(made) if start - 0.0005 <= f.time < end - 0.0005]
    part = read(made, start=start, end=end)
    assert [f.time for f in part] == pytest.approx([f.time for f in whole], abs=1e-6)
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(part, whole, strict=True))


def test_a_part_after_the_end_is_empty(tmp_path: Path) -> None:
    assert read(make_clip(tmp_path / "a.mp4"), start=50.0) == []


def test_time_zero_is_where_the_earlier_of_picture_and_sound_starts(tmp_path: Path) -> None:
    late = [0.5 + n / 25 for n in range(10)]
    made = make_clip(tmp_path / "a.mp4", times=late, sound_seconds=1)
    assert read(made)[0].time == pytest.approx(0.5, abs=0.001)
    alone = make_clip(tmp_path / "b.ts", sound=None)
    assert read(alone)[0].time == 0.0


def test_reading_can_stop_at_any_time_and_leaves_nothing_open(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=2)
    before = psutil.Process().num_fds()
    reader = frames(made)
    first = list(itertools.islice(reader, 3))
    assert len(first) == 3
    reader.close()  # type: ignore[attr-defined]
    assert psutil.Process().num_fds() == before


def test_a_clip_of_any_length_needs_little_memory(tmp_path: Path) -> None:
    made = make_clip(
        tmp_path / "a.mp4", size=(640, 480), seconds=12, fps=25, sound=None, colour=(9, 9, 9)
    )
    process = psutil.Process()
    next(frames(made))
    before = process.memory_info().rss
    highest = max(process.memory_info().rss for _ in frames(made))
    assert highest - before < 80 * 1024 * 1024  # 300 frames would be 276 MB


def test_damaged_frames_are_left_out(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=2, size=(320, 240), sound=None)
    raw = bytearray(made.read_bytes())
    start = raw.index(b"mdat") + 8
    raw[start + 9000 : start + 12000] = bytes(n * 89 % 251 for n in range(3000))
    made.write_bytes(raw)
    found = read(made)
    assert 5 < len(found) <= 50
    assert all(b.time > a.time for a, b in itertools.pairwise(found))


def test_a_truncated_clip_gives_what_is_there(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=2, options={"movflags": "faststart"}, sound=None)
    whole = made.read_bytes()
    made.write_bytes(whole[: len(whole) // 2])
    assert 5 < len(read(made)) < 50


def test_a_clip_without_one_readable_frame_is_corrupt(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", sound=None, options={"movflags": "faststart"})
    raw = bytearray(made.read_bytes())
    start = raw.index(b"mdat") + 4
    raw[start:] = b"\x55" * (len(raw) - start)
    made.write_bytes(raw)
    with pytest.raises(StudioError) as caught:
        read(made)
    assert caught.value.code == "corrupt"


def test_sound_alone_has_no_frames(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        read(make_wav(tmp_path / "a.wav"))
    assert caught.value.code == "no_video"


def test_a_picture_is_not_a_film(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    with pytest.raises(StudioError) as caught:
        read(tmp_path / "a.png")
    assert caught.value.code == "not_a_video"


def test_frames_of_changing_size_come_out_alike(tmp_path: Path) -> None:
    small = make_clip(tmp_path / "s.ts", size=(160, 96), sound=None, seconds=0.4)
    large = make_clip(tmp_path / "l.ts", size=(320, 192), sound=None, seconds=0.4)
    both = tmp_path / "both.ts"
    both.write_bytes(small.read_bytes() + large.read_bytes())
    found = read(both)
    assert len({frame.pixels.shape for frame in found}) == 1
    assert all(b.time > a.time for a, b in itertools.pairwise(found))
