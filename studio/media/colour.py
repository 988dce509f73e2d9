"""Pixels between RGB arrays and the YUV of video, with the right matrix and range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    Colorspace,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HDR: Final = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)
_UNTAGGED: Final = (2, 3)
_PAPER: Final = 255
BT709: Final = 1
LIMITED: Final = 1


class RgbReader:
    """Turns decoded frames of one stream into RGB arrays of one size."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._scaler = VideoReformatter()
        self._converter = VideoReformatter()

    def read(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """An RGB picture; see-through parts are shown on white, HDR is brought to SDR."""
        if _has_alpha(frame):
            return _on_paper(self._converted(frame, "rgba"))
        if frame.color_trc in _HDR:
            return self._from_hdr(frame)
        return self._converted(frame, "rgb24")

    def _converted(self, frame: VideoFrame, wanted: str) -> NDArray[np.uint8]:
        width, height = self._size
        pixels = self._converter.reformat(
            frame,
            width=width,
            height=height,
            format=wanted,
            src_colorspace=_assumed_matrix(frame),
            dst_color_range=ColorRange.JPEG,
            interpolation=Interpolation.BICUBIC,
            threads=1,
        ).to_ndarray()
        return np.ascontiguousarray(pixels, dtype=np.uint8)

    def _from_hdr(self, frame: VideoFrame) -> NDArray[np.uint8]:
        width, height = self._size
        # first to size, then to SDR: the second step is the dear one
        small = self._scaler.reformat(
            frame, width=width, height=height, interpolation=Interpolation.BICUBIC, threads=1
        )
        pixels = self._converter.reformat(
            small,
            format="rgb24",
            dst_color_range=ColorRange.JPEG,
            dst_color_trc=ColorTrc.BT709,
            dst_color_primaries=ColorPrimaries.BT709,
            threads=1,
        ).to_ndarray()
        return np.ascontiguousarray(pixels, dtype=np.uint8)


def _has_alpha(frame: VideoFrame) -> bool:
    return any(component.is_alpha for component in frame.format.components)


def _assumed_matrix(frame: VideoFrame) -> Colorspace | None:
    """Video without a tag is BT.709 when it is high definition, as players assume."""
    if frame.colorspace in _UNTAGGED and (frame.width >= 1280 or frame.height > 576):
        return Colorspace.ITU709
    return None


def _on_paper(rgba: NDArray[Any]) -> NDArray[np.uint8]:
    colour = rgba[..., :3].astype(np.uint16)
    alpha = rgba[..., 3:].astype(np.uint16)
    return ((colour * alpha + _PAPER * (255 - alpha) + 127) // 255).astype(np.uint8)


class VideoWriter709:
    """Turns RGB arrays into the YUV 4:2:0, BT.709, limited range that every player expects."""

    def __init__(self, pixel_format: str) -> None:
        self._format = pixel_format
        self._converter = VideoReformatter()

    def frame(self, pixels: NDArray[np.uint8]) -> VideoFrame:
        source = VideoFrame.from_ndarray(_even(pixels), format="rgb24")
        frame = self._converter.reformat(
            source,
            format=self._format,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            dst_color_trc=ColorTrc.UNSPECIFIED,
            interpolation=Interpolation.BICUBIC,
            threads=1,
        )
        frame.color_trc = BT709
        frame.color_primaries = BT709
        return frame


def even(length: int) -> int:
    """The next even number: 4:2:0 video shares one colour between two rows and columns."""
    return length + length % 2


def _even(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        pixels = np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return np.ascontiguousarray(pixels)
