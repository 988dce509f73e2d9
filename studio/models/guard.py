"""Runs a command, and ends it as soon as the process that asked for it is gone.

Started as a script of its own: it holds the asker's pipe as standard input, which the system
closes even when the asker is killed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from types import FrameType

_GRACE = 2.0


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    apart = 0
    if sys.platform == "win32":
        apart = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, start_new_session=True, creationflags=apart
    )


def _end(child: subprocess.Popen[bytes]) -> None:
    """The command and everything it started."""
    if sys.platform == "win32":
        tree = ["taskkill", "/T", "/F", "/PID", str(child.pid)]
        subprocess.run(tree, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return
    _signal_group(child.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(_GRACE)
    _signal_group(child.pid, signal.SIGKILL)


def _signal_group(group: int, number: signal.Signals) -> None:
    if sys.platform != "win32":
        try:
            os.killpg(group, number)
        except ProcessLookupError:
            return  # all of them ended by themselves


def _end_on_silence(child: subprocess.Popen[bytes]) -> None:
    while os.read(0, 4096):
        pass
    _end(child)


def _main(command: list[str]) -> int:
    try:
        child = _start(command)
    except OSError as error:
        os.write(1, f"ERROR: {command[0]} cannot be started: {error.strerror}\n".encode())
        return 127

    def stop(_number: int, _frame: FrameType | None) -> None:
        _end(child)

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=_end_on_silence, args=(child,), daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    # Ends at once: the thread that reads standard input must not hold up the exit.
    os._exit(0 if _main(sys.argv[1:]) == 0 else 1)
