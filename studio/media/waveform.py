"""The outline of a sound: the lowest and highest value in each slice of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from studio.media.samples import samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from studio.media.files import AnyPath

_RATE: Final = 8_000
_FINEST: Final = 8  # samples in a slice at first: one millisecond
_SPARE: Final = 16  # slices kept for each that is asked for, so that edges fall nearly true


@dataclass(frozen=True, slots=True)
class Peaks:
    """One lowest and one highest value (-1 to 1) per slice, and how long it all lasts."""

    low: NDArray[np.float32]
    high: NDArray[np.float32]
    duration: float


def peaks(path: AnyPath, *, buckets: int = 1000) -> Peaks:
    """The outline of a file's sound in `buckets` equal slices; of any length, in little memory."""
    outline = _Outline(buckets * _SPARE)
    for piece in samples(path, rate=_RATE):
        outline.add(piece.data)
    return outline.peaks(buckets)


def peaks_of(pieces: Iterable[NDArray[np.float32]], rate: int, *, buckets: int) -> Peaks:
    """The same for sound that is in memory or still arriving."""
    outline = _Outline(buckets * _SPARE, rate)
    for piece in pieces:
        outline.add(piece)
    return outline.peaks(buckets)


class _Outline:
    """Slices of equal length, which doubles whenever there are more of them than places."""

    def __init__(self, places: int, rate: int = _RATE) -> None:
        self._rate = rate
        self._length = _FINEST
        self._count = 0
        self._low = np.full(places + places % 2, np.inf, np.float32)
        self._high = np.full_like(self._low, -np.inf)

    def add(self, data: NDArray[np.float32]) -> None:
        if not len(data):
            return
        while (self._count + len(data) - 1) // self._length >= len(self._low):
            self._double()
        first = self._count // self._length
        # where in the data each slice begins; the first one may have begun before
        begins = np.arange(first * self._length, self._count + len(data), self._length)
        begins = np.maximum(begins - self._count, 0)
        touched = slice(first, first + len(begins))
        self._low[touched] = np.minimum(self._low[touched], np.minimum.reduceat(data, begins))
        self._high[touched] = np.maximum(self._high[touched], np.maximum.reduceat(data, begins))
        self._count += len(data)

    def _double(self) -> None:
        half = len(self._low) // 2
        self._low[:half] = self._low.reshape(-1, 2).min(axis=1)
        self._high[:half] = self._high.reshape(-1, 2).max(axis=1)
        self._low[half:], self._high[half:] = np.inf, -np.inf
        self._length *= 2

    def peaks(self, buckets: int) -> Peaks:
        low, high = np.zeros(buckets, np.float32), np.zeros(buckets, np.float32)
        for bucket in range(buckets if self._count else 0):
            begin = bucket * self._count // buckets // self._length
            end = -(-(bucket + 1) * self._count // (buckets * self._length))
            low[bucket] = self._low[begin : max(begin + 1, end)].min()
            high[bucket] = self._high[begin : max(begin + 1, end)].max()
        return Peaks(low, high, self._count / self._rate)
