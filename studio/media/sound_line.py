"""An unbroken line of sound at one rate: gaps become silence, what overlaps is left out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from studio.errors import StudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# containers round times to a millisecond or a packet; a difference below this is no gap
TOLERANCE: Final = Fraction(20, 1000)
LONGEST_GAP: Final = 600


class SoundLine:
    """Takes pieces of sound with their times; gives them back so that place tells time.

    `silent` counts the samples of silence put in, `late` the seconds left out.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._given = 0
        self._resampler: AudioResampler | None = None
        self._piece_rate = 0
        self._channels = 0
        self._expected: Fraction | None = None
        self._overlap = 0  # how much of what comes was there before, in the pieces' own rate
        self.silent = 0
        self.late = Fraction(0)

    @property
    def given(self) -> int:
        """How many samples have been given back so far."""
        return self._given

    def add(
        self, piece: NDArray[np.float32], rate: int, time: Fraction | None
    ) -> Iterator[NDArray[np.float32]]:
        """Place a piece (rows are channels); None as time means right after the last one."""
        if not self._continues(piece, rate, time):
            yield from self._restart(rate)
            self._channels = piece.shape[0]
            self._expected = Fraction(0) if time is None else time
            ahead = round(self._expected * self._rate) - self._given
            self._overlap = max(0, round(Fraction(-ahead, self._rate) * rate))
            yield from self._silence(ahead, piece.shape[0])
        assert self._expected is not None
        self._expected += Fraction(piece.shape[1], rate)
        fresh = piece[:, self._overlap :]
        self._overlap -= piece.shape[1] - fresh.shape[1]
        self.late += Fraction(piece.shape[1] - fresh.shape[1], rate)
        if fresh.shape[1]:
            yield from self._counted(self._resampled(fresh, rate))

    def end(self) -> Iterator[NDArray[np.float32]]:
        """What the resampler still holds back."""
        yield from self._restart(0)

    def _continues(self, piece: NDArray[np.float32], rate: int, time: Fraction | None) -> bool:
        if (rate, piece.shape[0]) != (self._piece_rate, self._channels):
            return False
        if self._expected is None:
            return False
        return time is None or abs(time - self._expected) <= TOLERANCE

    def _restart(self, rate: int) -> Iterator[NDArray[np.float32]]:
        if self._resampler is not None:
            yield from self._counted(_rows(self._resampler.resample(None), self._channels))
        needed = rate not in (0, self._rate)
        self._resampler = AudioResampler("flt", rate=self._rate) if needed else None
        self._piece_rate = rate

    def _silence(self, samples: int, channels: int) -> Iterator[NDArray[np.float32]]:
        if samples > LONGEST_GAP * self._rate:
            raise StudioError(
                "corrupt",
                f"The sound has a hole of {samples // self._rate // 60} minutes.",
                "Record it again, or cut out the part that is needed.",
            )
        while samples > 0:
            length = min(samples, self._rate)
            samples -= length
            self.silent += length
            yield from self._counted([np.zeros((channels, length), np.float32)])

    def _resampled(self, piece: NDArray[np.float32], rate: int) -> list[NDArray[np.float32]]:
        if self._resampler is None:
            return [piece]
        channels = piece.shape[0]
        # one plane for all channels: PyAV 18.1 cannot handle eight
        flat = np.ascontiguousarray(piece.T).reshape(1, -1)
        frame = AudioFrame.from_ndarray(flat, format="flt", layout=_layout(channels))
        frame.rate = rate
        return _rows(self._resampler.resample(frame), channels)

    def _counted(self, pieces: list[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
        for piece in pieces:
            self._given += piece.shape[1]
            yield piece


def _layout(channels: int) -> str:
    return {1: "mono", 2: "stereo"}.get(channels, f"{channels} channels")


def _rows(frames: list[AudioFrame], channels: int) -> list[NDArray[np.float32]]:
    return [np.asarray(f.to_ndarray(), np.float32).reshape(-1, channels).T for f in frames]
