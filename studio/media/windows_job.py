"""A Windows job object that holds this process to its limits. Written from the API; not tried."""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from typing import Final

_PROCESS_TIME: Final = 0x2
_PROCESS_MEMORY: Final = 0x100
_DIE_ON_EXCEPTION: Final = 0x400
_EXTENDED: Final = 9


class _Basic(ctypes.Structure):
    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("flags", wintypes.DWORD),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priority_class", wintypes.DWORD),
        ("scheduling_class", wintypes.DWORD),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("basic", _Basic),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def enforce(cpu_s: int, memory: int | None) -> None:
    """Put this very process into a job that ends it beyond its CPU time or memory."""
    if sys.platform != "win32":
        raise OSError("Job objects exist on Windows alone.")
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
    wanted = _wanted(cpu_s, memory)
    asked = kernel.SetInformationJobObject(
        job, _EXTENDED, ctypes.byref(wanted), ctypes.sizeof(wanted)
    )
    here = wintypes.HANDLE(kernel.GetCurrentProcess())
    if not (asked and kernel.AssignProcessToJobObject(job, here)):
        raise OSError("Windows refused to limit this process.")


def _wanted(cpu_s: int, memory: int | None) -> _Extended:
    wanted = _Extended()
    wanted.basic.flags = _PROCESS_TIME | _DIE_ON_EXCEPTION
    wanted.basic.per_process_user_time = cpu_s * 10_000_000
    if memory is not None:
        wanted.basic.flags |= _PROCESS_MEMORY
        wanted.process_memory = memory
    return wanted
