"""Starts the bundled server, watches it, and brings it back."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.client.supervisor.failures import ServerFailedError
    from studio.client.supervisor.policy import Limits
    from studio.client.supervisor.states import ServerState
    from studio.client.supervisor.supervisor import Supervisor
    from studio.client.supervisor.timing import Timing

_PLACES = {
    "Limits": "policy",
    "ServerFailedError": "failures",
    "ServerState": "states",
    "Supervisor": "supervisor",
    "Timing": "timing",
}

__all__ = ["Limits", "ServerFailedError", "ServerState", "Supervisor", "Timing"]


def __getattr__(name: str) -> Any:
    """Imported when it is asked for."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
