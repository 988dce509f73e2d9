"""One life of the server, from its launch to whatever ends it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from queue import Empty, Queue
from typing import TypeAlias

from pydantic import ValidationError

from studio.api.handshake import CONFIG_ERROR_EXIT, PROTOCOL, Handshake
from studio.client.connection import Connection
from studio.client.supervisor.child import Child
from studio.client.supervisor.letters import Beat, Exited, FirstLine, Letter, Order
from studio.client.supervisor.policy import Cause, End
from studio.client.supervisor.pulse import Pulse
from studio.client.supervisor.setup import Setup
from studio.client.supervisor.states import ServerState

Outcome: TypeAlias = End | Order
Tell: TypeAlias = Callable[[ServerState, Connection | None], None]


class Life:
    """Launched when it is made; `live`, then `end`."""

    def __init__(
        self,
        number: int,
        setup: Setup,
        letters: Queue[Letter],
        tell: Tell,
        on_line: Callable[[str], None],
    ) -> None:
        self.status: int | None = None
        self._number = number
        self._setup = setup
        self._letters = letters
        self._tell = tell
        self._token = secrets.token_urlsafe(32)
        self._born = setup.clock()
        self._connection: Connection | None = None
        self._pulse: Pulse | None = None
        self._ready_at: float | None = None
        self._answered_at = self._born
        self._misses = 0
        self._well = True
        self._busy = False
        self._child = Child(number, setup.command, self._token, letters, on_line)

    def live(self) -> Outcome:
        """Until it ends, or somebody wants it to."""
        outcome: Outcome | None = None
        while outcome is None:
            outcome = self._heed(self._next())
        return outcome

    def end(self, outcome: Outcome) -> None:
        """Leave nothing of it; one that hangs is not waited for."""
        if self._pulse:
            self._pulse.end_soon()
        timing = self._setup.timing
        hangs = isinstance(outcome, End) and outcome.cause in (Cause.HUNG, Cause.SILENT)
        self._child.end(0.0 if hangs else timing.after_close, timing.after_terminate)
        if self._pulse:
            self._pulse.join()

    def _next(self) -> Letter | None:
        """The next letter about this life; None when none came in time."""
        timing = self._setup.timing
        silence = timing.health_every + 3 * timing.health_limit
        starting = self._ready_at is None
        latest = self._born + timing.start if starting else self._setup.clock() + silence
        while True:
            try:
                letter = self._letters.get(timeout=max(0.0, latest - self._setup.clock()))
            except Empty:
                return None
            if isinstance(letter, Order) or letter.life == self._number:
                return letter

    def _heed(self, letter: Letter | None) -> Outcome | None:
        match letter:
            case FirstLine():
                return self._greet(letter.line)
            case Beat():
                self._busy = letter.busy
                return self._recover(letter) if letter.answered else self._miss()
            case Exited():
                self.status = letter.status
                config = letter.status == CONFIG_ERROR_EXIT
                return self._ended(Cause.CONFIG if config else Cause.CRASHED)
            case Order():
                return letter
            case None:
                return self._ended(Cause.SILENT) if self._ready_at is None else self._miss()

    def _greet(self, line: bytes) -> Outcome | None:
        if not line:
            return None  # it closed stdout, so its exit is the next we hear
        try:
            handshake = Handshake.model_validate_json(line)
        except ValidationError:
            return self._ended(Cause.SILENT)
        if handshake.protocol != PROTOCOL:
            return self._ended(Cause.PROTOCOL)
        self._connection = Connection(f"http://127.0.0.1:{handshake.port}", self._token)
        self._pulse = Pulse(self._number, self._connection, self._letters, self._setup.timing)
        return None

    def _recover(self, beat: Beat) -> None:
        self._answered_at = self._setup.clock()
        self._misses = 0
        if self._ready_at is None:
            self._ready_at = self._answered_at
            self._tell(ServerState.READY, self._connection)
        else:
            self._show(well=beat.well)

    def _miss(self) -> Outcome | None:
        """A missing answer is a sign of trouble, and many are the end, later for a busy server."""
        now, timing = self._setup.clock(), self._setup.timing
        if self._ready_at is None:
            return self._ended(Cause.SILENT) if now - self._born > timing.start else None
        self._misses += 1
        self._show(well=False)
        grace = timing.busy_grace if self._busy else 0.0
        dead = self._misses >= timing.misses and now - self._answered_at >= grace
        return self._ended(Cause.HUNG) if dead else None

    def _show(self, *, well: bool) -> None:
        if well != self._well:
            self._well = well
            self._tell(ServerState.READY if well else ServerState.DEGRADED, self._connection)

    def _ended(self, cause: Cause) -> End:
        now = self._setup.clock()
        return End(cause, now, None if self._ready_at is None else now - self._ready_at)
