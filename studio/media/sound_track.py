"""The sound of a clip that is being written: an unbroken line from time zero."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from av.audio.frame import AudioFrame

from studio.media import encoders
from studio.media.encoding import configure_sound
from studio.media.mixing import mixed
from studio.media.sound_line import SoundLine

if TYPE_CHECKING:
    from av.container import OutputContainer
    from numpy.typing import NDArray


class SoundTrack:
    """Encodes samples; where none came for a time there is silence."""

    def __init__(self, container: OutputContainer, rate: int, channels: int) -> None:
        self.encoder = encoders.audio()
        self.rate = self.encoder.nearest_rate(rate)
        self.given_rate = rate
        self.channels = min(2, max(1, channels))
        self._line = SoundLine(self.rate)
        self._stream: Any = container.add_stream(self.encoder.name, rate=self.rate)
        configure_sound(self._stream, self.encoder, self.rate, self.channels)

    @property
    def end_s(self) -> float:
        return self._line.given / self.rate

    @property
    def silence_s(self) -> float:
        """How much silence stands in for sound that did not come."""
        return self._line.silent / self.rate

    @property
    def late_s(self) -> float:
        """How much sound came when its time had been written already, and was left out."""
        return float(self._line.late)

    def add(self, data: NDArray[np.float32], time: float) -> list[Any]:
        """The packets that come out of the encoder for these samples."""
        return self._placed(self._rows(data), time)

    def silence_until(self, time: float) -> list[Any]:
        """Give up waiting for sound before `time`."""
        return self._placed(np.zeros((self.channels, 0), np.float32), time)

    def end(self) -> list[Any]:
        packets = [p for piece in self._line.end() for p in self._encoded(piece)]
        return packets + (self._stream.encode(None) if self._line.given else [])

    def _rows(self, data: NDArray[np.float32]) -> NDArray[np.float32]:
        rows = data[None, :] if data.ndim == 1 else data.T
        finite = np.nan_to_num(rows.astype(np.float32), nan=0.0).clip(-1.0, 1.0)
        return mixed(finite, ["NONE"] * len(finite), self.channels)

    def _placed(self, rows: NDArray[np.float32], time: float) -> list[Any]:
        pieces = self._line.add(rows, self.given_rate, Fraction(time))
        return [packet for piece in pieces for packet in self._encoded(piece)]

    def _encoded(self, piece: NDArray[np.float32]) -> list[Any]:
        layout = "mono" if self.channels == 1 else "stereo"
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(piece), format="fltp", layout=layout)
        # the line counts a piece before it hands it over
        frame.pts = self._line.given - piece.shape[1]
        frame.rate, frame.time_base = self.rate, Fraction(1, self.rate)
        return self._stream.encode(frame)
