"""Read the pictures of a clip: upright RGB arrays, each with its time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Final

import av.error
import numpy as np

from studio.errors import StudioError
from studio.media.colour import RgbReader
from studio.media.files import AnyPath
from studio.media.opening import (
    MOST_PIXELS,
    UNREADABLE,
    allow_pixels,
    motion_picture,
    opened,
    origin,
    packets,
)
from studio.media.turn import UPRIGHT, Turn, fit_within, square_size, turn_of

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

# half the shortest frame anybody records: times that differ by less are the same time
CLOSE: Final = Fraction(1, 2000)


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture, as it is seen: rows × columns × RGB, the second it appears, its number."""

    pixels: NDArray[np.uint8]
    time: float
    index: int


@dataclass(frozen=True, slots=True)
class Undrawn:
    """A decoded frame whose pixels are made only when somebody wants them.

    `lasts` is how long it is to stay when it is the last one; None is as long as usual.
    """

    time: float
    draw: Callable[[], NDArray[np.uint8]]
    lasts: float | None = None


def frames(
    path: AnyPath,
    *,
    start: float = 0.0,
    end: float | None = None,
    within: tuple[int, int] | None = None,
) -> Iterator[Frame]:
    """The frames that appear at `start` or later and before `end`, in order.

    Times count from the start of the clip (the earlier of picture and sound). All frames
    have one size, at most `within` (width, height) and never larger than they were
    recorded. Frames that are damaged beyond reading are left out; when none can be read
    the clip is `corrupt`. `index` counts the frames delivered.
    """
    for index, frame in enumerate(undrawn(path, start=start, end=end, within=within)):
        yield Frame(frame.draw(), frame.time, index)


def undrawn(
    path: AnyPath,
    *,
    start: float = 0.0,
    end: float | None = None,
    within: tuple[int, int] | None = None,
) -> Iterator[Undrawn]:
    """As `frames`, for those who need the pixels of a few among many."""
    with opened(path) as container:
        stream = motion_picture(container)
        if stream is None:
            raise StudioError("no_video", "The file holds no moving picture.", "Choose a video.")
        allow_pixels(stream.width, stream.height)
        stream.thread_type = "AUTO"
        stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
        yield from _pictures(container, stream, _span(start, end), within)


@dataclass(frozen=True, slots=True)
class _Span:
    """The part of the clip that is asked for."""

    start: Fraction
    end: Fraction | None

    def before(self, time: Fraction) -> bool:
        return time < self.start

    def after(self, time: Fraction) -> bool:
        return self.end is not None and time >= self.end


def _span(start: float, end: float | None) -> _Span:
    return _Span(Fraction(start) - CLOSE, None if end is None else Fraction(end) - CLOSE)


def _pictures(
    container: InputContainer, stream: VideoStream, span: _Span, within: tuple[int, int] | None
) -> Iterator[Undrawn]:
    reader: RgbReader | None = None
    turn = UPRIGHT
    for picture, time in _inside(container, stream, span):
        allow_pixels(picture.width, picture.height)
        if reader is None:
            turn = turn_of(picture)
            reader = RgbReader(_size(picture, stream, turn, within))
        yield Undrawn(float(time), partial(_drawn, reader, turn, picture))


def _drawn(reader: RgbReader, turn: Turn, picture: VideoFrame) -> NDArray[np.uint8]:
    return turn.apply(reader.read(picture))


def _size(
    picture: VideoFrame, stream: VideoStream, turn: Turn, within: tuple[int, int] | None
) -> tuple[int, int]:
    """The size before turning."""
    box = (within[1], within[0]) if within and turn.swaps_sides else within
    square = square_size(picture.width, picture.height, stream.sample_aspect_ratio)
    return fit_within(square, box)


def _inside(
    container: InputContainer, stream: VideoStream, span: _Span
) -> Iterator[tuple[VideoFrame, Fraction]]:
    for picture, time in _from_near(container, stream, span.start):
        if span.after(time):
            return
        if not span.before(time):
            yield picture, time


def _from_near(
    container: InputContainer, stream: VideoStream, start: Fraction
) -> Iterator[tuple[VideoFrame, Fraction]]:
    """All frames from the last key frame before `start`, or from the beginning if need be."""
    zero = origin(container)
    if start >= 1 and _sought(container, stream, start + zero):
        nearby = _timed(container, stream, zero)
        first = next(nearby, None)
        if first is not None and first[1] <= start:
            yield first
            yield from nearby
            return
        # the index of the file points past what was asked for: read it all
        nearby.close()
        container.seek(0)
    yield from _all(container, stream, zero)


def _all(
    container: InputContainer, stream: VideoStream, zero: Fraction
) -> Iterator[tuple[VideoFrame, Fraction]]:
    timed = _timed(container, stream, zero)
    first = next(timed, None)
    if first is None:
        raise StudioError(
            "corrupt",
            "No picture of this clip can be read.",
            "Copy it again from where it came from, or record it again.",
        )
    yield first
    yield from timed


def _sought(container: InputContainer, stream: VideoStream, time: Fraction) -> bool:
    if not stream.time_base:
        return False
    try:
        container.seek(int(time / stream.time_base), stream=stream)
    except (av.error.FFmpegError, OverflowError):
        container.seek(0)
        return False
    return True


def _timed(
    container: InputContainer, stream: VideoStream, zero: Fraction
) -> Generator[tuple[VideoFrame, Fraction]]:
    """Frames with times that only ever grow: a stamp that falls back is replaced."""
    last: Fraction | None = None
    expected = Fraction(0)
    for picture in decoded(container, stream):
        time = _stamp(picture, zero)
        if time is None or (last is not None and time <= last):
            time = expected
        last, expected = time, time + _duration(picture, stream)
        yield picture, time


def decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Every frame that can be read, past packets that cannot."""
    for packet in packets(container, stream):
        try:
            pictures: list[VideoFrame] = packet.decode()
        except UNREADABLE:
            continue
        yield from pictures


def _stamp(picture: VideoFrame, zero: Fraction) -> Fraction | None:
    stamp = picture.pts if picture.pts is not None else picture.dts
    if stamp is None or picture.time_base is None:
        return None
    return stamp * picture.time_base - zero


def _duration(picture: VideoFrame, stream: VideoStream) -> Fraction:
    if picture.duration and picture.time_base:
        return picture.duration * picture.time_base
    rate = stream.guessed_rate or stream.average_rate
    return 1 / rate if rate else Fraction(1, 25)
