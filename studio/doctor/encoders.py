"""What writes films here: a hardware encoder, or one in software."""

from __future__ import annotations

from studio.doctor.diagnosis import Diagnosis, State
from studio.errors import StudioError
from studio.media import encoders


def examine() -> dict[str, str]:
    """The encoders that were chosen, after each has really encoded something."""
    try:
        video, audio = encoders.video(), encoders.audio()
    except StudioError as error:
        return Diagnosis("encoders", State.PROBLEM, error.message, error.hint).as_json()
    says = f"{video.name} for pictures, {audio.name} for sound"
    return Diagnosis("encoders", State.OK, says).as_json()
