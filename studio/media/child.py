"""The child side of the sandbox: one request on stdin, one answer on stdout, then the end."""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.errors import StudioError
from studio.media.limits import Limits, enforce


def main() -> None:
    """Answer the request that the parent wrote, within its limits."""
    answers = _own_stdout()
    request = json.loads(sys.stdin.buffer.readline())
    enforce(Limits(**request["limits"]), request["parent"])
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    answer = json.dumps(_answer(request), allow_nan=False).encode()
    with os.fdopen(answers, "wb") as pipe:
        pipe.write(answer)
    os._exit(0)  # nothing is worth waiting for: libraries' threads may never end


def _own_stdout() -> int:
    """Keep the pipe for the answer; whatever a library prints goes to stderr."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    return pipe


def _end_with_stdin() -> None:
    sys.stdin.buffer.read(1)
    os._exit(1)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": _function(request["function"])(**request["arguments"])}
    except StudioError as error:
        return _failure(error.code, error.message, error.hint)
    except MemoryError:
        return _failure("media_too_heavy")
    except Exception as error:  # noqa: BLE001  hostile bytes find every way to fail
        return _failure("unexpected", _where(error))


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    try:
        return getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise StudioError(
            "installation_broken",
            f"The media reader cannot start: {error}.",
            "Reinstall the studio.",
        ) from error


def _failure(code: str, message: str = "", hint: str = "") -> dict[str, str]:
    return {"code": code, "message": message, "hint": hint}


def _where(error: Exception) -> str:
    """The kind and place of a failure; its text may hold the name of the file, so it stays out."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"


if __name__ == "__main__":
    main()
