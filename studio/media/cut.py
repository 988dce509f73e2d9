"""Where a clip can be cut without decoding it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from studio.media.files import AnyPath
from studio.media.opening import main_sound, motion_picture, opened, origin
from studio.media.remux import whole_packets

if TYPE_CHECKING:
    from av.container import InputContainer

_PICTURES: Final = ("h264", "hevc", "vp9", "av1", "mpeg4")
_SOUNDS: Final = ("aac", "mp3", "opus", "ac3", "eac3")
_CONTAINERS: Final = ("mov", "matroska")
_SAME_TIME: Final = Fraction(2, 1000)


@dataclass(frozen=True, slots=True)
class _Picture:
    time: Fraction
    length: Fraction
    key: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """The packets to keep: pictures by their place in the file, sound by its time."""

    start: Fraction
    end: Fraction
    zero: Fraction
    pictures: frozenset[Fraction]

    def holds(self, packet: Any) -> bool:
        time = packet.pts * packet.time_base - self.zero
        if packet.stream.type == "video":
            return time in self.pictures
        length = (packet.duration or 0) * packet.time_base
        # one packet more in front: decoders need it to get the first one right
        return time + 2 * length > self.start and time < self.end


def key_times(path: AnyPath) -> list[float]:
    """The times at which a part may start so that it can be copied as it is."""
    with opened(path) as container:
        pictures = _pictures(container)
    return sorted(float(pictures[n].time) for n in _closed_keys(pictures))


def lossless_cut(container: InputContainer, start: Fraction, end: Fraction) -> Cut | None:
    """The cut that holds what is asked for, less a frame at most; None when there is none."""
    if not _copyable(container):
        return None
    pictures = _pictures(container)
    first = _key_at(pictures, start)
    if first is None:
        return None
    kept, finish = _until(pictures[first:], end)
    if not kept:
        return None
    begin = min(start, pictures[first].time) if first == 0 else pictures[first].time
    return Cut(begin, finish, origin(container), frozenset(p.time for p in kept))


def _copyable(container: InputContainer) -> bool:
    video, sound = motion_picture(container), main_sound(container)
    if video is None or not container.format.name.startswith(_CONTAINERS):
        return False
    fits = video.codec_context.codec.canonical_name in _PICTURES
    return fits and (sound is None or sound.codec_context.codec.canonical_name in _SOUNDS)


def _pictures(container: InputContainer) -> list[_Picture]:
    """All pictures in the order of the file."""
    stream, zero = motion_picture(container), origin(container)
    if stream is None:
        return []
    return [
        _Picture(
            packet.pts * packet.time_base - zero,
            (packet.duration or 0) * packet.time_base,
            packet.is_keyframe,
        )
        for packet in whole_packets(container, [stream])
        if not packet.is_discard
    ]


def _earliest_after(pictures: list[_Picture]) -> list[Fraction | None]:
    """For each picture the earliest time among those that come later in the file."""
    earliest: list[Fraction | None] = [None]
    for picture in reversed(pictures[1:]):
        before = earliest[-1]
        earliest.append(picture.time if before is None else min(before, picture.time))
    return earliest[::-1]


def _closed_keys(pictures: list[_Picture]) -> list[int]:
    """Key frames before which nothing is shown that comes later in the file."""
    following = _earliest_after(pictures)
    return [
        n
        for n, (picture, later) in enumerate(zip(pictures, following, strict=True))
        if picture.key and (later is None or later > picture.time)
    ]


def _key_at(pictures: list[_Picture], start: Fraction) -> int | None:
    """The key frame at `start`, or the first one of all when `start` lies before it."""
    for n in _closed_keys(pictures):
        if abs(pictures[n].time - start) <= _SAME_TIME or (n == 0 and start < pictures[0].time):
            return n
    return None


def _until(pictures: list[_Picture], end: Fraction) -> tuple[list[_Picture], Fraction]:
    """The most pictures up to `end` that need none of the rest, and when they end."""
    best, finish, latest = 0, Fraction(0), pictures[0].time
    for n, (picture, later) in enumerate(zip(pictures, _earliest_after(pictures), strict=True)):
        latest = max(latest, picture.time)
        stops = latest + picture.length if later is None else later
        whole = later is None or later > latest
        if whole and finish < stops <= end + _SAME_TIME:
            best, finish = n + 1, stops
    if end - finish > pictures[0].length + _SAME_TIME:
        return [], finish
    return pictures[:best], finish
