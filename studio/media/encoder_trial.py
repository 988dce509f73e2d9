"""Find out whether encoders work by using them. Runs in the sandbox: drivers may crash."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.codec.context import CodecContext

from studio.media.colour import VideoWriter709
from studio.media.encoder_list import AUDIO, VIDEO, AudioEncoder, Purpose, VideoEncoder
from studio.media.encoding import configure_picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SIZE: Final = (320, 192)
_FRAMES: Final = 8
_RATE: Final = 48_000
# mean difference per pixel, of 255; a driver that garbles pictures is far beyond
_ALIKE: Final = 12.0


def try_out(names: list[str]) -> dict[str, str]:
    """Why each encoder does not work; empty text when it does."""
    known: dict[str, Any] = {encoder.name: encoder for encoder in (*VIDEO, *AUDIO)}
    return {name: _verdict(known[name]) for name in names}


def _verdict(encoder: VideoEncoder | AudioEncoder) -> str:
    try:
        works = _hears(encoder) if isinstance(encoder, AudioEncoder) else _sees(encoder)
    except (av.error.FFmpegError, ValueError) as error:
        return _reason(error)
    return "" if works else "It runs, but what it makes is not the picture it was given."


def _reason(error: Exception) -> str:
    if "UnknownCodec" in type(error).__name__:
        return "The installed PyAV does not have it."
    return "No device or driver for it answers here."


def _sees(encoder: VideoEncoder) -> bool:
    context: Any = CodecContext.create(encoder.name, "w")
    configure_picture(context, encoder, Purpose.LIVE, _SIZE, Fraction(30))
    writer = VideoWriter709(encoder.pixel_format)
    sent = [_picture(number) for number in range(_FRAMES)]
    coded: list[Any] = []
    for number, pixels in enumerate(sent):
        frame = writer.frame(pixels)
        frame.pts, frame.time_base = number * 3000, Fraction(1, 90_000)
        coded += context.encode(frame)
    coded += context.encode(None)
    return _alike(sent, _decoded(encoder.codec, context.extradata, coded))


def _decoded(codec: str, extradata: Any, coded: list[Any]) -> list[NDArray[Any]]:
    reader: Any = CodecContext.create(codec, "r")
    if extradata:
        reader.extradata = bytes(extradata)
    frames = [frame for packet in coded for frame in reader.decode(packet)]
    return [frame.to_ndarray(format="rgb24") for frame in [*frames, *reader.decode(None)]]


def _picture(number: int) -> NDArray[np.uint8]:
    width, height = _SIZE
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[..., 0] = np.linspace(40, 210, width, dtype=np.uint8)[None, :]
    pixels[..., 1] = np.linspace(60, 180, height, dtype=np.uint8)[:, None]
    pixels[..., 2] = 90 + 8 * number
    return pixels


def _alike(sent: list[NDArray[Any]], got: list[NDArray[Any]]) -> bool:
    if len(got) != len(sent):
        return False
    pairs = zip(sent, got, strict=True)
    return all(np.abs(a.astype(int) - b).mean() < _ALIKE for a, b in pairs)


def _hears(encoder: AudioEncoder) -> bool:
    context: Any = CodecContext.create(encoder.name, "w")
    context.sample_rate, context.layout = _RATE, "mono"
    context.format = context.codec.audio_formats[0]
    tone = np.sin(np.arange(_RATE // 5) * 0.05).astype(np.float32)[None]
    frame = AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
    frame.rate, frame.pts, frame.time_base = _RATE, 0, Fraction(1, _RATE)
    return len([*context.encode(frame), *context.encode(None)]) > 2
