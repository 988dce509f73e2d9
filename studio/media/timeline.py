"""The times of one track, collected packet by packet, and what they add up to."""

from __future__ import annotations

from array import array
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

# a frame this much longer or shorter than usual is not the rounding of a container
_UNEVEN: Final = 0.25
_UNEVEN_SHARE: Final = 0.02


class Timeline:
    """Collects the packets of a track; answers in seconds.

    What lies before `start` only prepares the decoder and is never heard or seen.
    """

    def __init__(self, base: Fraction | None, start: int | None = None) -> None:
        self._base = base or Fraction(1, 1)
        self._start = start
        self._times: array[int] = array("q")
        self._lengths: array[int] = array("q")
        self._next = 0
        self.bytes = 0
        self.packets = 0

    def add(self, packet: Any) -> None:
        """Count a packet; those to be thrown away have no place in time."""
        if not packet.size:
            return  # FFmpeg's way to say that the stream is over
        self.packets += 1
        self.bytes += packet.size
        stamp = packet.pts if packet.pts is not None else packet.dts
        if packet.is_discard:
            return
        time = self._next if stamp is None else stamp
        length = max(0, packet.duration or 0)
        self._next = time + length
        self._times.append(time)
        self._lengths.append(length)

    @property
    def count(self) -> int:
        return len(self._times)

    @property
    def start(self) -> float:
        return self._seconds(self._first)

    @property
    def _first(self) -> int:
        first = min(self._times, default=0)
        return first if self._start is None else max(first, self._start)

    @property
    def duration(self) -> float:
        """From the first picture to the end of the last."""
        if not self._times:
            return 0.0
        return self._seconds(max(0, self._end() - self._first))

    def _end(self) -> int:
        last = max(self._times)
        # where frames are stored in another order, the lengths stored with them are not theirs
        own = 0 if self._reordered() else self._lengths[self._times.index(last)]
        return last + (own or self._usual())

    def _reordered(self) -> bool:
        return any(later < sooner for sooner, later in pairwise(self._times))

    def gaps(self) -> list[int]:
        times = sorted(self._times)
        return [later - sooner for sooner, later in pairwise(times)]

    def _usual(self) -> int:
        gaps = sorted(gap for gap in self.gaps() if gap > 0)
        return gaps[len(gaps) // 2] if gaps else 0

    @property
    def usual_rate(self) -> float:
        """The rate at which most frames follow each other, past the rounding of times."""
        usual = self._usual()
        alike = [gap for gap in self.gaps() if abs(gap - usual) <= _UNEVEN * usual]
        return float(len(alike) / (sum(alike) * self._base)) if usual else 0.0

    @property
    def average_rate(self) -> float:
        if self.count < 2:
            return 0.0
        span = max(self._times) - min(self._times)
        return float((self.count - 1) / (span * self._base)) if span else 0.0

    @property
    def uneven(self) -> bool:
        usual, gaps = self._usual(), self.gaps()
        odd = sum(abs(gap - usual) > _UNEVEN * usual for gap in gaps)
        return bool(usual) and odd > max(1, _UNEVEN_SHARE * len(gaps))

    @property
    def longest_gap(self) -> float:
        return self._seconds(max(self.gaps(), default=0))

    def _seconds(self, units: int) -> float:
        return float(units * self._base)
