"""Why a server is not running, for the person who waits for it."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from studio.api.handshake import PROTOCOL
from studio.client.supervisor.policy import Limits, Reason
from studio.errors import StudioError

_PREFIX = re.compile(r"^error \[[a-z_]+\]: ")
_UNKNOWN = "It said nothing about why."


class ServerFailedError(StudioError):
    """The server is not started again; `lines` are the last of its log."""

    def __init__(self, code: str, message: str, hint: str = "", lines: Sequence[str] = ()) -> None:
        super().__init__(code, message, hint)
        self.lines = tuple(lines)


def given_up(
    reason: Reason, status: int | None, lines: Sequence[str], log: Path, limits: Limits
) -> ServerFailedError:
    """What happened, in one sentence, and what to do."""
    said = last_words(lines)
    ended = f"the last time with {_named(status)}" if status is not None else "or stopped answering"
    minutes = f"{limits.within / 60:g} minutes"
    complaint, remedy = _complaint(lines)
    messages = {
        Reason.CONFIG_ERROR: complaint,
        Reason.CRASH_LOOP: f"The server ended {limits.crashes} times within {minutes}, {ended}.",
        Reason.NEVER_READY: f"The server ended before it was ready, {ended}. {said}",
        Reason.START_TIMEOUT: "The server did not say in time that it is ready.",
        Reason.PROTOCOL_MISMATCH: f"The server does not speak this window's protocol ({PROTOCOL}).",
    }
    hints = {
        Reason.CONFIG_ERROR: remedy or "Starting it again cannot help before that is changed.",
        Reason.PROTOCOL_MISMATCH: "Window and server are of different versions: install again.",
    }
    hint = hints.get(reason, f"Its last words: {said} All of its log is in {log}.")
    return ServerFailedError(reason.value, messages[reason], hint, lines)


def not_startable(command: Sequence[str], failure: OSError) -> ServerFailedError:
    """The program itself is missing or may not run."""
    message = f"The server cannot be started: {command[0]}: {failure.strerror or failure}."
    return ServerFailedError("server_not_startable", message, "Install Avatar Studio again.")


def last_words(lines: Sequence[str]) -> str:
    """The last line of a log, without the clothes of a log."""
    spoken = [readable(line) for line in lines if line.strip()]
    return spoken[-1] if spoken else _UNKNOWN


def _complaint(lines: Sequence[str]) -> tuple[str, str]:
    """The last line that is not indented, and the indented ones below it: what is wrong, and
    what to do."""
    below: list[str] = []
    for line in reversed([line for line in lines if line.strip()]):
        if not line[0].isspace():
            return _PREFIX.sub("", readable(line)), " ".join(reversed(below))
        below.append(readable(line))
    return _UNKNOWN, " ".join(reversed(below))


def readable(line: str) -> str:
    """What a line says: the event of a structured one, else all of it."""
    with suppress(ValueError):
        fields: Any = json.loads(line)
        if isinstance(fields, dict) and "event" in fields:
            return str(cast(dict[str, Any], fields)["event"])
    return line.strip()


def _named(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    with suppress(ValueError):
        return f"signal {signal.Signals(-status).name}"
    return f"signal {-status}"
