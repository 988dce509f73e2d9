"""The encoders that the studio knows how to drive, best first, and how it drives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    LIVE = "live"  # while a camera runs: each frame must leave the encoder at once
    FILE = "file"  # for keeping: better pictures for the same bytes


@dataclass(frozen=True, slots=True)
class VideoEncoder:
    """One video encoder of the installed FFmpeg."""

    name: str
    codec: str
    hardware: bool = False
    pixel_format: str = "yuv420p"
    by_bit_rate: bool = False  # cannot be asked for a quality, only for a size
    live: Mapping[str, str] = field(default_factory=dict[str, str])
    file: Mapping[str, str] = field(default_factory=dict[str, str])

    def options(self, purpose: Purpose) -> dict[str, str]:
        return dict(self.live if purpose is Purpose.LIVE else self.file)


@dataclass(frozen=True, slots=True)
class AudioEncoder:
    """One audio encoder, with the sample rates it takes and the bits it needs a channel."""

    name: str
    codec: str
    rates: tuple[int, ...]
    bits_per_channel: int

    def nearest_rate(self, rate: int) -> int:
        """The lowest rate that loses nothing, or else the highest there is."""
        return min((r for r in self.rates if r >= rate), default=max(self.rates))


VIDEO: Final = (
    VideoEncoder(
        "h264_nvenc",
        "h264",
        hardware=True,
        live={
            "preset": "p4",
            "tune": "ull",
            "zerolatency": "1",
            "rc": "vbr",
            "cq": "21",
            "forced-idr": "1",
        },
        file={"preset": "p5", "tune": "hq", "rc": "vbr", "cq": "19", "forced-idr": "1"},
    ),
    VideoEncoder(
        "h264_videotoolbox",
        "h264",
        hardware=True,
        pixel_format="nv12",
        by_bit_rate=True,
        live={"realtime": "1", "allow_sw": "0"},
        file={"allow_sw": "0"},
    ),
    VideoEncoder(
        "h264_qsv",
        "h264",
        hardware=True,
        pixel_format="nv12",
        live={"preset": "veryfast", "async_depth": "1", "global_quality": "21", "forced_idr": "1"},
        file={"preset": "medium", "global_quality": "19", "forced_idr": "1"},
    ),
    VideoEncoder(
        "h264_amf",
        "h264",
        hardware=True,
        pixel_format="nv12",
        live={
            "usage": "ultralowlatency",
            "rc": "cqp",
            "qp_i": "21",
            "qp_p": "21",
            "forced_idr": "1",
        },
        file={"usage": "transcoding", "rc": "cqp", "qp_i": "19", "qp_p": "19", "forced_idr": "1"},
    ),
    VideoEncoder(
        "h264_mf",
        "h264",
        hardware=True,
        pixel_format="nv12",
        by_bit_rate=True,
        live={"hw_encoding": "1", "scenario": "live_streaming"},
        file={"hw_encoding": "1"},
    ),
    VideoEncoder("h264_vaapi", "h264", hardware=True, pixel_format="nv12"),
    VideoEncoder("h264_v4l2m2m", "h264", hardware=True, by_bit_rate=True),
    VideoEncoder(
        "libx264",
        "h264",
        live={"preset": "veryfast", "tune": "zerolatency", "crf": "20", "forced-idr": "1"},
        file={"preset": "fast", "crf": "18", "forced-idr": "1"},
    ),
    VideoEncoder("libopenh264", "h264", by_bit_rate=True),
    VideoEncoder(
        "libvpx-vp9",
        "vp9",
        live={"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "crf": "30"},
        file={"deadline": "good", "cpu-used": "4", "row-mt": "1", "crf": "26"},
    ),
)

AUDIO: Final = (
    AudioEncoder("aac", "aac", (16_000, 22_050, 32_000, 44_100, 48_000), 96_000),
    AudioEncoder("libopus", "opus", (48_000,), 64_000),
    AudioEncoder("opus", "opus", (48_000,), 96_000),
)
