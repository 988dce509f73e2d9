"""Read the sound of a clip or a voice file: floating-point samples, each piece with its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av.error
import numpy as np

from studio.errors import StudioError
from studio.media.files import AnyPath
from studio.media.mixing import floating, mixed
from studio.media.opening import UNREADABLE, main_sound, opened, origin, packets
from studio.media.sound_line import SoundLine

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

# codecs need what comes before to decode a packet rightly
_RUN_UP: Final = Fraction(1, 4)
# below this, reading from the start is quick and keeps every sample in its exact place
_WORTH_SEEKING: Final = 120
_RATES: Final = range(1000, 768_001)


@dataclass(frozen=True, slots=True)
class Samples:
    """A piece of sound: one number per moment (or one row of channels), the second it starts."""

    data: NDArray[np.float32]
    time: float
    rate: int

    @property
    def duration(self) -> float:
        return len(self.data) / self.rate


def samples(
    path: AnyPath,
    *,
    rate: int = 48_000,
    channels: int = 1,
    start: float = 0.0,
    end: float | None = None,
) -> Iterator[Samples]:
    """The sound from `start` to `end` without gaps: sample n is heard at `start + n / rate`.

    Times count from the start of the clip (the earlier of picture and sound); where the file
    has no sound at a time, there is silence. `channels`: 1 mixes down to mono (data is flat),
    2 is stereo, 0 keeps what there is (data has a row per moment). Raises `no_audio` when the
    file has no sound and `corrupt` when none of it can be read.
    """
    with opened(path) as container:
        stream = main_sound(container)
        if stream is None:
            raise StudioError("no_audio", "The file holds no sound.", "Choose one with sound.")
        most = None if end is None else max(0, round((Fraction(end) - Fraction(start)) * rate))
        given = 0
        for piece in _pieces(container, stream, SoundLine(rate), channels, _span(start, end)):
            kept = piece if most is None else piece[:, : most - given]
            if kept.shape[1]:
                yield Samples(_shaped(kept, channels), start + given / rate, rate)
            given += kept.shape[1]


def _span(start: float, end: float | None) -> tuple[Fraction, Fraction | None]:
    return Fraction(start), None if end is None else Fraction(end)


def _shaped(piece: NDArray[np.float32], channels: int) -> NDArray[np.float32]:
    return np.ascontiguousarray(piece[0] if channels == 1 else piece.T)


def _pieces(
    container: InputContainer,
    stream: AudioStream,
    line: SoundLine,
    channels: int,
    span: tuple[Fraction, Fraction | None],
) -> Iterator[NDArray[np.float32]]:
    start, end = span
    zero = origin(container)
    _seek(container, stream, start + zero - _RUN_UP)
    some = False
    width = channels
    for frame in decoded(container, stream):
        time = _time(frame, zero)
        if end is not None and time is not None and time >= end:
            some = True
            break
        piece = mixed(floating(frame), _names(frame), width)
        width = width or piece.shape[0]
        some = True
        yield from line.add(piece, _rate(frame), None if time is None else time - start)
    if not some and start == 0:
        raise StudioError(
            "corrupt",
            "None of the sound can be read.",
            "Copy it again from where it came from, or record it again.",
        )
    yield from line.end()


def _seek(container: InputContainer, stream: AudioStream, time: Fraction) -> None:
    if time < _WORTH_SEEKING or not stream.time_base:
        return
    try:
        container.seek(int(time / stream.time_base), stream=stream)
    except (av.error.FFmpegError, OverflowError):
        container.seek(0)


def decoded(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Every piece of sound that can be read, past packets that cannot."""
    for packet in packets(container, stream):
        try:
            pieces: list[AudioFrame] = packet.decode()
        except UNREADABLE:
            continue
        yield from pieces


def _time(frame: AudioFrame, zero: Fraction) -> Fraction | None:
    if frame.pts is None or frame.time_base is None:
        return None
    return frame.pts * frame.time_base - zero


def _names(frame: AudioFrame) -> list[str]:
    return [channel.name for channel in frame.layout.channels]


def _rate(frame: AudioFrame) -> int:
    if frame.sample_rate not in _RATES:
        raise StudioError(
            "corrupt",
            f"The sound claims {frame.sample_rate} samples a second.",
            "Export the sound again, for example as 48 kHz WAV.",
        )
    return frame.sample_rate
