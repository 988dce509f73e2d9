"""Copy the packets of a clip into a new MP4 as they are, and prove that the copy is equal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import av

from studio.errors import StudioError
from studio.media.opening import opened, packets

if TYPE_CHECKING:
    from av.container import InputContainer

# MP4 keeps times in units of its own; a copy may round by less than this
_ROUNDING: Final = Fraction(1, 1000)


@dataclass(slots=True)
class Track:
    """What a track holds: how many packets, which bytes, from when to when."""

    packets: int = 0
    content: Any = field(default_factory=hashlib.sha256)
    first: Fraction | None = None
    last: Fraction = Fraction(0)

    def add(self, packet: Any) -> None:
        time = packet.pts * packet.time_base
        self.packets += 1
        self.content.update(bytes(packet))
        self.first = time if self.first is None else min(self.first, time)
        self.last = max(self.last, time)


@dataclass(frozen=True, slots=True)
class Copied:
    """The tracks that went into a copy, in their order."""

    tracks: tuple[Track, ...]

    @property
    def frames(self) -> int:
        return self.tracks[0].packets

    @property
    def span(self) -> Fraction:
        return max((t.last for t in self.tracks), default=Fraction(0))


def copy(
    source: InputContainer,
    target: Path,
    streams: list[Any],
    *,
    wanted: Callable[[Any], bool] | None = None,
    shift: Fraction = Fraction(0),
) -> Copied:
    """Copy whole packets of `streams` to a fast-start MP4, `shift` seconds earlier."""
    tracks = {stream.index: Track() for stream in streams}
    options = {"movflags": "faststart"}
    with av.open(f"file:{target}", "w", format="mp4", options=options) as output:
        made = {s.index: output.add_stream_from_template(s) for s in streams}
        for packet in _ready_to_write(source, streams):
            if wanted is not None and not wanted(packet):
                continue
            _move(packet, shift)
            tracks[packet.stream.index].add(packet)
            packet.stream = made[packet.stream.index]
            output.mux(packet)
    return Copied(tuple(tracks.values()))


def _move(packet: Any, shift: Fraction) -> None:
    units = round(shift / packet.time_base)
    packet.pts -= units
    packet.dts -= units


def whole_packets(container: InputContainer, streams: list[Any]) -> Iterator[Any]:
    """Packets that are complete: the last one of a file cut off by a crash is not."""
    for packet in packets(container, *streams):
        if packet.size and not packet.is_corrupt and (packet.pts, packet.dts) != (None, None):
            packet.pts = packet.dts if packet.pts is None else packet.pts
            yield packet


def _ready_to_write(container: InputContainer, streams: list[Any]) -> Iterator[Any]:
    """Packets with times of decoding: Matroska leaves them out where they cannot be known."""
    waiting: dict[int, list[Any]] = {stream.index: [] for stream in streams}
    for packet in whole_packets(container, streams):
        early = waiting[packet.stream.index]
        if packet.dts is None:
            early.append(packet)
            continue
        yield from _counted_back(early, packet.dts)
        early.clear()
        yield packet
    for early in waiting.values():
        yield from _counted_back(early, max((p.pts for p in early), default=0) + 1)


def _counted_back(early: list[Any], following: int) -> list[Any]:
    for steps, packet in enumerate(reversed(early), start=1):
        packet.dts = min(following - steps * max(1, packet.duration or 1), packet.pts)
    return early


def prove_equal(made: Copied, path: Path) -> None:
    """Read a copy back; raise unless it holds the same bytes at the same times."""
    with opened(path) as container:
        tracks = {stream.index: Track() for stream in container.streams}
        for packet in whole_packets(container, list(container.streams)):
            tracks[packet.stream.index].add(packet)
    found = Copied(tuple(tracks.values()))
    if not _equal(made, found):
        raise StudioError(
            "copy_differs",
            "The finished file is not the same as what was recorded.",
            "What was recorded is kept. Free some disk space and try again.",
        )


def _equal(made: Copied, found: Copied) -> bool:
    if len(made.tracks) != len(found.tracks):
        return False
    zeros = _zero(made), _zero(found)
    pairs = zip(made.tracks, found.tracks, strict=True)
    return all(_same(a, b, zeros) for a, b in pairs)


def _zero(copied: Copied) -> Fraction:
    return min((t.first for t in copied.tracks if t.first is not None), default=Fraction(0))


def _same(made: Track, found: Track, zeros: tuple[Fraction, Fraction]) -> bool:
    if made.packets != found.packets or made.content.digest() != found.content.digest():
        return False
    if made.first is None or found.first is None:
        return made.first is found.first
    starts = abs((made.first - zeros[0]) - (found.first - zeros[1])) < _ROUNDING
    return starts and abs((made.last - zeros[0]) - (found.last - zeros[1])) < _ROUNDING
