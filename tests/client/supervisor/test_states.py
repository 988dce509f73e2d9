"""No state follows another that the table does not allow."""

from __future__ import annotations

import itertools

from studio.client.supervisor.states import (
    FOLLOWING,
    IllegalTransitionError,
    ServerState,
    require_transition,
)


def _refused(before: ServerState, after: ServerState) -> bool:
    try:
        require_transition(before, after)
    except IllegalTransitionError:
        return True
    return False


def test_only_the_table_decides() -> None:
    for before, after in itertools.product(ServerState, repeat=2):
        assert _refused(before, after) == (after not in FOLLOWING[before])


def test_every_state_can_be_left_and_reached() -> None:
    assert set(FOLLOWING) == set(ServerState)
    assert all(FOLLOWING.values())
    assert set().union(*FOLLOWING.values()) == set(ServerState)


def test_a_running_server_can_always_be_stopped() -> None:
    running = set(ServerState) - {ServerState.STOPPED, ServerState.FAILED, ServerState.STOPPING}
    assert all(ServerState.STOPPING in FOLLOWING[state] for state in running)
