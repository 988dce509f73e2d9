"""Who holds a data folder: nobody, a leftover to be ended, or a server to be left alone."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
from pydantic import ValidationError

from studio.api.handshake import PROTOCOL, RUNTIME_FILE, Runtime
from studio.client.supervisor.processes import end_tree, has_ended
from studio.client.supervisor.timing import Timing
from studio.errors import StudioError

_SAME_START_SECONDS = 1.0
_ADOPTERS = frozenset(
    {"init", "systemd", "launchd", "tini", "dumb-init", "docker-init", "catatonit", "conmon"}
)
"""Processes that inherit the children of dead ones."""


def clear_folder(data: Path, timing: Timing) -> None:
    """End a leftover of a window that is gone; refuse a folder that another server works on."""
    runtime = _runtime(data)
    process = _holder(runtime)
    if runtime is None or process is None:
        return
    if not (runtime.bundled and (runtime.protocol != PROTOCOL or is_orphan(process))):
        raise _in_use(runtime)
    if not end_tree(process, timing.after_close):
        raise StudioError(
            "folder_in_use",
            f"A left-over server (process {runtime.pid}) does not end.",
            "End that process, then start again.",
        )


def is_orphan(process: psutil.Process) -> bool:
    """Whether whoever started it is gone."""
    try:
        parent = process.parent()
        if parent is None:
            return True
        adopted = parent.pid == 1 or parent.name().lower() in _ADOPTERS
        return adopted and not _may_be_window(parent, process)
    except psutil.NoSuchProcess:
        return True


def _may_be_window(parent: psutil.Process, process: psutil.Process) -> bool:
    """In a container, process 1 may itself be a window: then it runs the same program."""
    if parent.pid == os.getpid():
        return True
    try:
        return parent.exe() == process.exe()
    except psutil.AccessDenied:
        return False


def _runtime(data: Path) -> Runtime | None:
    """The note of the last server; one that cannot be read is of nobody."""
    try:
        return Runtime.model_validate_json((data / RUNTIME_FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def _holder(runtime: Runtime | None) -> psutil.Process | None:
    """The process of the note, if it lives and its number was not given to another."""
    try:
        process = psutil.Process(runtime.pid) if runtime else None
        if process is None or has_ended(process):
            return None
        started = process.create_time()
    except (psutil.NoSuchProcess, ValueError):
        return None
    same = runtime is not None and abs(started - runtime.started) < _SAME_START_SECONDS
    return process if same else None


def _in_use(runtime: Runtime) -> StudioError:
    if runtime.bundled:
        who, remedy = "Another window's server", "Use that window, or close it"
    elif runtime.protocol == PROTOCOL:
        where = f"http://{runtime.host}:{runtime.port}"
        who, remedy = "A server that was started by itself", f"Connect to it at {where}, or stop it"
    else:
        who, remedy = f"A server of another version ({runtime.version})", "Stop it"
    return StudioError(
        "folder_in_use",
        f"{who} (process {runtime.pid}, port {runtime.port}) works on this data folder.",
        f"{remedy}; or choose another data folder.",
    )
