"""What the doctor says about one thing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    """`note` works with a limitation; `problem` does not work until something is done."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was looked at, what was found, what to do."""

    name: str
    state: State
    says: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def diagnosis_of(values: dict[str, str]) -> Diagnosis:
    """Back from JSON."""
    return Diagnosis(values["name"], State(values["state"]), values["says"], values["advice"])
