"""Starting and ending processes so that none of their children outlives them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

import psutil

_NO_WINDOW = 0x08000000
_NEW_GROUP = 0x00000200
_LOOK_SECONDS = 0.02


def launch(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, with pipes: Ctrl-C in a terminal is not for it."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=sys.platform != "win32",
        creationflags=_NO_WINDOW | _NEW_GROUP if sys.platform == "win32" else 0,
    )


def signal_group(pid: int, *, kill: bool) -> None:
    """Ask or force a group that `launch` made to end; without one, the process alone."""
    if sys.platform == "win32":
        _signal([_process(pid)], kill=kill)
        return
    # macOS refuses to signal a group of which only a zombie is left
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL if kill else signal.SIGTERM)


def descendants(pid: int) -> list[psutil.Process]:
    """All children of a process, also those that left its group."""
    process = _process(pid)
    try:
        return process.children(recursive=True) if process else []
    except psutil.NoSuchProcess:
        return []


def end_tree(process: psutil.Process, after_terminate: float) -> bool:
    """Ask a process and its children to end, then force them; whether they are gone."""
    family = [process, *descendants(process.pid)]
    for kill in (False, True):
        _signal(family, kill=kill)
        family = _left_after(family, after_terminate)
    return not family


def has_ended(process: psutil.Process) -> bool:
    """Zombies have: whoever should bury them is not our business."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _left_after(processes: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    latest = time.monotonic() + seconds
    while left := [process for process in processes if not has_ended(process)]:
        if time.monotonic() > latest:
            return left
        time.sleep(_LOOK_SECONDS)
    return []


def kill_all(processes: Sequence[psutil.Process]) -> None:
    """psutil compares start times, so that a reused pid is left alone."""
    _signal(processes, kill=True)


def _signal(processes: Sequence[psutil.Process | None], *, kill: bool) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process is not None:
                process.kill() if kill else process.terminate()


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None
