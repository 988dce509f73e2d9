"""Which microphones there are."""

from __future__ import annotations

from studio.doctor.diagnosis import Diagnosis, State

_NONE = "Plug one in, or allow access in the system's privacy settings; a voice can be imported."
_LIBRARY = "Install libportaudio2 (packaging/system-packages.txt lists it)."


def examine() -> dict[str, str]:
    """Names only: nothing is recorded."""
    try:
        import sounddevice
    except OSError:
        says = "The sound library PortAudio is missing."
        return Diagnosis("microphones", State.PROBLEM, says, _LIBRARY).as_json()
    names = {
        str(device["name"])
        for device in sounddevice.query_devices()
        if device["max_input_channels"] > 0
    }
    if not names:
        return Diagnosis("microphones", State.NOTE, "No microphone is found.", _NONE).as_json()
    return Diagnosis("microphones", State.OK, ", ".join(sorted(names))).as_json()
