"""Sound comes as one unbroken line in which place tells time."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.errors import StudioError
from studio.media.mixing import floating, mixed
from studio.media.samples import Samples, samples
from studio.media.sound_line import SoundLine
from tests.media.clips import beep_times, make_clip, make_wav, tone


def read(path: Path, **options: object) -> list[Samples]:
    return list(samples(path, **options))  # type: ignore[arg-type]


def line(path: Path, **options: object) -> NDArray[np.float32]:
    return np.concatenate([piece.data for piece in read(path, **options)])


def level(data: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(data))))


def test_pieces_follow_each_other_without_a_gap(tmp_path: Path) -> None:
    pieces = read(make_clip(tmp_path / "a.mp4", seconds=2), rate=16_000)
    place = 0
    for piece in pieces:
        assert piece.time == pytest.approx(place / 16_000, abs=1e-9)
        assert piece.data.dtype == np.float32
        assert piece.rate == 16_000
        place += len(piece.data)
    assert place / 16_000 == pytest.approx(2.0, abs=0.03)


@pytest.mark.parametrize("own", [8_000, 11_025, 16_000, 44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("wanted", [16_000, 48_000])
def test_every_rate_is_brought_to_the_one_asked_for(tmp_path: Path, own: int, wanted: int) -> None:
    made = make_clip(tmp_path / "a.mkv", rate=own, sound="pcm_s16le", beeps=(0.5,), codec="")
    assert len(line(made, rate=wanted)) == pytest.approx(wanted, abs=wanted * 0.002)
    assert beep_times(made, rate=wanted) == pytest.approx([0.5], abs=0.002)


@pytest.mark.parametrize(
    ("name", "sound"),
    [("a.m4a", "aac"), ("a.mp3", "libmp3lame"), ("a.opus", "libopus"), ("a.flac", "flac"),
     ("a.aac", "aac"), ("a.mkv", "aac"), ("a.ts", "aac"), ("a.mpg", "mp2"),
     ("a.avi", "libmp3lame"), ("a.mov", "pcm_s24le"), ("a.wav", "pcm_u8"), ("a.wav", "pcm_f64le"),
     ("a.webm", "libopus"), ("a.mkv", "ac3")],
)  # fmt: skip
def test_every_format_keeps_the_beep_in_its_place(tmp_path: Path, name: str, sound: str) -> None:
    codec = {"a.mpg": "mpeg1video", "a.avi": "mpeg4"}.get(name, "")
    made = make_clip(tmp_path / name, codec=codec, sound=sound, beeps=(0.6,), seconds=1.5)
    assert beep_times(made) == pytest.approx([0.6], abs=0.03)


@pytest.mark.parametrize("layout", ["mono", "stereo", "5.1"])
def test_a_mix_of_the_same_sound_keeps_about_its_level(tmp_path: Path, layout: str) -> None:
    made = make_clip(tmp_path / "a.mkv", layout=layout, sound="pcm_s16le", codec="")
    mono = level(line(make_clip(tmp_path / "m.mkv", sound="pcm_s16le", codec="")))
    ratio = level(line(made)) / mono
    assert (
        ratio == pytest.approx(1.0, rel=0.01) if layout in ("mono", "stereo") else 1 < ratio < 3.5
    )


def test_channels_come_as_asked(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mkv", layout="5.1", sound="pcm_s16le", codec="")
    assert line(made, channels=1).ndim == 1
    assert line(made, channels=2).shape[1] == 2
    assert line(made, channels=0).shape[1] == 6
    mono = make_clip(tmp_path / "m.mkv", sound="pcm_s16le", codec="")
    both = line(mono, channels=2)
    assert np.array_equal(both[:, 0], both[:, 1])


def test_a_voice_on_one_side_is_heard_at_half_level() -> None:
    rows = np.array([[0.8, 0.8], [0.0, 0.0]], np.float32)
    assert mixed(rows, ["FL", "FR"], 1) == pytest.approx(np.full((1, 2), 0.4))


def test_a_layout_without_names_is_averaged() -> None:
    rows = np.array([[0.3], [0.9]], np.float32)
    assert mixed(rows, ["LFE", "LFE2"], 1)[0, 0] == pytest.approx(0.6)


def test_sound_that_starts_late_is_preceded_by_silence(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mkv", seconds=2, sound_start=0.5, sound="pcm_s16le")
    whole = line(made, rate=8_000)
    assert np.all(whole[:3_960] == 0)
    assert np.any(whole[4_000:4_400] != 0)
    assert len(whole) == pytest.approx(2.5 * 8_000, abs=80)


def test_a_hole_in_the_sound_is_filled_so_that_time_stays_true(tmp_path: Path) -> None:
    made = _with_hole(tmp_path / "a.mkv")
    assert beep_times(made) == pytest.approx([0.2, 1.7], abs=0.01)
    whole = line(made, rate=8_000)
    assert np.all(whole[int(0.6 * 8_000) : int(1.4 * 8_000)] == 0)


def _with_hole(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000)
        stream.layout = "mono"
        for start, beep in ((0.0, 0.2), (1.5, 0.2)):
            data = (tone(0.5, 48_000, (beep,)) * 32767).astype(np.int16)[None]
            frame = av.AudioFrame.from_ndarray(data, format="s16", layout="mono")
            frame.rate, frame.time_base = 48_000, Fraction(1, 48_000)
            frame.pts = round(start * 48_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_a_part_is_exactly_as_long_as_asked(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=3, beeps=(1.5,))
    whole = line(made, rate=16_000)
    part = line(made, rate=16_000, start=1.2, end=2.2)
    assert len(part) == 16_000
    assert np.abs(part[800:] - whole[19_200:35_200][800:]).max() < 0.01


def test_a_part_of_a_long_file_is_sought(tmp_path: Path) -> None:
    made = make_wav(tmp_path / "a.wav", seconds=200, rate=8_000, beeps=(150.5,))
    part = read(made, rate=8_000, start=150.0, end=151.0)
    heard = np.concatenate([piece.data for piece in part])
    assert part[0].time == pytest.approx(150.0)
    assert np.flatnonzero(np.abs(heard) > 0.3)[0] / 8_000 == pytest.approx(0.5, abs=0.002)


def test_a_part_after_the_end_is_silent_and_empty(tmp_path: Path) -> None:
    assert read(make_wav(tmp_path / "a.wav"), start=50.0) == []


def test_a_file_without_sound_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        read(make_clip(tmp_path / "a.mp4", sound=None))
    assert caught.value.code == "no_audio"


def test_values_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    data = np.zeros(8_000, np.float32)
    data[4_000] = np.inf
    soundfile.write(tmp_path / "a.wav", data, 8_000, subtype="FLOAT")
    with pytest.raises(StudioError) as caught:
        read(tmp_path / "a.wav")
    assert caught.value.code == "corrupt"


def test_damaged_packets_leave_silence_and_keep_time(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", codec="", seconds=3, beeps=(2.5,))
    raw = bytearray(made.read_bytes())
    start = raw.index(b"mdat") + 4
    raw[start + 3_000 : start + 5_000] = b"\xff" * 2_000
    made.write_bytes(raw)
    assert beep_times(made)[-1] == pytest.approx(2.5, abs=0.03)


@pytest.mark.parametrize("layout", ["7.1", "5.1.4"])
def test_eight_and_more_channels_are_read(tmp_path: Path, layout: str) -> None:
    """PyAV's own conversion of as many planes ends the process."""
    made = tmp_path / "a.mkv"
    channels = av.AudioLayout(layout).nb_channels
    with av.open(str(made), "w") as container:
        stream = container.add_stream("flac" if channels == 8 else "pcm_s16le", rate=48_000)
        stream.layout = layout
        rows = np.repeat(tone(1.0, 48_000)[:, None], channels, axis=1) * 32767
        flat = np.ascontiguousarray(rows.astype(np.int16).reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(flat, format="s16", layout=layout)
        frame.rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
        container.mux([*stream.encode(frame), *stream.encode(None)])
    assert line(made, channels=0, rate=16_000).shape == (16_000, channels)
    assert level(line(made, channels=1)) > 0.01


def test_eight_planes_are_read_one_by_one() -> None:
    rows = np.arange(1, 9, dtype=np.float32)[:, None] / 10 * np.ones(480, np.float32)
    packed = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(rows.T).reshape(1, -1), format="flt", layout="7.1"
    )
    packed.rate = 48_000
    [planar] = av.AudioResampler("fltp").resample(packed)
    assert planar.format.is_planar
    assert floating(planar)[:, 0] == pytest.approx(np.arange(1, 9) / 10)


