"""Choose the encoders of this machine by trying them out."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from studio.errors import StudioError
from studio.media import sandbox
from studio.media.encoder_list import AUDIO, VIDEO, AudioEncoder, Purpose, VideoEncoder
from studio.media.limits import Limits

__all__ = ["AudioEncoder", "Purpose", "VideoEncoder", "audio", "describe", "video", "video_ladder"]

_TRIAL: Final = "studio.media.encoder_trial:try_out"
# graphics drivers reserve address space by the terabyte
_LIMITS: Final = Limits(cpu_s=30, wall_s=40.0, memory=None)
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Described:
    """One encoder as `doctor` and the settings show it."""

    name: str
    codec: str
    hardware: bool
    works: bool
    reason: str
    chosen: bool


def video() -> VideoEncoder:
    """The best video encoder that works here; `AVATAR_STUDIO_VIDEO_ENCODER` names another."""
    return video_ladder()[0]


def video_ladder() -> tuple[VideoEncoder, ...]:
    """All that work here, best first: a device may refuse a size or a further stream."""
    reasons = _tried()
    working = [encoder for encoder in VIDEO if not reasons[encoder.name]]
    if not working:
        raise _none("video")
    wanted = os.environ.get("AVATAR_STUDIO_VIDEO_ENCODER")
    return tuple(sorted(working, key=lambda encoder: encoder.name != wanted))


def audio() -> AudioEncoder:
    """The best audio encoder that works here."""
    reasons = _tried()
    for encoder in AUDIO:
        if not reasons[encoder.name]:
            return encoder
    raise _none("audio")


def describe() -> list[Described]:
    """Every known encoder, whether it works here and why not."""
    reasons = _tried()
    chosen = {video().name, audio().name}
    return [
        Described(
            encoder.name,
            encoder.codec,
            getattr(encoder, "hardware", False),
            not reasons[encoder.name],
            reasons[encoder.name],
            encoder.name in chosen,
        )
        for encoder in (*VIDEO, *AUDIO)
    ]


def _tried() -> dict[str, str]:
    with _lock:
        return _trials()


@cache
def _trials() -> dict[str, str]:
    names = [encoder.name for encoder in (*VIDEO, *AUDIO)]
    together = _trial(names)
    # one of them brought the child down: find out which, each in its own child
    return together if together is not None else {name: _alone(name) for name in names}


def _alone(name: str) -> str:
    result = _trial([name])
    return "It crashes or hangs here." if result is None else result[name]


def _trial(names: list[str]) -> dict[str, str] | None:
    try:
        result: Any = sandbox.call(_TRIAL, limits=_LIMITS, names=names)
    except StudioError as error:
        if error.code == "installation_broken":
            raise
        return None
    return result


def _none(what: str) -> StudioError:
    return StudioError(
        "no_encoder",
        f"No {what} encoder works on this machine.",
        "Reinstall the studio's Python packages: PyAV brings several.",
    )
