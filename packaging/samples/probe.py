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


@dataclass(frozen=True, slots=True)
class Probe:
    """What one step of each channel does to the points (pixels) and to a small picture."""

    channels: np.ndarray
    points: np.ndarray
    pictures: np.ndarray
    face: np.ndarray


def measured(generator: Generator, style: np.ndarray, tracker: Landmarks, store: Path) -> Probe:
    """Measure every channel once; it takes a while, so the answer is kept in `store`."""
    if not store.exists():
        np.savez(store, allow_pickle=False, **_measure(generator, style, tracker))
    with np.load(store) as kept:
        parts = {name: kept[name].astype(np.float32) for name in kept.files}
    channels = parts.pop("channels").astype(int)
    return Probe(channels=channels, **parts)


def _measure(generator: Generator, style: np.ndarray, tracker: Landmarks) -> dict[str, np.ndarray]:
    channels = np.flatnonzero(generator.layers(_FIRST, _LAST))
    offsets = np.zeros(len(generator.spread))
    before = _look(generator.picture(style), tracker)
    changes: list[tuple[np.ndarray, np.ndarray]] = []
    for channel in channels:
        offsets[channel] = STEP * generator.spread[channel]
        after = _look(generator.picture(style, offsets), tracker)
        changes.append((after[0] - before[0], after[1] - before[1]))
        offsets[channel] = 0
    return {
        "channels": channels,
        "points": np.stack([points for points, _ in changes]).astype(np.float16),
        "pictures": np.stack([picture for _, picture in changes]).astype(np.float16),
        "face": before[0],
    }


def _look(picture: np.ndarray, tracker: Landmarks) -> tuple[np.ndarray, np.ndarray]:
    return tracker.one(picture).points, cv2.resize(
        picture, (GRID, GRID), interpolation=cv2.INTER_AREA
    )
