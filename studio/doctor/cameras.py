"""Which cameras there are, by the names that the system gives them."""

from __future__ import annotations

import os

from studio.doctor.diagnosis import Diagnosis, State

_ADVICE = "Plug one in, or allow access in the system's privacy settings; a clip can be imported."


def examine() -> dict[str, str]:
    """Names only: no camera is opened, no light goes on."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtMultimedia import QMediaDevices

    application = QGuiApplication([])
    names = [device.description() for device in QMediaDevices.videoInputs()]
    del application
    if not names:
        return Diagnosis("cameras", State.NOTE, "No camera is found.", _ADVICE).as_json()
    return Diagnosis("cameras", State.OK, ", ".join(names)).as_json()
