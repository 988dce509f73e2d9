"""The outline of a sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import StudioError
from studio.media.waveform import peaks, peaks_of
from tests.media.clips import make_clip, make_wav


def test_a_beep_stands_out_where_it_is_heard(tmp_path: Path) -> None:
    outline = peaks(make_wav(tmp_path / "a.wav", 4.0, beeps=(1.0, 3.0)), buckets=400)
    loud = np.flatnonzero(outline.high > 0.3) / 100
    assert outline.duration == pytest.approx(4.0, abs=0.001)
    assert loud.min() == pytest.approx(1.0, abs=0.02)
    assert loud.max() == pytest.approx(3.06, abs=0.02)
    assert len(outline.low) == len(outline.high) == 400
    assert (outline.low <= outline.high).all()


def test_a_clip_has_an_outline_too(tmp_path: Path) -> None:
    made = make_clip(tmp_path / "a.mp4", seconds=1, beeps=(0.5,))
    assert np.argmax(peaks(made, buckets=100).high) in range(49, 58)


def test_without_sound_there_is_no_outline(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        peaks(make_clip(tmp_path / "a.mp4", sound=None))
    assert caught.value.code == "no_audio"


def test_no_samples_are_a_flat_line() -> None:
    outline = peaks_of([], 8_000, buckets=10)
    assert outline.duration == 0
    assert not outline.high.any()


def test_fewer_samples_than_slices_still_fill_every_slice() -> None:
    outline = peaks_of([np.array([0.5, -0.5], np.float32)], 8_000, buckets=50)
    assert outline.high.max() == 0.5
    assert np.isfinite(outline.low).all()


def test_hours_of_sound_need_no_more_memory_than_seconds() -> None:
    second = np.linspace(-0.5, 0.5, 8_000, dtype=np.float32)
    outline = peaks_of((second for _ in range(3 * 3600)), 8_000, buckets=200)
    assert outline.duration == 3 * 3600
    assert outline.high.min() == pytest.approx(0.5, abs=0.001)


@settings(deadline=None)
@given(
    st.lists(st.lists(st.floats(-1, 1, width=32), max_size=400), max_size=12),
    st.integers(1, 40),
)
def test_the_outline_holds_every_sample(pieces: list[list[float]], buckets: int) -> None:
    arrays = [np.array(piece, np.float32) for piece in pieces]
    outline = peaks_of(arrays, 8_000, buckets=buckets)
    line = np.concatenate([np.empty(0, np.float32), *arrays])
    if len(line):
        assert outline.high.max() == line.max()
        assert outline.low.min() == line.min()
    for n in range(buckets):
        inside = line[n * len(line) // buckets : (n + 1) * len(line) // buckets]
        if len(inside):
            assert outline.high[n] >= inside.max()
            assert outline.low[n] <= inside.min()
