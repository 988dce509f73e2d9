"""The states of a supervised server, and which may follow which."""

from __future__ import annotations

from enum import StrEnum


class ServerState(StrEnum):
    """What is going on with the server."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    DEGRADED = "degraded"
    RESTARTING = "restarting"
    FAILED = "failed"
    STOPPING = "stopping"

    @property
    def answers(self) -> bool:
        """Whether requests have a server to go to."""
        return self in (ServerState.READY, ServerState.DEGRADED)

    @property
    def resting(self) -> bool:
        """Whether nothing happens until somebody starts it."""
        return self in (ServerState.STOPPED, ServerState.FAILED)


_S = ServerState
FOLLOWING: dict[ServerState, frozenset[ServerState]] = {
    _S.STOPPED: frozenset({_S.STARTING}),
    _S.STARTING: frozenset({_S.READY, _S.RESTARTING, _S.FAILED, _S.STOPPING}),
    _S.READY: frozenset({_S.DEGRADED, _S.RESTARTING, _S.FAILED, _S.STOPPING}),
    _S.DEGRADED: frozenset({_S.READY, _S.RESTARTING, _S.FAILED, _S.STOPPING}),
    _S.RESTARTING: frozenset({_S.STARTING, _S.FAILED, _S.STOPPING}),
    _S.FAILED: frozenset({_S.STARTING}),
    _S.STOPPING: frozenset({_S.STOPPED, _S.FAILED}),
}


class IllegalTransitionError(RuntimeError):
    """A mistake in the supervisor itself."""


def require_transition(before: ServerState, after: ServerState) -> None:
    """Refuse a step that the table does not have."""
    if after not in FOLLOWING[before]:
        raise IllegalTransitionError(f"{before} cannot become {after}")
