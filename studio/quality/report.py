"""All findings about a source, and the verdict that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from studio.quality.finding import Finding, Level


class Verdict(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what came of it.

    `groups` names the families of checks that were run: the verdict speaks of these and of
    nothing else. Findings stand in the order of the checks, always the same.
    """

    kind: str
    groups: tuple[str, ...]
    findings: tuple[Finding, ...]
    duration_s: float | None = None
    analysis_s: float = 0.0
    models: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return Verdict.REJECT if self.failures else Verdict.ACCEPT

    @property
    def usable(self) -> bool:
        return self.verdict is Verdict.ACCEPT

    @property
    def failures(self) -> tuple[Finding, ...]:
        return self._at(Level.FAIL)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return self._at(Level.WARN)

    def _at(self, level: Level) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level is level)

    @property
    def realtime_factor(self) -> float | None:
        """Seconds of work for each second of the source."""
        return self.analysis_s / self.duration_s if self.duration_s else None

    @property
    def words(self) -> str:
        """The verdict in a sentence that claims no more than was checked."""
        checked = ", ".join(self.groups)
        if not self.usable:
            return f"Not usable as it is (checked: {checked})."
        if self.warnings:
            return f"Usable, with room for improvement, as far as was checked: {checked}."
        return f"Nothing found against it in what was checked: {checked}."

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "verdict": str(self.verdict),
            "groups": list(self.groups),
            "duration_s": self.duration_s,
            "findings": [finding.to_json() for finding in self.findings],
            "timing": {"analysis_s": self.analysis_s, "realtime_factor": self.realtime_factor},
            "models": list(self.models),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """The verdict is not read but follows from the findings."""
        return cls(
            kind=data["kind"],
            groups=tuple(data["groups"]),
            findings=tuple(Finding.from_json(each) for each in data["findings"]),
            duration_s=data["duration_s"],
            analysis_s=data["timing"]["analysis_s"],
            models=tuple(data["models"]),
        )
