"""The whole examination; each look runs in a child, so that a broken driver ends only that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from studio.doctor.diagnosis import Diagnosis, State, diagnosis_of
from studio.errors import StudioError
from studio.media.sandbox import Limits, call

_SECONDS = 30.0
_CONCERNS = ("cameras", "microphones", "graphics", "providers", "encoders", "models")


def examine(data: Path) -> Iterator[Diagnosis]:
    """Every diagnosis, as soon as it is known."""
    for concern in _CONCERNS:
        yield _look(concern)
    yield _look("disk", data=str(data))
    yield _look("server", data=str(data))


def _look(concern: str, **arguments: Any) -> Diagnosis:
    # graphics drivers reserve address space without using it, so memory is not limited here
    limits = Limits(wall_s=_SECONDS, memory=None)
    try:
        answer = call(f"studio.doctor.{concern}:examine", limits=limits, **arguments)
    except StudioError as error:
        says = f"Looking at it failed ({error.code})."
        return Diagnosis(concern, State.PROBLEM, says, "See the log; a driver may be broken.")
    return diagnosis_of(answer)