# -- the line itself ----------------------------------------------------------------------------


def placed(rate: int, pieces: list[tuple[float | None, int]], own: int) -> NDArray[np.float32]:
    target = SoundLine(rate)
    out = []
    for time, length in pieces:
        stamp = None if time is None else Fraction(time)
        out += list(target.add(np.ones((1, length), np.float32), own, stamp))
    out += list(target.end())
    assert sum(p.shape[1] for p in out) == target.given
    return np.concatenate(out, axis=1)[0] if out else np.zeros(0, np.float32)


def test_small_rounding_of_times_is_no_gap() -> None:
    heard = placed(1000, [(0.0, 100), (0.105, 100), (0.195, 100)], 1000)
    assert len(heard) == 300
    assert heard.min() == 1


def test_a_gap_becomes_silence() -> None:
    heard = placed(1000, [(0.0, 100), (0.3, 100)], 1000)
    assert len(heard) == 400
    assert heard[100:300].max() == 0


def test_what_overlaps_is_left_out() -> None:
    heard = placed(1000, [(0.0, 200), (0.1, 200)], 1000)
    assert len(heard) == 300


def test_what_lies_before_time_zero_is_left_out() -> None:
    assert len(placed(1000, [(-0.5, 400), (-0.1, 400)], 1000)) == 300


def test_a_hole_made_to_fill_the_disk_is_refused() -> None:
    with pytest.raises(StudioError) as caught:
        placed(1000, [(0.0, 100), (1e6, 100)], 1000)
    assert caught.value.code == "corrupt"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 3), st.integers(1, 400)), max_size=8),
    st.sampled_from([8_000, 16_000, 44_100]),
    st.sampled_from([8_000, 16_000]),
)
def test_the_line_ends_where_the_last_piece_ends(
    gaps: list[tuple[float, int]], own: int, rate: int
) -> None:
    """However pieces fall, the line is as long as the time that they reach."""
    now, pieces, reach = 0.0, [], 0.0
    for gap, length in gaps:
        now += gap
        pieces.append((now, length))
        now += length / own
        reach = now
    heard = placed(rate, pieces, own)
    assert len(heard) / rate == pytest.approx(reach, abs=0.021 * (len(gaps) + 1))
