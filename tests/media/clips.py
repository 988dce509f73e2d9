"""Makes small clips and sounds for tests, straight with PyAV, independent of what is tested."""

from __future__ import annotations

import wave
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

TICKS = Fraction(1, 90_000)
FLASH_LEVEL = 128


@dataclass
class Recipe:
    """What a test clip is made of; the defaults make one quickly."""

    seconds: float = 1.0
    fps: float = 25.0
    size: tuple[int, int] = (160, 96)
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    times: list[float] | None = None
    flashes: tuple[float, ...] = ()
    gop: int = 12
    b_frames: int = 0
    rotation: int = 0
    aspect: Fraction | None = None
    sound: str | None = "aac"
    sound_tracks: int = 1
    rate: int = 48_000
    layout: str = "mono"
    sound_start: float = 0.0
    sound_seconds: float | None = None
    beeps: tuple[float, ...] = ()
    container: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    codec_options: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    colour: tuple[int, int, int] | None = None

    @property
    def frame_times(self) -> list[float]:
        count = round(self.seconds * self.fps)
        return self.times if self.times is not None else [n / self.fps for n in range(count)]


def make_clip(path: Path, recipe: Recipe | None = None, **changes: Any) -> Path:
    """Write a clip; keyword arguments change the recipe's fields."""
    plan = recipe or Recipe(**changes)
    with av.open(str(path), "w", format=plan.container, options=plan.options) as container:
        container.metadata.update(plan.tags)
        video = _video_stream(container, plan) if plan.codec else None
        sounds = [
            _sound_stream(container, plan) for _ in range(plan.sound_tracks if plan.sound else 0)
        ]
        if video is not None:
            for number, time in enumerate(plan.frame_times):
                container.mux(video.encode(_frame(plan, number, time)))
            container.mux(video.encode(None))
        for sound in sounds:
            for frame in _sound_frames(plan):
                container.mux(sound.encode(frame))
            container.mux(sound.encode(None))
    return path


def _video_stream(container: Any, plan: Recipe) -> Any:
    stream = container.add_stream(plan.codec, rate=Fraction(plan.fps).limit_denominator(1001))
    stream.width, stream.height = plan.size
    stream.pix_fmt = plan.pixel_format
    if plan.codec not in ("mpeg1video", "mpeg2video", "mpeg4", "gif", "rawvideo"):
        stream.codec_context.time_base = TICKS
    stream.codec_context.gop_size = plan.gop
    stream.codec_context.max_b_frames = plan.b_frames
    fast = {"preset": "ultrafast"} if plan.codec in ("libx264", "libx265") else {}
    stream.codec_context.options = {**fast, **plan.codec_options}
    if plan.aspect:
        stream.codec_context.sample_aspect_ratio = plan.aspect
    if plan.rotation:
        stream.set_display_rotation(-plan.rotation)
    return stream


def _frame(plan: Recipe, number: int, time: float) -> Any:
    pixels = picture(plan, number, time)
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format=plan.pixel_format)
    base = TICKS
    if plan.codec in ("mpeg1video", "mpeg2video", "mpeg4", "gif", "rawvideo"):
        base = 1 / Fraction(plan.fps).limit_denominator(1001)
    frame.pts, frame.time_base = round(Fraction(time) / base), base
    return frame


def picture(plan: Recipe, number: int, time: float) -> NDArray[np.uint8]:
    """White in a flash, one colour if asked for, else a moving gradient with a red top left."""
    width, height = plan.size
    if any(abs(time - flash) < 0.5 / plan.fps for flash in plan.flashes):
        return np.full((height, width, 3), 255, np.uint8)
    if plan.colour:
        return np.full((height, width, 3), plan.colour, np.uint8)
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[..., 1] = np.linspace(0, 90, width, dtype=np.uint8)[None]
    pixels[..., 2] = (number * 3) % 90
    pixels[: height // 4, : width // 4] = (220, 20, 20)
    return pixels


def _sound_stream(container: Any, plan: Recipe) -> Any:
    stream = container.add_stream(plan.sound, rate=plan.rate)
    stream.layout = plan.layout
    return stream


def _sound_frames(plan: Recipe) -> list[Any]:
    seconds = plan.seconds if plan.sound_seconds is None else plan.sound_seconds
    line = tone(seconds, plan.rate, plan.beeps)
    channels = av.AudioLayout(plan.layout).nb_channels
    frames = []
    for start in range(0, len(line), 1000):
        piece = np.repeat(line[None, start : start + 1000], channels, axis=0)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(piece), format="fltp", layout=plan.layout
        )
        frame.rate, frame.time_base = plan.rate, Fraction(1, plan.rate)
        frame.pts = start + round(plan.sound_start * plan.rate)
        frames.append(frame)
    return frames


def tone(
    seconds: float, rate: int, beeps: tuple[float, ...] = (), level: float = 0.02
) -> NDArray[np.float32]:
    """A faint hum with a loud beep of 60 ms at each of the times."""
    moments = np.arange(round(seconds * rate)) / rate
    line = level * np.sin(2 * np.pi * 220 * moments)
    for beep in beeps:
        inside = (moments >= beep) & (moments < beep + 0.06)
        line[inside] = 0.8 * np.sin(2 * np.pi * 1000 * (moments[inside] - beep) + np.pi / 3)
    return line.astype(np.float32)


def make_wav(path: Path, seconds: float = 1.0, rate: int = 16_000, **more: Any) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((tone(seconds, rate, **more) * 32767).astype("<i2").tobytes())
    return path


def flash_times(path: Path) -> list[float]:
    """When the picture turns white, read by the studio."""
    from studio.media.frames import frames

    bright = [(f.time, f.pixels.mean() > FLASH_LEVEL) for f in frames(path)]
    return [
        time for n, (time, white) in enumerate(bright) if white and (n == 0 or not bright[n - 1][1])
    ]


def beep_times(path: Path, rate: int = 48_000) -> list[float]:
    """When the sound turns loud, read by the studio."""
    from studio.media.samples import samples

    pieces = [piece.data for piece in samples(path, rate=rate)]
    loud = np.flatnonzero(np.abs(np.concatenate(pieces)) > 0.3) / rate
    return [float(t) for n, t in enumerate(loud) if n == 0 or t - loud[n - 1] > 0.1]
