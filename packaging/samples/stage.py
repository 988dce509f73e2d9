"""Put a moving mouth and moving eyes onto one still picture, and sway the head in it.

A generator's pictures differ a little everywhere, which makes hair and wall boil in a film. Here
everything but the moving parts comes from one picture, and soft mattes hide the seams.
"""

from __future__ import annotations

import cv2
import landmarks
import numpy as np
from generator import SIZE
from life import Pose

_SEAM = 26
# The chin comes down over the neck by up to this many pixels.
_CHIN_ROOM = 55
_SMOOTH = 8


class Stage:
    """The still picture with its mattes and the shape of the head in it."""

    def __init__(self, still: np.ndarray, points: np.ndarray) -> None:
        self._still = still.astype(np.float32)
        self._mattes = [_mouth_matte(points), _eyes_matte(points)]
        self._head = _Head(points)

    def frame(self, picture: np.ndarray, pose: Pose) -> np.ndarray:
        """The still with the picture's mouth and eyes, head turned: 8 bit RGB."""
        image = self._still.copy()
        for matte in self._mattes:
            moving = picture + _light(self._still - picture, matte)
            image += matte[..., None] * (moving - self._still)
        return np.clip(self._head.turned(image, pose) + 0.5, 0, 255).astype(np.uint8)


def _mouth_matte(points: np.ndarray) -> np.ndarray:
    """From under the nose to the neck, between the cheeks."""
    oval = points[list(landmarks.OVAL)]
    lower = oval[oval[:, 1] > points[landmarks.NOSE_BASE, 1]]
    middle = np.array([points[landmarks.NOSE_BASE, 0], lower[:, 1].min()])
    pulled = middle + (lower - middle) * (0.93, 1.0)
    dropped = pulled + (0, 1) * np.where(_near_chin(pulled, points), _CHIN_ROOM, 0)[:, None]
    top = points[landmarks.NOSE_BASE] + (0, 0.3 * _SEAM)
    return _soft(np.concatenate([pulled, dropped, top[None]]))


def _near_chin(some: np.ndarray, points: np.ndarray) -> np.ndarray:
    left, right = points[list(landmarks.MOUTH_CORNERS), 0]
    return (some[:, 0] > left) & (some[:, 0] < right)


def _eyes_matte(points: np.ndarray) -> np.ndarray:
    mattes = [
        _soft(points[[*brow, *lids]] + (0, -6))
        for brow, lids in zip(landmarks.BROWS, landmarks.LOWER_LIDS, strict=True)
    ]
    return np.maximum(*mattes)


def _soft(points: np.ndarray) -> np.ndarray:
    """The hull of some points, widened by half a seam and blurred by one."""
    matte = np.zeros((SIZE, SIZE), np.float32)
    cv2.fillConvexPoly(matte, cv2.convexHull(points.astype(np.int32)), 1.0)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_SEAM, _SEAM))
    return cv2.GaussianBlur(cv2.dilate(matte, kernel), (0, 0), _SEAM / 2)


def _light(difference: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """The slow change of light that makes two pictures agree along a matte's seam."""
    small = (SIZE // _SMOOTH, SIZE // _SMOOTH)
    seam = (matte * (1 - matte))[..., None]
    weighted = cv2.resize(difference * seam, small, interpolation=cv2.INTER_AREA)
    weight = cv2.resize(seam, small, interpolation=cv2.INTER_AREA)
    total, parts = _spread(weight), _spread(weighted)
    return cv2.resize(parts / (total[..., None] + 1e-6), (SIZE, SIZE))


def _spread(image: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(image, (0, 0), 12)


class _Head:
    """A head as half an egg before a wall: what turns far, what turns little, what stays."""

    def __init__(self, points: np.ndarray) -> None:
        oval = points[list(landmarks.OVAL)]
        low, high = oval.min(axis=0), oval.max(axis=0)
        x, y = np.meshgrid(np.arange(SIZE, dtype=np.float32), np.arange(SIZE, dtype=np.float32))
        middle, radius = (low + high) / 2, (high - low) / 2
        # Hair reaches further out than the face does.
        reach = np.hypot((x - middle[0]) / (1.5 * radius[0]), (y - middle[1]) / (1.35 * radius[1]))
        face = np.hypot((x - middle[0]) / (1.1 * radius[0]), (y - middle[1]) / (1.1 * radius[1]))
        self._moves = _fall(reach, 0.85, 1.5) * _fall(y, high[1] + 20, SIZE)
        self._depth = radius[0] * np.sqrt(np.maximum(0, 1 - face**2)) * _fall(face, 0.5, 1.0)
        self._neck = np.array([middle[0], high[1] + 0.3 * radius[1]])
        self._x, self._y = x, y

    def turned(self, image: np.ndarray, pose: Pose) -> np.ndarray:
        yaw, pitch, roll = np.radians([pose.yaw, pose.pitch, pose.roll])
        right = pose.right + roll * (self._neck[1] - self._y)
        down = pose.down + roll * (self._x - self._neck[0])
        right = self._moves * (right + self._depth * np.sin(yaw))
        down = self._moves * (down + self._depth * np.sin(pitch))
        where = (self._x - right).astype(np.float32), (self._y - down).astype(np.float32)
        return cv2.remap(image, *where, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT)


def _fall(x: np.ndarray, start: float, end: float) -> np.ndarray:
    """1 up to `start`, 0 from `end`, smooth between."""
    place = np.clip((x - start) / (end - start), 0, 1)
    return 1 - place * place * (3 - 2 * place)
