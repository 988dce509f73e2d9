"""Decoded sound as floating point, mixed to as many channels as are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from studio.errors import StudioError

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from numpy.typing import NDArray

# what each loudspeaker adds to a mono mix: a voice that is on both sides keeps its level
_MONO: Final = {"FL": 0.5, "FR": 0.5, "FC": 0.7071, "LFE": 0.0, "LFE2": 0.0}
_SURROUND: Final = 0.3536
_LEFT: Final = ("FL", "BL", "SL", "FLC", "WL", "TFL", "TBL")
_RIGHT: Final = ("FR", "BR", "SR", "FRC", "WR", "TFR", "TBR")
_FULL_SCALE: Final = {"u8": 128.0, "s16": 32768.0, "s32": 2147483648.0, "s64": 2.0**63}


def floating(frame: AudioFrame) -> NDArray[np.float32]:
    """Rows are channels, full scale is 1.0."""
    channels = max(1, len(frame.layout.channels))
    data: NDArray[Any] = frame.to_ndarray()
    if not frame.format.is_planar:
        data = data.reshape(-1, channels).T
    kind = frame.format.packed.name
    if kind in ("flt", "dbl"):
        return _finite(data)
    centred = data.astype(np.float64) - (128.0 if kind == "u8" else 0.0)
    return (centred / _FULL_SCALE[kind]).astype(np.float32)


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
    if channels == 1:
        return _weighted(data, [_MONO.get(name, _SURROUND) for name in names])
    if len(names) == 1:
        return np.repeat(data, channels, axis=0)
    left = _weighted(data, [_side(name, _LEFT) for name in names])
    right = _weighted(data, [_side(name, _RIGHT) for name in names])
    return np.concatenate([left, right])[:channels]


def _side(name: str, own: tuple[str, ...]) -> float:
    if name in own:
        return 0.7071 if name == own[0] else 0.5
    return 0.5 if name in ("FC", "BC") else 0.0


def _weighted(data: NDArray[np.float32], weights: list[float]) -> NDArray[np.float32]:
    if not any(weights):
        return data.mean(axis=0, keepdims=True, dtype=np.float32)
    return np.asarray([weights], dtype=np.float32) @ data
