"""Which channels of the generator open this mouth, round it, spread it, and shut these eyes.

A direction is the mix of channels that moves the wanted points, while the rest of the picture
stays as it is.
"""

from __future__ import annotations

import aims
import areas
import numpy as np
from generator import Generator
from probe import STEP, Probe

# Seeds of faces that happen to speak: what they share in the layers that shape a mouth opens it.
_SPEAKING = (43, 635, 1116, 1170, 483, 244, 1040, 633, 997, 652, 1016, 673)
_SPEAKING_LAYERS = (3, 6)


# Where the points go, what may change on the way, and how timid the steps are.
_MOVEMENTS = {
    "spread": (aims.spread, areas.near_mouth, 1000),
    "round": (aims.rounded, areas.near_mouth, 300),
    "shut": (aims.shut, areas.near_lids, 100),
    "lift": (aims.lifted, areas.near_lids_and_brows, 300),
}


def learn(generator: Generator, style: np.ndarray, found: Probe) -> dict[str, np.ndarray]:
    """The five directions by name, as offsets for `Generator.picture`."""
    learned = {"open": _like_speaking(generator, style, found)}
    for name, (aim, area, caution) in _MOVEMENTS.items():
        learned[name] = _moving(generator, found, aim(found.face), area(found.face), caution)
    return learned


def _like_speaking(generator: Generator, style: np.ndarray, found: Probe) -> np.ndarray:
    """The nearest mix to what speaking faces share that leaves the rest of this face alone."""
    shared = np.mean([generator.style(10_000 + seed) for seed in _SPEAKING], axis=0) - style
    wanted = generator.answers(shared) * generator.layers(*_SPEAKING_LAYERS)
    spread = generator.spread[found.channels]
    steps = wanted[found.channels] / spread
    elsewhere = found.pictures[:, ~areas.chin_and_mouth(found.face)].reshape(len(steps), -1) / STEP
    harm = elsewhere @ elsewhere.T / elsewhere.shape[1]
    # Channels that the speaking faces do not name may only help to undo harm.
    cost = np.diag(np.where(steps == 0, 4.0, 1.0))
    kept = np.linalg.solve(cost + 40 * harm, cost @ steps)
    return _full(generator, found, kept * spread)


def _moving(
    generator: Generator, found: Probe, aim: np.ndarray, near: np.ndarray, caution: float
) -> np.ndarray:
    """The mix that moves the points as `aim` (x, y, weight) says and changes nothing far away."""
    weight = aim[:, 2:]
    moves = (found.points * weight).reshape(len(found.channels), -1)
    harm = found.pictures[:, ~near].reshape(len(found.channels), -1) * 0.05
    together = moves @ moves.T + harm @ harm.T + caution * np.eye(len(moves))
    steps = np.linalg.solve(together, moves @ (aim[:, :2] * weight).ravel())
    return _full(generator, found, steps * STEP * generator.spread[found.channels])


def _full(generator: Generator, found: Probe, moved: np.ndarray) -> np.ndarray:
    offsets = np.zeros(len(generator.spread))
    offsets[found.channels] = moved
    return offsets
