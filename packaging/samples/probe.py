"""Move every channel of the generator a little, on its own, and measure what that changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from areas import GRID
from generator import Generator
from landmarks import Landmarks

# Finer layers only tint and texture.
_FIRST, _LAST = 0, 15
STEP = 4.0
_BLOCK = 188


@dataclass(frozen=True, slots=True)
class Probe:
    """What one step of each channel does to the points (pixels) and to a small picture."""

    channels: np.ndarray
    points: np.ndarray
    pictures: np.ndarray
    face: np.ndarray


def measured(generator: Generator, style: np.ndarray, tracker: Landmarks, folder: Path) -> Probe:
    """Measure every channel; that takes a while, so what is done is kept in `folder`."""
    folder.mkdir(exist_ok=True)
    channels = np.flatnonzero(generator.layers(_FIRST, _LAST))
    before = _look(generator.picture(style), tracker)
    points: list[np.ndarray] = []
    pictures: list[np.ndarray] = []
    for start in range(0, len(channels), _BLOCK):
        kept, block = folder / f"{start}.npz", channels[start : start + _BLOCK]
        if not kept.exists():
            _keep(kept, before, _looks(generator, style, tracker, block))
        with np.load(kept) as stored:
            points.append(stored["points"].astype(np.float32))
            pictures.append(stored["pictures"].astype(np.float32))
    return Probe(channels, np.concatenate(points), np.concatenate(pictures), before[0])


def _looks(
    generator: Generator, style: np.ndarray, tracker: Landmarks, channels: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray]]:
    steps = (_step(generator, channel) for channel in channels)
    return [_look(picture, tracker) for picture in generator.pictures(style, steps)]


def _step(generator: Generator, channel: int) -> np.ndarray:
    offsets = np.zeros(len(generator.spread))
    offsets[channel] = STEP * generator.spread[channel]
    return offsets


def _keep(
    path: Path, before: tuple[np.ndarray, np.ndarray], after: list[tuple[np.ndarray, np.ndarray]]
) -> None:
    points = np.stack([look[0] - before[0] for look in after]).astype(np.float16)
    pictures = np.stack([look[1] - before[1] for look in after]).astype(np.float16)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, points=points, pictures=pictures)
    part.replace(path)


def _look(picture: np.ndarray, tracker: Landmarks) -> tuple[np.ndarray, np.ndarray]:
    small = cv2.resize(picture, (GRID, GRID), interpolation=cv2.INTER_AREA)
    return tracker.one(picture).points, small
