"""How loud speech is to the ear."""

from __future__ import annotations

import numpy as np


def loudness(samples: np.ndarray, rate: int) -> float:
    """Integrated loudness in LUFS (ITU-R BS.1770: K weighting, 400 ms blocks, two gates)."""
    size, hop = int(0.4 * rate), int(0.1 * rate)
    blocks = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop]
    spectra = np.fft.rfft(blocks * np.hanning(size), axis=1)
    weighted = np.abs(spectra) ** 2 @ _k_weight(np.fft.rfftfreq(size, 1 / rate))
    power = weighted * 2 / (size**2 * 0.375)
    loud = power[_lufs(power) > -70]
    return float(_lufs(loud[_lufs(loud) > _lufs(loud.mean()) - 10].mean()))


def _lufs(power: np.ndarray) -> np.ndarray:
    return -0.691 + 10 * np.log10(power + 1e-12)


def _k_weight(frequency: np.ndarray) -> np.ndarray:
    """Power response of the standard's two filters: a shelf for the head, a high pass."""
    s = 1j * frequency
    shelf_at, gain, bend = 1681.97, 10 ** (3.99984 / 20), 0.7071752
    ratio = s / shelf_at
    top = gain * ratio**2 + np.sqrt(gain) / bend * ratio + 1
    shelf = top / (ratio**2 + ratio / bend + 1)
    low = s / 38.1355
    return np.abs(shelf * low**2 / (low**2 + low / 0.5003270 + 1)) ** 2
