"""WAV and FLAC, in and out without loss."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.errors import StudioError
from studio.media.probe import probe
from studio.media.soundfiles import read_sound, write_flac, write_wav
from tests.media.clips import make_clip, tone


@pytest.mark.parametrize(("write", "name"), [(write_wav, "a.wav"), (write_flac, "a.flac")])
@pytest.mark.parametrize("rate", [8_000, 44_100, 192_000])
def test_what_is_written_is_read_back(tmp_path: Path, write: object, name: str, rate: int) -> None:
    line = tone(0.5, rate, (0.2,))
    write(tmp_path / name, line, rate)  # type: ignore[operator]
    heard = read_sound(tmp_path / name)
    assert heard.rate == rate
    assert np.abs(heard.data - line).max() < 1 / 32_000
    assert probe(tmp_path / name).duration_s == pytest.approx(0.5, abs=0.001)


def test_two_channels_stay_two_or_are_mixed(tmp_path: Path) -> None:
    both = np.stack([tone(0.2, 8_000), -tone(0.2, 8_000)], axis=1)
    write_wav(tmp_path / "a.wav", both, 8_000)
    assert read_sound(tmp_path / "a.wav", channels=0).data.shape == (1600, 2)
    assert np.abs(read_sound(tmp_path / "a.wav").data).max() < 0.001


def test_another_rate_keeps_the_length(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", tone(1.0, 44_100, (0.5,)), 44_100)
    heard = read_sound(tmp_path / "a.wav", rate=16_000)
    assert len(heard.data) == pytest.approx(16_000, abs=2)
    assert np.flatnonzero(np.abs(heard.data) > 0.3)[0] / 16_000 == pytest.approx(0.5, abs=0.001)


def test_shouts_are_clipped_not_wrapped(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.array([3.0, -3.0], np.float32), 8_000)
    assert read_sound(tmp_path / "a.wav").data == pytest.approx([1.0, -1.0], abs=0.001)


def test_values_that_are_not_numbers_are_neither_written_nor_read(tmp_path: Path) -> None:
    bad = np.array([0.0, np.nan], np.float32)
    with pytest.raises(StudioError) as caught:
        write_wav(tmp_path / "a.wav", bad, 8_000)
    assert caught.value.code == "not_numbers"
    assert not list(tmp_path.iterdir())
    soundfile.write(tmp_path / "b.wav", bad, 8_000, subtype="FLOAT")
    with pytest.raises(StudioError) as caught:
        read_sound(tmp_path / "b.wav")
    assert caught.value.code == "corrupt"


def test_other_formats_and_broken_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        read_sound(make_clip(tmp_path / "a.wav.mp4", times=[0, 0.04]))
    assert caught.value.code == "not_a_sound_file"
    (tmp_path / "b.wav").write_bytes(b"RIFF\x10\0\0\0WAVEfmt nothing follows")
    with pytest.raises(StudioError) as caught:
        read_sound(tmp_path / "b.wav")
    assert caught.value.code == "corrupt"


def test_an_hour_is_not_read_into_memory(tmp_path: Path) -> None:
    with soundfile.SoundFile(tmp_path / "a.flac", "w", 8_000, 1) as file:
        for _ in range(16):
            file.write(np.zeros(8_000 * 60, np.float32))
    with pytest.raises(StudioError) as caught:
        read_sound(tmp_path / "a.flac")
    assert caught.value.code == "media_too_heavy"
