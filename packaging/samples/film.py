"""Write pictures and speech as one MP4."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from speech import Speech

NOTE = "Made by a computer: a film of nobody"
_BT709 = 1


def write(path: Path, frames: Iterable[np.ndarray], rate: int, speech: Speech) -> None:
    """H.264 and AAC, ready to play before it has arrived as a whole."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        container.metadata["comment"] = NOTE
        video = container.add_stream("libx264", rate, options={"crf": "18", "preset": "slow"})
        audio = container.add_stream("aac", speech.rate, layout="mono")
        audio.bit_rate = 128_000
        for number, frame in enumerate(frames):
            _write_picture(container, video, frame, number, rate)
        container.mux(video.encode(None))
        _write_speech(container, audio, speech)


def _write_picture(
    container: OutputContainer,
    video: VideoStream,
    picture: np.ndarray,
    number: int,
    rate: int,
) -> None:
    if number == 0:
        video.height, video.width = picture.shape[:2]
        video.pix_fmt = "yuv420p"
        video.codec_context.colorspace = video.codec_context.color_primaries = _BT709
        video.codec_context.color_trc = _BT709
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    frame = frame.reformat(format="yuv420p", dst_colorspace="itu709")
    frame.pts, frame.time_base = number, Fraction(1, rate)
    container.mux(video.encode(frame))


def _write_speech(container: OutputContainer, audio: AudioStream, speech: Speech) -> None:
    samples = speech.samples.astype(np.float32)[None]
    size = audio.codec_context.frame_size or 1024
    for start in range(0, samples.shape[1], size):
        part = np.ascontiguousarray(samples[:, start : start + size])
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
        frame.sample_rate, frame.pts = speech.rate, start
        container.mux(audio.encode(frame))
    container.mux(audio.encode(None))
