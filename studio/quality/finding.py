"""What one check found: the number, the limit, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"  # usable, but the result will be worse for it
    FAIL = "fail"  # not usable


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer.

    `check` is the rule that was applied. `code` says what it came to: the same word, except
    where one rule knows several ways to fail. `ranges` are the seconds from-to in which it
    holds; none means all of it. `source` is what was looked at: clip, voice or image.
    """

    check: str
    level: Level
    what: str
    fix: str = ""
    code: str = ""
    measured: float | str | None = None
    limit: float | str | None = None
    unit: str = ""
    ranges: tuple[tuple[float, float], ...] = ()
    source: str = "clip"

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", self.code or self.check)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "ranges": [list(span) for span in self.ranges]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Finding:
        read: dict[str, Any] = dict(data)
        read["level"] = Level(data["level"])
        read["ranges"] = tuple((float(a), float(b)) for a, b in data["ranges"])
        return cls(**read)
