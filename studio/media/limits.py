"""What a sandboxed child may use, and putting that into force from inside the child."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from dataclasses import dataclass
from typing import Final

MIB: Final = 1024 * 1024
# exit status of a child that noticed by itself that it used too much memory
TOO_HEAVY: Final = 77


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of CPU and of wall clock, bytes of memory, of answer and of any file written.

    `memory` None means unlimited: graphics drivers reserve address space they never touch.
    """

    cpu_s: int = 30
    wall_s: float = 40.0
    memory: int | None = 2048 * MIB
    answer: int = 8 * MIB
    file: int = 4096 * MIB


def enforce(limits: Limits, parent: int) -> None:
    """Bind this process to the limits, and its life to that of its parent."""
    if sys.platform == "win32":
        from studio.media import windows_job

        windows_job.enforce(limits.cpu_s, limits.memory)
        return
    _die_with(parent)
    _resources(limits)
    if limits.memory is not None and sys.platform == "darwin":
        # macOS accepts an address-space limit and ignores it
        threading.Thread(target=_watch_memory, args=(limits.memory,), daemon=True).start()


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)  # PR_SET_PDEATHSIG, SIGKILL
        if os.getppid() != parent:
            os._exit(1)  # the parent died before the line above


def _resources(limits: Limits) -> None:
    if sys.platform == "win32":
        return
    import resource

    _bound(resource.RLIMIT_CPU, limits.cpu_s, limits.cpu_s + 1)
    _bound(resource.RLIMIT_CORE, 0, 0)
    _bound(resource.RLIMIT_FSIZE, limits.file, limits.file)
    if limits.memory is not None and sys.platform == "linux":
        _bound(resource.RLIMIT_AS, limits.memory, limits.memory)


def _bound(what: int, soft: int, hard: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    ceiling = resource.getrlimit(what)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(what, (soft, hard))


def _watch_memory(most: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < most:
        time.sleep(0.05)
    os._exit(TOO_HEAVY)
