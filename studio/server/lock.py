"""One server per data folder, and a note there of where it listens."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from studio.api.handshake import LOCK_FILE, RUNTIME_FILE, Runtime
from studio.errors import StudioError


@contextmanager
def only_server(data: Path) -> Generator[None]:
    """Hold the data folder; the system lets go of it when the process dies, however it dies."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(data / LOCK_FILE, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise _in_use(data) from error
    try:
        yield
    finally:
        (data / RUNTIME_FILE).unlink(missing_ok=True)
        lock.release()


def _in_use(data: Path) -> StudioError:
    runtime = running_server(data)
    where = f" (process {runtime.pid}, port {runtime.port})" if runtime else ""
    return StudioError(
        "data_folder_in_use",
        f"Another server{where} uses this data folder.",
        "Stop it, or choose another folder with --data.",
    )


def note_runtime(data: Path, runtime: Runtime) -> None:
    """Where this server listens, readable by its owner alone."""
    draft = data / f"{RUNTIME_FILE}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(runtime.model_dump_json(), "utf-8")
    draft.replace(data / RUNTIME_FILE)


def running_server(data: Path) -> Runtime | None:
    """The server that works on a data folder right now."""
    try:
        runtime = Runtime.model_validate_json((data / RUNTIME_FILE).read_text("utf-8"))
        started = psutil.Process(runtime.pid).create_time()
    except (OSError, ValueError, psutil.NoSuchProcess):  # pydantic's errors are ValueErrors
        return None
    return runtime if abs(started - runtime.started) < 1.0 else None
