"""Log lines as the server writes them: JSON when it is bundled, plain text otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, cast


class Level(IntEnum):
    """How much a line matters."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line, ready to show."""

    at: str
    level: Level
    text: str

    def __str__(self) -> str:
        return f"{self.at} {self.level.name.lower():<7} {self.text}".strip()


_LEVELS = {
    "debug": Level.DEBUG,
    "info": Level.INFO,
    "warning": Level.WARNING,
    "error": Level.ERROR,
    "critical": Level.ERROR,
    "exception": Level.ERROR,
}
_SHOWN_APART = {"timestamp", "level", "event", "logger"}


def parse(line: str) -> LogLine:
    """Read a line; what is no JSON object is shown as it is."""
    fields = _fields(line)
    if fields is None:
        return LogLine("", _guess(line), line.rstrip())
    level = _LEVELS.get(str(fields.get("level", "")).lower(), Level.INFO)
    return LogLine(_clock(str(fields.get("timestamp", ""))), level, _text(fields))


def _fields(line: str) -> Mapping[str, Any] | None:
    if not line.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return cast(Mapping[str, Any], found) if isinstance(found, dict) else None


def _text(fields: Mapping[str, Any]) -> str:
    rest = [f"{name}={value}" for name, value in fields.items() if name not in _SHOWN_APART]
    return "  ".join([str(fields.get("event", "")), *rest])


def _clock(timestamp: str) -> str:
    """The time of day of an ISO timestamp, as the clock on the wall shows it."""
    try:
        return f"{datetime.fromisoformat(timestamp).astimezone():%H:%M:%S}"
    except ValueError:
        return timestamp


def _guess(line: str) -> Level:
    if line.startswith(("Traceback", "ERROR", "error", "Fatal")):
        return Level.ERROR
    return Level.WARNING if line.startswith(("WARNING", "warning")) else Level.INFO
