"""No state follows another that the table does not allow."""

from __future__ import annotations

import itertools

import pytest

from studio.client.supervisor.states import (
    FOLLOWING,
    IllegalTransitionError,
    ServerState,
    require_transition,
)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(ServerState, repeat=2)))
def test_only_the_table_decides(before: ServerState, after: ServerState) -> None:
    if after in FOLLOWING[before]:
        require_transition(before, after)
    else:
        with pytest.raises(IllegalTransitionError):
            require_transition(before, after)


def test_every_state_can_be_left_and_reached() -> None:
    assert set(FOLLOWING) == set(ServerState)
    assert all(FOLLOWING.values())
    assert set().union(*FOLLOWING.values()) == set(ServerState)


def test_a_running_server_can_always_be_stopped() -> None:
    running = set(ServerState) - {ServerState.STOPPED, ServerState.FAILED, ServerState.STOPPING}
    assert all(ServerState.STOPPING in FOLLOWING[state] for state in running)
