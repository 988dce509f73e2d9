"""The dark inside an open mouth: the generator lights lower teeth as brightly as a smile's."""

from __future__ import annotations

import cv2
import numpy as np
from generator import SIZE
from landmarks import LIPS_INNER_HIGH, LIPS_INNER_LOW, Face

_STRENGTH = 0.68
# Pixels between the lips from which the inside is as dark as it gets.
_WIDE = 42
# The shade starts under the upper teeth, at this part of the way down, and is full at the second.
_FROM, _TO = 0.36, 0.74
_TINT = np.array([0.84, 1.0, 1.0])


def shaded(picture: np.ndarray, face: Face) -> np.ndarray:
    """The picture with the lower part of the mouth's inside in shadow."""
    upper, lower = face.points[list(LIPS_INNER_HIGH)], face.points[list(LIPS_INNER_LOW)]
    depth = _between(upper, lower) * _inside(upper, lower)
    dark = _STRENGTH * np.clip(face.gap / _WIDE, 0, 1) * cv2.GaussianBlur(depth, (0, 0), 2.5)
    return picture * (1 - dark[..., None] * _TINT)


def _inside(upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    mask = np.zeros((SIZE, SIZE), np.float32)
    cv2.fillPoly(mask, [np.concatenate([upper, lower[::-1]]).astype(np.int32)], 1.0)
    return cv2.GaussianBlur(mask, (0, 0), 3)


def _between(upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """0 at the upper teeth, 1 at the lower lip."""
    columns, rows = np.arange(SIZE), np.arange(SIZE)[:, None]
    top = np.interp(columns, upper[:, 0], upper[:, 1])
    bottom = np.interp(columns, lower[:, 0], lower[:, 1])
    part = (rows - top) / np.maximum(1, bottom - top)
    place = np.clip((part - _FROM) / (_TO - _FROM), 0, 1)
    return (place * place * (3 - 2 * place)).astype(np.float32)
