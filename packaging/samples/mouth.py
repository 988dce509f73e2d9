"""How lips and jaw move while a text is spoken: phonemes in, one mouth per frame out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from speech import Phone

# opening of the jaw (0 shut, 1 as wide as speech gets), width of the mouth (-1 rounded, 1 spread)
_SHAPES = {
    "ɑ": (1.0, 0.0), "æ": (0.95, 0.4), "ʌ": (0.75, 0.0), "ə": (0.45, 0.0), "ɐ": (0.5, 0.0),
    "ɛ": (0.7, 0.35), "ɪ": (0.45, 0.35), "i": (0.35, 0.7), "ᵊ": (0.3, 0.0), "ɔ": (0.75, -0.6),
    "u": (0.3, -1.0), "ʊ": (0.4, -0.7), "ɜ": (0.45, -0.35), "I": (0.95, 0.2), "A": (0.65, 0.5),
    "W": (0.9, -0.3), "O": (0.6, -0.7), "Y": (0.7, -0.4),
    "b": (0.0, 0.0), "p": (0.0, 0.0), "m": (0.0, 0.0), "f": (0.1, 0.1), "v": (0.1, 0.1),
    "w": (0.15, -1.0), "ɹ": (0.25, -0.5), "l": (0.35, 0.1), "j": (0.25, 0.5), "h": (0.45, 0.0),
    "t": (0.22, 0.15), "d": (0.22, 0.15), "n": (0.25, 0.1), "s": (0.14, 0.3), "z": (0.14, 0.3),
    "ɾ": (0.3, 0.1), "T": (0.3, 0.1), "ʃ": (0.2, -0.6), "ʒ": (0.2, -0.6), "ʧ": (0.2, -0.5),
    "ʤ": (0.2, -0.5), "θ": (0.25, 0.1), "ð": (0.25, 0.1), "k": (0.35, 0.1), "ɡ": (0.35, 0.1),
    "ŋ": (0.35, 0.1),
}  # fmt: skip
_SHUT, _NEARLY_SHUT = "bpm", "fv"
_MARKS, _VOWELS = "ˈˌ", "ɑæʌəɐɛɪiᵊɔuʊɜIAWOY"
# Two-part vowels end on a second shape.
_GLIDES = {"I": (0.45, 0.4), "A": (0.4, 0.6), "Y": (0.4, 0.4), "W": (0.35, -0.9), "O": (0.3, -1.0)}
# Lips are in place before the sound is.
_LEAD = 0.05
_REACH = 0.055
_PAUSE = 0.16


@dataclass(frozen=True, slots=True)
class Target:
    """A mouth that wants to be reached at `time`; a stronger one wins over its neighbours."""

    time: float
    opening: float
    width: float
    strength: float


def targets(phones: list[Phone], seconds: float) -> list[Target]:
    """What the mouth aims at, one after the other, rest before, between and after."""
    joined = _joined(phones)
    found: list[Target] = []
    before = 0.0
    for phone in joined:
        if phone.start - before > _PAUSE:
            found += _rest(before + 0.08, phone.start - 0.06)
        found += _aims(phone)
        before = phone.end
    return found + _rest(before + 0.08, seconds)


def _joined(phones: list[Phone]) -> list[Phone]:
    """Spoken phonemes only; the time of a stress mark belongs to what it stresses."""
    joined, waiting = list[Phone](), None
    for phone in phones:
        if phone.symbol in _MARKS:
            waiting = phone.start
        elif phone.symbol in _SHAPES:
            start = phone.start if waiting is None else waiting
            joined.append(Phone(phone.symbol, start, phone.end))
            waiting = None
    return joined


def _rest(start: float, end: float) -> list[Target]:
    steps = max(1, int((end - start) / 0.04))
    return [Target(t, 0.0, 0.0, 1.0) for t in np.linspace(start, end, steps)]


def _aims(phone: Phone) -> list[Target]:
    opening, width = _SHAPES[phone.symbol]
    length = phone.end - phone.start
    strength = min(1.6, 0.5 + 8 * length) if phone.symbol in _VOWELS else 0.6
    if phone.symbol not in _GLIDES:
        return [Target(phone.start + length / 2, opening, width, strength)]
    later_opening, later_width = _GLIDES[phone.symbol]
    return [
        Target(phone.start + length * 0.3, opening, width, strength),
        Target(phone.start + length * 0.85, later_opening, later_width, strength * 0.6),
    ]


def track(phones: list[Phone], times: np.ndarray, seconds: float) -> np.ndarray:
    """Opening and width of the mouth at each time, as two columns."""
    aims = targets(phones, seconds)
    distance = (times[:, None] + _LEAD - np.array([a.time for a in aims])) / _REACH
    pull = np.array([a.strength for a in aims]) * np.exp(-0.5 * distance**2) + 1e-9
    shapes = np.array([(a.opening, a.width) for a in aims])
    blended = pull @ shapes / pull.sum(axis=1, keepdims=True)
    blended[:, 0] *= 1 - closure(phones, times)
    return blended


def closure(phones: list[Phone], times: np.ndarray) -> np.ndarray:
    """How firmly the lips have to meet at each time: 1 in a b, p or m."""
    firm = np.zeros(len(times))
    for phone in _joined(phones):
        strength = 1.0 if phone.symbol in _SHUT else 0.75 if phone.symbol in _NEARLY_SHUT else 0.0
        middle, half = (phone.start + phone.end) / 2, (phone.end - phone.start) / 2
        beyond = np.maximum(0, np.abs(times + _LEAD / 2 - middle) - max(half, 0.02)) / 0.085
        firm = np.maximum(firm, strength * np.cos(np.pi / 2 * np.minimum(1, beyond)) ** 2)
    return firm
