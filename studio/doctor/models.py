"""Which pretrained models are here, and what does not work without the others."""

from __future__ import annotations

from studio.doctor.diagnosis import Diagnosis, State
from studio.models import Need, catalogue, state_of
from studio.models import State as ModelState


def examine() -> dict[str, str]:
    """Damaged ones first; a model that nothing has asked for yet is no concern."""
    states = {model.name: state_of(model) for model in catalogue()}
    damaged = [name for name, state in states.items() if state is ModelState.DAMAGED]
    if damaged:
        says = f"Damaged: {', '.join(damaged)}."
        advice = f"avatar-studio models fetch {' '.join(damaged)}"
        return Diagnosis("models", State.PROBLEM, says, advice).as_json()
    here = sum(state is ModelState.PRESENT for state in states.values())
    return _missing(f"{here} of {len(states)} are here", states).as_json()


def _missing(says: str, states: dict[str, ModelState]) -> Diagnosis:
    early = catalogue().needed(Need.SETUP)
    lost = [model for model in early if states[model.name] is not ModelState.PRESENT]
    if lost:
        names = ", ".join(model.name for model in lost)
        advice = "avatar-studio models fetch --setup"
        return Diagnosis("models", State.NOTE, f"{says}; missing at set-up: {names}", advice)
    return Diagnosis("models", State.OK, says)
