"""Decoded sound as floating point, mixed to as many channels as are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from av.audio.resampler import AudioResampler

from studio.errors import StudioError

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from numpy.typing import NDArray

# what each loudspeaker adds to a mono mix: a voice that is on both sides keeps its level
_MONO: Final = {"FL": 0.5, "FR": 0.5, "FC": 0.7071, "LFE": 0.0, "LFE2": 0.0}
_SURROUND: Final = 0.3536
# for files that count their channels and do not name them, as most WAV files
_USUAL: Final = {
    1: ["FC"],
    2: ["FL", "FR"],
    6: ["FL", "FR", "FC", "LFE", "BL", "BR"],
    8: ["FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"],
}
_LEFT: Final = ("FL", "BL", "SL", "FLC", "WL", "TFL", "TBL")
_RIGHT: Final = ("FR", "BR", "SR", "FRC", "WR", "TFR", "TBR")
_SAFE_PLANES: Final = 7
_FULL_SCALE: Final = {"u8": 128.0, "s16": 32768.0, "s32": 2147483648.0, "s64": 2.0**63}


def floating(frame: AudioFrame) -> NDArray[np.float32]:
    """Rows are channels, full scale is 1.0."""
    channels = max(1, frame.layout.nb_channels)
    packed = _packed(frame) if frame.format.is_planar and channels > _SAFE_PLANES else frame
    data: NDArray[Any] = packed.to_ndarray()
    if not packed.format.is_planar:
        data = data.reshape(-1, channels).T
    kind = packed.format.packed.name
    if kind in ("flt", "dbl"):
        return _finite(data)
    centred = data.astype(np.float64) - (128.0 if kind == "u8" else 0.0)
    return (centred / _FULL_SCALE[kind]).astype(np.float32)


def _packed(frame: AudioFrame) -> AudioFrame:
    """The same sound in one plane: PyAV 18.1 reads beyond the end of eight and more."""
    [packed] = AudioResampler("flt", frame.layout, frame.sample_rate).resample(frame)
    return packed


def _finite(data: NDArray[Any]) -> NDArray[np.float32]:
    if not np.isfinite(data).all():
        raise StudioError(
            "corrupt",
            "The sound holds values that are not numbers.",
            "Export the sound again, for example as 16-bit WAV.",
        )
    return data.astype(np.float32)


def mixed(data: NDArray[np.float32], names: list[str], channels: int) -> NDArray[np.float32]:
    """Mix down (or spread) to `channels`; 0 keeps the channels as they are."""
    if channels in (0, len(names)):
        return data
    if len(names) == 1:
        return np.repeat(data, channels, axis=0)
    if "NONE" in names:
        names = _USUAL.get(len(names), names)
    if channels == 1:
        return _weighted(data, [_weight(name) for name in names])
    left = _weighted(data, [_side(name, _LEFT) for name in names])
    right = _weighted(data, [_side(name, _RIGHT) for name in names])
    return np.concatenate([left, right])[:channels]


def _weight(name: str) -> float:
    return 0.0 if name == "NONE" else _MONO.get(name, _SURROUND)


def _side(name: str, own: tuple[str, ...]) -> float:
    if name in own:
        return 0.7071 if name == own[0] else 0.5
    return 0.5 if name in ("FC", "BC") else 0.0


def _weighted(data: NDArray[np.float32], weights: list[float]) -> NDArray[np.float32]:
    if not any(weights):
        return data.mean(axis=0, keepdims=True, dtype=np.float32)
    return np.asarray([weights], dtype=np.float32) @ data
