"""Run a function of the studio on untrusted media in a child process that cannot do harm."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from studio.errors import StudioError
from studio.media.limits import TOO_HEAVY, Limits

__all__ = ["Limits", "call"]

_ROOT: Final = Path(__file__).resolve().parents[2]
# a burst of uploads must not start a hundred decoders at once
_PLACES: Final = threading.BoundedSemaphore(2 * (os.cpu_count() or 2) + 2)
_OUT_OF_TIME: Final = -24  # SIGXCPU
_KILLED: Final = -9  # nothing but the system running out of memory kills a child from outside
_LOOK_EVERY: Final = 0.1
_log = logging.getLogger(__name__)


def call(
    function: str,
    /,
    *,
    limits: Limits | None = None,
    cancelled: threading.Event | None = None,
    **arguments: Any,
) -> Any:
    """Call `package.module:function` in a child; arguments and result travel as JSON.

    `probe` and the checks do so by themselves; all else in `studio.media` works in the process
    that calls it, and a server that works on files of strangers calls it through here.

    A StudioError raised there is raised here; a crash is `corrupt`, too much memory
    `media_too_heavy`, too much time `media_timeout`. Setting `cancelled` ends the child.
    """
    bounds = limits or Limits()
    request = {
        "function": function,
        "arguments": arguments,
        "limits": asdict(bounds),
        "parent": os.getpid(),
    }
    unwanted = cancelled or threading.Event()
    with _place(unwanted), _child() as child:
        answer, late = _converse(child, request, bounds, unwanted)
    _refuse_if(unwanted)
    return _result(answer, child.returncode, late=late, most=bounds.answer)


@contextmanager
def _place(cancelled: threading.Event) -> Generator[None]:
    """Wait for one, but no longer than somebody wants what it is for."""
    while not _PLACES.acquire(timeout=_LOOK_EVERY):
        _refuse_if(cancelled)
    try:
        _refuse_if(cancelled)
        yield
    finally:
        _PLACES.release()


def _refuse_if(cancelled: threading.Event) -> None:
    if cancelled.is_set():
        raise StudioError("cancelled", "This was cancelled.")


@contextmanager
def _child() -> Generator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    with child:
        try:
            yield child
        finally:
            child.kill()
            _hang_up(child)


def _hang_up(child: subprocess.Popen[bytes]) -> None:
    """A child that died at once leaves what it never read, and closing would send it again."""
    if child.stdin is not None:
        with suppress(BrokenPipeError):
            child.stdin.close()


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "--media-child"]
    # -P: a numpy.py in the user's current folder must not become part of this program
    return [sys.executable, "-P", "-m", "studio.media.child"]


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "OPENBLAS", "OMP"))}
    # one thread: every further one of these libraries reserves address space
    return {**kept, "PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def _converse(
    child: subprocess.Popen[bytes],
    request: Mapping[str, Any],
    limits: Limits,
    cancelled: threading.Event,
) -> tuple[bytes, bool]:
    assert child.stdin is not None
    assert child.stdout is not None
    late, done = threading.Event(), threading.Event()
    watch = threading.Thread(target=_watch, args=(child, limits.wall_s, done, cancelled, late))
    watch.start()
    try:
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.flush()
        answer = child.stdout.read(limits.answer + 1)
        if len(answer) <= limits.answer:
            child.wait()
        return answer, late.is_set()
    except BrokenPipeError:
        return b"", late.is_set()
    finally:
        done.set()
        watch.join()


def _watch(
    child: subprocess.Popen[bytes],
    seconds: float,
    done: threading.Event,
    cancelled: threading.Event,
    late: threading.Event,
) -> None:
    """End a child that takes too long or that nobody waits for any more."""
    until = time.monotonic() + seconds
    while not done.wait(max(0.0, min(_LOOK_EVERY, until - time.monotonic()))):
        if time.monotonic() >= until:
            late.set()
        if late.is_set() or cancelled.is_set():
            child.kill()
            return


def _result(answer: bytes, status: int, *, late: bool, most: int) -> Any:
    if late or status == _OUT_OF_TIME:
        raise _slow()
    if len(answer) > most or status in (TOO_HEAVY, _KILLED):
        raise _heavy()
    return _opened(_parsed(answer, status))


def _parsed(answer: bytes, status: int) -> dict[str, Any]:
    try:
        return json.loads(answer)
    except ValueError:
        _log.warning("a media child ended with status %d and no answer", status)
        raise _corrupt() from None


def _opened(answer: dict[str, Any]) -> Any:
    if "result" in answer:
        return answer["result"]
    code, message = answer["code"], answer["message"]
    if code == "media_too_heavy" and not message:
        raise _heavy()
    if code == "unexpected":
        _log.warning("a media child failed: %s", message)
        raise _corrupt()
    raise StudioError(code, message, answer["hint"])


def _heavy() -> StudioError:
    return StudioError(
        "media_too_heavy",
        "Reading this file needs more memory than any ordinary recording.",
        "Export it again at a usual size, for example 1920 × 1080.",
    )


def _slow() -> StudioError:
    return StudioError(
        "media_timeout",
        "Reading this file takes far too long.",
        "Export it again in a common format, for example MP4 with H.264.",
    )


def _corrupt() -> StudioError:
    return StudioError(
        "corrupt",
        "The file is damaged: reading it fails.",
        "Copy it again from where it came from, or record it again.",
    )
