"""Which cells of a small picture of a face a movement may change."""

from __future__ import annotations

import landmarks
import numpy as np
from generator import SIZE

GRID = 64
_CELL = SIZE // GRID


def _box(points: np.ndarray, right: float, down: float) -> np.ndarray:
    """The cells of the small picture around some points."""
    margin = np.array([right, down])
    low = np.maximum(0, (points.min(axis=0) - margin) / _CELL).astype(int)
    high = ((points.max(axis=0) + margin) / _CELL).astype(int) + 1
    cells = np.zeros((GRID, GRID), bool)
    cells[low[1] : high[1], low[0] : high[0]] = True
    return cells


def near_mouth(face: np.ndarray) -> np.ndarray:
    return _box(face[list(landmarks.LIPS)], 72, 72)


def near_lids(face: np.ndarray) -> np.ndarray:
    cells = [
        _box(face[[*upper, *lower]], 31, 24)
        for upper, lower in zip(landmarks.UPPER_LIDS, landmarks.LOWER_LIDS, strict=True)
    ]
    return cells[0] | cells[1]


def near_lids_and_brows(face: np.ndarray) -> np.ndarray:
    return (
        near_lids(face)
        | _box(face[list(landmarks.BROWS[0])], 31, 20)
        | _box(face[list(landmarks.BROWS[1])], 31, 20)
    )


def chin_and_mouth(face: np.ndarray) -> np.ndarray:
    rows = _box(face[[landmarks.NOSE_BASE, 152]], SIZE, 30)
    columns = _box(face[list(landmarks.MOUTH_CORNERS)], 45, SIZE)
    return rows & columns
