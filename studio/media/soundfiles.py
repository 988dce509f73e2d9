"""Sound kept as it is: WAV and FLAC, read and written without loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import soundfile

from studio.errors import StudioError
from studio.media.files import AnyPath, staged
from studio.media.mixing import mixed
from studio.media.opening import recognise
from studio.media.samples import Samples
from studio.media.sound_line import SoundLine

if TYPE_CHECKING:
    from numpy.typing import NDArray

_READABLE: Final = ("audio/wav", "audio/flac")
# sound is read whole: an hour of it in stereo is over a gigabyte
_LONGEST_S: Final = 900


def read_sound(path: AnyPath, *, rate: int | None = None, channels: int = 1) -> Samples:
    """All of a WAV or FLAC file; `rate` None keeps its own, `channels` 0 keeps them all."""
    file, found = recognise(path)
    if found.mime not in _READABLE:
        raise StudioError("not_a_sound_file", "This is neither WAV nor FLAC.", "Convert it first.")
    try:
        with soundfile.SoundFile(str(file)) as sound:
            _refuse_endless(sound.frames, sound.samplerate)
            own: int = sound.samplerate
            data = np.asarray(sound.read(dtype="float32", always_2d=True), np.float32)
    except (soundfile.SoundFileError, RuntimeError, ValueError) as error:
        raise _corrupt() from error
    if not np.isfinite(data).all():
        raise _corrupt()
    rows = mixed(data.T, ["NONE"] * data.shape[1], channels)
    heard = _at_rate(rows, own, rate or own)
    return Samples(heard[0] if channels == 1 else heard.T, 0.0, rate or own)


def _refuse_endless(frames: int, rate: int) -> None:
    if frames > _LONGEST_S * rate:
        raise StudioError(
            "media_too_heavy", "The sound is longer than 15 minutes.", "Cut out the part you need."
        )


def _corrupt() -> StudioError:
    return StudioError(
        "corrupt", "The sound file is damaged.", "Export it again, for example as 16-bit WAV."
    )


def _at_rate(rows: NDArray[np.float32], own: int, rate: int) -> NDArray[np.float32]:
    line = SoundLine(rate)
    pieces = [*line.add(np.ascontiguousarray(rows), own, None), *line.end()]
    return np.concatenate(pieces, axis=1) if pieces else rows[:, :0]


def write_wav(path: AnyPath, data: NDArray[np.float32], rate: int) -> None:
    """Write 16-bit WAV (flat, or a row of channels per moment)."""
    _write(path, data, rate, "WAV")


def write_flac(path: AnyPath, data: NDArray[np.float32], rate: int) -> None:
    """Write 16-bit FLAC: the same sound in about half the bytes."""
    _write(path, data, rate, "FLAC")


def _write(path: AnyPath, data: NDArray[np.float32], rate: int, kind: str) -> None:
    if not np.isfinite(data).all():
        raise StudioError("not_numbers", "The sound holds values that are not numbers.", "")
    with staged(path) as draft:
        try:
            soundfile.write(str(draft), data.clip(-1.0, 1.0), rate, subtype="PCM_16", format=kind)
        except soundfile.SoundFileError as error:
            raise OSError(str(error)) from error
