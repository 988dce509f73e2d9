"""The talking clip: mouth, eyes and head of the portrait, moved by what the voice says."""

from __future__ import annotations

from collections.abc import Iterator

import life
import mouth
import numpy as np
from generator import Generator
from landmarks import Landmarks
from shade import shaded
from speech import Speech
from stage import Stage

RATE = 30
# How far along its direction each movement goes at full strength.
_OPEN, _SPREAD, _ROUND, _SHUT, _LIFT = 2.3, 1.3, 1.5, 1.65, 1.0
# The first bit of an opening parts the lips only a little: give it more.
_EAGER = 0.85


def times(speech: Speech) -> np.ndarray:
    return np.arange(int(speech.seconds * RATE)) / RATE


def offsets(directions: dict[str, np.ndarray], speech: Speech) -> np.ndarray:
    """What to add to the generator's channels, one row per frame."""
    at = times(speech)
    opening, width = mouth.track(speech.phones, at, speech.seconds).T
    stress = life.emphasis(speech.samples, speech.rate, at)
    amounts = {
        "open": _OPEN * opening**_EAGER,
        "spread": _SPREAD * np.maximum(0, width) * (1 - mouth.closure(speech.phones, at)),
        "round": _ROUND * np.maximum(0, -width),
        "shut": _SHUT * life.lids(at),
        "lift": _LIFT * life.brows(stress),
    }
    return np.sum([np.outer(a, directions[name]) for name, a in amounts.items()], axis=0)


def frames(
    generator: Generator,
    style: np.ndarray,
    tracker: Landmarks,
    directions: dict[str, np.ndarray],
    speech: Speech,
) -> Iterator[np.ndarray]:
    """Every frame of the clip, as 8 bit RGB."""
    still = generator.picture(style)
    stage = Stage(still, tracker.one(still).points)
    stress = life.emphasis(speech.samples, speech.rate, times(speech))
    poses = life.poses(times(speech), stress)
    drawn = generator.pictures(style, offsets(directions, speech))
    for picture, pose in zip(drawn, poses, strict=True):
        yield stage.frame(shaded(picture, tracker.one(picture)), pose)
