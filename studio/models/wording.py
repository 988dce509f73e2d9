"""Facts on models in words that a person reads at a glance."""

from __future__ import annotations

from studio.models.model import Model, Need


def size(count: int) -> str:
    """A number of bytes."""
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.1f} kB"


def moment(model: Model) -> str:
    """When the model is fetched."""
    return "at set-up" if model.needed is Need.SETUP else "on first use"
