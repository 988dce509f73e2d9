"""What a living head does besides talking: blinks, brows, a little sway."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Seconds at which the lids start to fall; close to phrase ends, where people blink.
BLINKS = (1.18, 2.62, 6.92, 9.62)
_FALL, _SHUT, _RISE = 0.09, 0.04, 0.17
# Degrees and pixels that a listener does not notice, but misses.
_YAW, _PITCH, _ROLL, _SHIFT = 2.2, 1.1, 0.7, 3.0
_NOD, _BROWS = 1.3, 1.0
_SLOW = (0.11, 0.19, 0.31, 0.47)


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the head is: turned right, nodded down, tilted (degrees), moved (pixels)."""

    yaw: float
    pitch: float
    roll: float
    right: float
    down: float


def lids(times: np.ndarray) -> np.ndarray:
    """How far the eyes are shut at each time: they fall fast and rise more slowly."""
    shut = np.zeros(len(times))
    for start in BLINKS:
        falling = np.clip((times - start) / _FALL, 0, 1)
        rising = np.clip((times - start - _FALL - _SHUT) / _RISE, 0, 1)
        shut = np.maximum(shut, _eased(falling) * (1 - _eased(rising)))
    return shut


def _eased(x: np.ndarray) -> np.ndarray:
    return x * x * (3 - 2 * x)


def emphasis(samples: np.ndarray, rate: int, times: np.ndarray) -> np.ndarray:
    """The voice's slow ups and downs, 0 to 1: nods and brows follow them."""
    width = 0.12
    near = (np.arange(len(samples)) / rate)[:: rate // 200]
    power = np.abs(samples)[:: rate // 200]
    weights = np.exp(-0.5 * ((times[:, None] - near) / width) ** 2)
    level = weights @ power / weights.sum(axis=1)
    return level / level.max()


def _drift(times: np.ndarray, seed: int) -> np.ndarray:
    """Slow smooth wandering between about -1 and 1."""
    phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, len(_SLOW))
    strengths = 1 / np.sqrt(np.arange(1, len(_SLOW) + 1))
    waves = np.sin(2 * np.pi * times[:, None] * np.array(_SLOW) + phases)
    return waves @ strengths / strengths.sum() * 1.6


def poses(times: np.ndarray, stress: np.ndarray) -> list[Pose]:
    yaw = _YAW * _drift(times, 1)
    pitch = _PITCH * _drift(times, 2) + _NOD * (stress - stress.mean())
    roll = _ROLL * _drift(times, 3) + 0.15 * yaw
    right, down = _SHIFT * _drift(times, 4), 0.6 * _SHIFT * _drift(times, 5)
    rows = np.stack([yaw, pitch, roll, right, down], axis=1)
    return [Pose(*row) for row in rows.tolist()]


def brows(stress: np.ndarray) -> np.ndarray:
    """How far the brows are raised: only the strongest words raise them."""
    return _BROWS * _eased(np.clip((stress - 0.45) / 0.5, 0, 1))
