"""Set an encoder up: size, rate, quality, key frames, and the colours it must announce."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from studio.media.colour import BT709, LIMITED
from studio.media.encoder_list import AudioEncoder, Purpose, VideoEncoder

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream

TICKS: Final = Fraction(1, 90_000)
# a cut or a crash never costs more than this much picture
KEY_FRAME_S: Final = 0.5
_KEEP_DURATIONS: Final = 1 << 8  # AV_CODEC_FLAG_FRAME_DURATION
_BITS_PER_PIXEL: Final = {Purpose.LIVE: 0.12, Purpose.FILE: 0.16}


def configure_picture(
    target: VideoCodecContext | VideoStream,
    encoder: VideoEncoder,
    purpose: Purpose,
    size: tuple[int, int],
    fps: Fraction,
) -> None:
    """Everything that must be set before the first frame."""
    context: Any = getattr(target, "codec_context", target)
    context.width, context.height = size
    context.pix_fmt = encoder.pixel_format
    context.framerate = fps
    context.time_base = TICKS
    context.gop_size = max(1, int(fps * Fraction(KEY_FRAME_S)))
    context.max_b_frames = 0
    context.color_range = LIMITED
    context.colorspace = context.color_primaries = context.color_trc = BT709
    if encoder.by_bit_rate:
        context.bit_rate = int(size[0] * size[1] * float(fps) * _BITS_PER_PIXEL[purpose])
    elif encoder.codec == "vp9":
        context.bit_rate = 0
    context.flags = int(context.flags) | _KEEP_DURATIONS
    context.options = encoder.options(purpose)


def configure_sound(stream: Any, encoder: AudioEncoder, rate: int, channels: int) -> None:
    """Everything that must be set before the first sample."""
    context = stream.codec_context
    context.layout = "mono" if channels == 1 else "stereo"
    context.bit_rate = encoder.bits_per_channel * channels
    context.time_base = Fraction(1, rate)
