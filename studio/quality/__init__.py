"""Is a clip, a voice or a picture good enough: numbers, limits, and what to change."""

from __future__ import annotations

from studio.quality.finding import Finding, Level
from studio.quality.report import Report, Verdict
from studio.quality.sources import check_clip, check_image, check_sources, check_voice

__all__ = [
    "Finding",
    "Level",
    "Report",
    "Verdict",
    "check_clip",
    "check_image",
    "check_sources",
    "check_voice",
]
