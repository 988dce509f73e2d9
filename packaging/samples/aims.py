"""Where each point of a face should go in a movement: right, down, and how much it matters."""

from __future__ import annotations

import landmarks
import numpy as np


def _aim(face: np.ndarray) -> np.ndarray:
    """No point moves; points of no interest are free to move a little."""
    return np.concatenate([np.zeros_like(face), np.full((len(face), 1), 0.25)], axis=1)


def _lips(face: np.ndarray, lower: float, upper: float, chin: float, width: float) -> np.ndarray:
    aim = _aim(face)
    aim[list(landmarks.LIPS), 2], aim[list(landmarks.CHIN), 2] = 1.0, 0.7
    for row, drop in (
        (landmarks.LIPS_OUTER_LOW, lower), (landmarks.LIPS_INNER_LOW, lower),
        (landmarks.LIPS_OUTER_HIGH, upper), (landmarks.LIPS_INNER_HIGH, upper),
    ):  # fmt: skip
        aim[list(row), 1] += drop * _arch(face[list(row), 0])
    aim[list(landmarks.CHIN), 1] += chin
    left, right = face[list(landmarks.MOUTH_CORNERS), 0]
    from_middle = (face[list(landmarks.LIPS), 0] - (left + right) / 2) / ((right - left) / 2)
    aim[list(landmarks.LIPS), 0] += width * from_middle
    return aim


def _arch(x: np.ndarray) -> np.ndarray:
    """1 in the middle of a lip, 0 at its corners."""
    place = (x - (x.max() + x.min()) / 2) / (x.max() - x.min())
    return np.clip(np.cos(np.pi * place), 0, 1) ** 0.7


def rounded(face: np.ndarray) -> np.ndarray:
    return _lips(face, lower=12, upper=-2, chin=3.6, width=-30)


def spread(face: np.ndarray) -> np.ndarray:
    aim = _lips(face, lower=8, upper=0, chin=1.6, width=16)
    aim[[61, 291, 78, 308], 1] -= 2
    return aim


def shut(face: np.ndarray) -> np.ndarray:
    aim = _aim(face)
    aim[[*landmarks.BROWS[0], *landmarks.BROWS[1]], 2] = 0.6
    for upper, lower in zip(landmarks.UPPER_LIDS, landmarks.LOWER_LIDS, strict=True):
        opening = face[list(lower), 1] - face[list(upper), 1]
        aim[list(upper), 1], aim[list(upper), 2] = 0.9 * opening, 1.5
        aim[list(lower), 1], aim[list(lower), 2] = -0.1 * opening, 1.0
    return aim


def lifted(face: np.ndarray) -> np.ndarray:
    aim = _aim(face)
    rows = [*landmarks.BROWS[0], *landmarks.BROWS[1]]
    aim[rows, 1], aim[rows, 2] = -10, 1.0
    return aim
