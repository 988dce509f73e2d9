"""The supervisor as its users see it."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Queue
from threading import Condition, RLock, Thread, current_thread
from typing import TYPE_CHECKING

from studio.client.connection import Connection
from studio.client.supervisor.letters import Letter, Order
from studio.client.supervisor.listeners import Listeners
from studio.client.supervisor.log import ServerLog
from studio.client.supervisor.policy import Limits
from studio.client.supervisor.setup import Setup, bundled_server
from studio.client.supervisor.states import ServerState, require_transition
from studio.client.supervisor.timing import Timing
from studio.errors import StudioError
from studio.folders import log_folder

if TYPE_CHECKING:
    from studio.client.async_studio import AsyncStudio
    from studio.client.studio import Studio

_log = logging.getLogger(__name__)
_LINES = 200


class Supervisor:
    """Keeps one server running on one data folder.

    Listeners are called in the supervisor's threads: a window passes the news on to its own.
    """

    def __init__(
        self,
        data: Path | str,
        *,
        on_state: Callable[[ServerState], None] | None = None,
        on_log: Callable[[str], None] | None = None,
        command: Sequence[str] | None = None,
        log_file: Path | None = None,
        timing: Timing | None = None,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        folder = Path(data).expanduser().absolute()
        program = command or bundled_server(folder)
        self._setup = Setup(folder, program, timing or Timing(), limits or Limits(), clock, chance)
        self._states: Listeners[ServerState] = Listeners()
        self._lines: Listeners[str] = Listeners()
        self.listen(on_state, on_log)
        self._log = ServerLog(log_file or log_folder() / "server.log", _LINES, self._lines.tell)
        self._letters: Queue[Letter] = Queue()
        self._lifecycle = RLock()
        self._changed = Condition()
        self._state = ServerState.STOPPED
        self._connection: Connection | None = None
        self._problem: StudioError | None = None
        self._restart_wanted = False
        self._thread: Thread | None = None

    @property
    def state(self) -> ServerState:
        return self._state

    @property
    def connection(self) -> Connection | None:
        """Where the server is now; None while there is none to talk to."""
        return self._connection

    @property
    def problem(self) -> StudioError | None:
        """Why the state is `failed`."""
        return self._problem

    @property
    def log_lines(self) -> list[str]:
        """The last lines that the server logged."""
        return self._log.lines()

    @property
    def log_file(self) -> Path:
        return self._log.path

    def listen(
        self,
        on_state: Callable[[ServerState], None] | None = None,
        on_log: Callable[[str], None] | None = None,
    ) -> Callable[[], None]:
        """Hear of states and log lines; gives what ends that."""
        no_states, no_lines = self._states.add(on_state), self._lines.add(on_log)

        def end() -> None:
            no_states()
            no_lines()

        return end

    def start(self) -> None:
        """Start the server, unless it is running; does not wait for it."""
        with self._lifecycle:
            if not self._state.resting:
                return
            self._join()
            self._problem, self._restart_wanted, self._letters = None, False, Queue()
            self._log.open()
            self._tell(ServerState.STARTING, None)
            self._thread = Thread(target=self._run, name="server supervisor", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the server and wait until nothing of it is left; a listener does not wait."""
        if self._thread is current_thread():
            self._letters.put(Order.STOP)
            return
        with self._lifecycle:
            self._letters.put(Order.STOP)
            self._join()

    def restart(self) -> None:
        """End the server and start it again, all counts forgotten; does not wait for it."""
        with self._changed:
            if not self._state.resting:
                if not self._restart_wanted:
                    self._restart_wanted, self._connection = True, None
                    self._letters.put(Order.RESTART)
                return
        self.start()

    def wait_ready(self, timeout: float = 30.0) -> Connection:
        """Where the server is, once it answers; the problem, if it does not come up."""
        with self._changed:
            self._changed.wait_for(self._is_settled, timeout)
            found = self._where()
        if found is None:
            raise StudioError(
                "server_starting",
                f"The server is not ready after {timeout:g} seconds.",
                "Wait longer, or look at its log.",
            )
        return found

    def studio(self, timeout: float = 30.0) -> Studio:
        """A client of the server, once it answers; it follows the server through restarts."""
        from studio.client.studio import Studio

        self.wait_ready(timeout)
        return Studio.following(self._where)

    def async_studio(self) -> AsyncStudio:
        """An async client, at once; its calls wait for a server that is being started."""
        from studio.client.async_studio import AsyncStudio

        return AsyncStudio.following(self._where)

    def __enter__(self) -> Supervisor:
        self.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self.stop()

    def _run(self) -> None:
        # here, because the network is not needed before there is a server
        from studio.client.supervisor.watch import Watch

        end = ServerState.STOPPED
        try:
            Watch(self._setup, self._log, self._letters, self._tell).run()
        except StudioError as problem:
            self._problem, end = problem, ServerState.FAILED
        except Exception:  # noqa: BLE001 - nobody above could tell the user
            _log.exception("the supervisor failed")
            mistake = StudioError("internal", "The supervisor failed.", "See the window's log.")
            self._problem, end = mistake, ServerState.FAILED
        finally:
            self._log.close()
            self._tell(end, None)

    def _tell(self, state: ServerState, connection: Connection | None) -> None:
        with self._changed:
            if state is self._state:
                return
            require_transition(self._state, state)
            self._restart_wanted = self._restart_wanted and state.answers
            self._state = state
            self._connection = None if self._restart_wanted else connection
            self._changed.notify_all()
        self._states.tell(state)

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _is_settled(self) -> bool:
        return self._connection is not None or self._state.resting

    def _where(self) -> Connection | None:
        """The server; None while it is being started; why not, when nobody starts it."""
        with self._changed:
            if self._connection is None and self._state.resting:
                stopped = StudioError("server_stopped", "The server is not running.", "Start it.")
                raise self._problem or stopped
            return self._connection
