"""What the supervisor's own thread does: one life of the server after another."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, Queue
from typing import TypeAlias

from studio.client.connection import Connection
from studio.client.supervisor.failures import given_up, not_startable
from studio.client.supervisor.folder import clear_folder
from studio.client.supervisor.letters import Letter, Order
from studio.client.supervisor.life import Life
from studio.client.supervisor.log import ServerLog
from studio.client.supervisor.policy import End, GiveUp, History, decide, remember
from studio.client.supervisor.setup import Setup
from studio.client.supervisor.states import ServerState

Tell: TypeAlias = Callable[[ServerState, Connection | None], None]


class Watch:
    """Runs in one thread from start to stop, because on Linux the server dies with it."""

    def __init__(self, setup: Setup, log: ServerLog, letters: Queue[Letter], tell: Tell) -> None:
        self._setup = setup
        self._log = log
        self._letters = letters
        self._tell = tell
        self._history = History()
        self._lives = 0

    def run(self) -> None:
        """Until it is told to stop; raises when the server cannot be kept running."""
        clear_folder(self._setup.data, self._setup.timing)
        while True:
            order = self._one_life()
            if order is Order.STOP:
                self._tell(ServerState.STOPPING, None)
                return
            if order is Order.RESTART:
                self._history = History()
            self._tell(ServerState.STARTING, None)

    def _one_life(self) -> Order | None:
        life = self._launched()
        try:
            outcome = life.live()
        except BaseException:
            life.end(Order.STOP)
            raise
        if isinstance(outcome, End):
            return self._after(outcome, life)
        stopping = outcome is Order.STOP
        self._tell(ServerState.STOPPING if stopping else ServerState.RESTARTING, None)
        life.end(outcome)
        return outcome

    def _launched(self) -> Life:
        self._lives += 1
        try:
            return Life(self._lives, self._setup, self._letters, self._tell, self._log.take)
        except OSError as failure:
            raise not_startable(self._setup.command, failure) from failure

    def _after(self, end: End, life: Life) -> Order | None:
        setup = self._setup
        self._history = remember(self._history, end, setup.limits)
        decision = decide(self._history, end, setup.clock(), setup.chance(), setup.limits)
        if isinstance(decision, GiveUp):
            life.end(end)
            lines = self._log.lines()
            raise given_up(decision.reason, life.status, lines, self._log.path, setup.limits)
        self._tell(ServerState.RESTARTING, None)
        life.end(end)
        return self._rest(decision.delay)

    def _rest(self, seconds: float) -> Order | None:
        """Wait before the next life, unless somebody has other plans."""
        latest = self._setup.clock() + seconds
        while True:
            try:
                letter = self._letters.get(timeout=max(0.0, latest - self._setup.clock()))
            except Empty:
                return None
            if isinstance(letter, Order):
                return letter
