"""Whether the data folder has room and may be written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from studio.doctor.diagnosis import Diagnosis, State

_GIGABYTE = 1024**3
_COMFORT = 5 * _GIGABYTE
_NEED = _GIGABYTE


def examine(data: str) -> dict[str, str]:
    """Looks at the nearest folder that exists: the data folder itself may not yet."""
    folder = Path(data)
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        says = "The data folder cannot be written."
        advice = "Choose one that belongs to you: --data, or AVATAR_STUDIO_DATA."
        return Diagnosis("disk", State.PROBLEM, says, advice).as_json()
    return _room(shutil.disk_usage(folder).free).as_json()


def _room(free: int) -> Diagnosis:
    says = f"{free / _GIGABYTE:.1f} GB free for the data folder"
    if free < _NEED:
        return Diagnosis("disk", State.PROBLEM, says, "Free at least 1 GB.")
    if free < _COMFORT:
        return Diagnosis("disk", State.NOTE, says, "Enough to begin; 5 GB is comfortable.")
    return Diagnosis("disk", State.OK, says)
