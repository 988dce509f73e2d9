"""The picture of a clip that is being written: one encoder, times kept as they are given."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import av.error
from av.codec.context import CodecContext

from studio.errors import StudioError
from studio.media import encoders
from studio.media.colour import VideoWriter709, even
from studio.media.encoder_list import Purpose, VideoEncoder
from studio.media.encoding import KEY_FRAME_S, TICKS, configure_picture

if TYPE_CHECKING:
    import numpy as np
    from av.container import OutputContainer
    from numpy.typing import NDArray

_KEY: Final = 1  # FFmpeg's number for a picture that stands by itself


class PictureTrack:
    """Encodes RGB pictures; each must come later than the one before."""

    def __init__(
        self, container: OutputContainer, size: tuple[int, int], fps: float, purpose: Purpose
    ) -> None:
        self._size = size
        self._fps = Fraction(fps).limit_denominator(1001)
        self.encoder = _encoder(_coded(size), self._fps, purpose)
        self._colours = VideoWriter709(self.encoder.pixel_format)
        self._stream: Any = container.add_stream(self.encoder.name, rate=self._fps)
        configure_picture(self._stream, self.encoder, purpose, _coded(size), self._fps)
        self._last: int | None = None
        self._key: int | None = None
        self.count = 0

    @property
    def end_s(self) -> float:
        """When the last picture ends, if it lasts as long as usual."""
        return 0.0 if self._last is None else float(self._last * TICKS + 1 / self._fps)

    def add(self, pixels: NDArray[np.uint8], time: float, lasts: float | None = None) -> list[Any]:
        """The packets that come out of the encoder for this picture."""
        stamp = round(Fraction(time) / TICKS)
        self._refuse_nonsense(pixels, stamp)
        frame = self._colours.frame(pixels)
        frame.pts, frame.time_base = stamp, TICKS
        frame.duration = round(Fraction(lasts or 1 / self._fps) / TICKS)
        if self._key is None or (stamp - self._key) * TICKS + 1 / self._fps > KEY_FRAME_S:
            frame.pict_type, self._key = _KEY, stamp
        self._last = stamp
        self.count += 1
        return self._stream.encode(frame)

    def end(self) -> list[Any]:
        return self._stream.encode(None) if self.count else []

    def _refuse_nonsense(self, pixels: NDArray[np.uint8], stamp: int) -> None:
        width, height = self._size
        if pixels.shape != (height, width, 3) or pixels.dtype.name != "uint8":
            raise StudioError(
                "frame_size",
                f"A picture of {pixels.shape} came where {width} × {height} was agreed.",
                "Keep the camera's format while recording.",
            )
        if stamp < 0 or (self._last is not None and stamp <= self._last):
            raise StudioError(
                "time_went_back",
                "A picture came with a time that is not after the one before.",
                "Give each picture the time at which it was taken.",
            )


def _coded(size: tuple[int, int]) -> tuple[int, int]:
    return even(size[0]), even(size[1])


def _encoder(size: tuple[int, int], fps: Fraction, purpose: Purpose) -> VideoEncoder:
    ladder = encoders.video_ladder()
    for encoder in ladder[:-1]:
        if not encoder.hardware or _opens(encoder, size, fps, purpose):
            return encoder
    return ladder[-1]


def _opens(encoder: VideoEncoder, size: tuple[int, int], fps: Fraction, purpose: Purpose) -> bool:
    """Devices refuse some sizes, and more streams at once than their maker allows."""
    context: Any = CodecContext.create(encoder.name, "w")
    configure_picture(context, encoder, purpose, size, fps)
    try:
        context.open()
    except (av.error.FFmpegError, ValueError):
        return False
    return True
