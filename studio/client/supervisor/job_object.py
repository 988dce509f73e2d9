"""Windows: a Job Object that ends all its processes when its last handle closes.

Not tried: there was no such machine to try it on.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_EXTENDED_LIMITS = 9
_KILL_ON_CLOSE = 0x2000


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class JobObject:
    """Holds processes; the system closes the handle when this process dies, however it dies."""

    def __init__(self) -> None:
        self._handle: int | None = None
        if sys.platform == "win32":
            self._handle = _kill_on_close_job()

    def take(self, process_handle: int) -> None:
        """Put a process in; its children follow."""
        if sys.platform == "win32":
            _succeeded(_kernel().AssignProcessToJobObject(self._handle, process_handle))

    def close(self) -> None:
        """Ends every process in it."""
        if sys.platform == "win32" and self._handle:
            _succeeded(_kernel().CloseHandle(self._handle))
            self._handle = None


def _kill_on_close_job() -> int:
    job = _kernel().CreateJobObjectW(None, None)
    _succeeded(job)
    limits = _ExtendedLimits()
    limits.BasicLimitInformation.LimitFlags = _KILL_ON_CLOSE
    size = ctypes.sizeof(limits)
    _succeeded(_kernel().SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), size))
    return job


def _kernel() -> Any:
    kernel: Any = getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)  # noqa: B009
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, ctypes.c_wchar_p)
    kernel.AssignProcessToJobObject.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    kernel.SetInformationJobObject.argtypes = (
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_uint32,
    )
    kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
    return kernel


def _succeeded(result: int | None) -> None:
    if not result:
        code: int = getattr(ctypes, "get_last_error")()  # noqa: B009 - there on Windows only
        raise OSError(code, "the job object was refused")
