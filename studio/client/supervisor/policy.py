"""Whether to start a server again, and when: pure, from what happened so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Cause(StrEnum):
    """Why a server's life ended."""

    CRASHED = "crashed"
    HUNG = "hung"
    SILENT = "silent"
    """It never said where it listens."""
    CONFIG = "config"
    PROTOCOL = "protocol"


class Reason(StrEnum):
    """Why it is not started again."""

    CONFIG_ERROR = "config_error"
    CRASH_LOOP = "crash_loop"
    NEVER_READY = "never_ready"
    START_TIMEOUT = "start_timeout"
    PROTOCOL_MISMATCH = "protocol_mismatch"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is borne; times are seconds."""

    first_delay: float = 0.5
    longest_delay: float = 8.0
    jitter: float = 0.25
    crashes: int = 5
    within: float = 180.0
    stable_after: float = 10.0
    retries_before_ready: int = 2
    replacements: int = 1
    """For a server that speaks another protocol."""


@dataclass(frozen=True, slots=True)
class End:
    """How one life of the server ended; `ready_for` is None when it never was ready."""

    cause: Cause
    at: float
    ready_for: float | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What counts of all lives since the user started the server."""

    crashes: tuple[float, ...] = ()
    streak: int = 0
    """Ends since the server last was stable."""
    early: int = 0
    """Ends before it ever was ready."""
    ever_ready: bool = False
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Again:
    """Start it after a delay."""

    delay: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Leave it, and say why."""

    reason: Reason


def remember(history: History, end: End, limits: Limits) -> History:
    """The history with one more end."""
    ever_ready = history.ever_ready or end.ready_for is not None
    stable = end.ready_for is not None and end.ready_for >= limits.stable_after
    if end.cause is Cause.PROTOCOL:
        return replace(history, replaced=history.replaced + 1)
    recent = tuple(at for at in history.crashes if at > end.at - limits.within)
    return replace(
        history,
        crashes=(*recent, end.at),
        streak=1 if stable else history.streak + 1,
        early=history.early if ever_ready else history.early + 1,
        ever_ready=ever_ready,
    )


def decide(history: History, end: End, now: float, chance: float, limits: Limits) -> Again | GiveUp:
    """What to do after `end`, which `history` holds already; `chance` is between 0 and 1."""
    reason = _why_not_again(history, end, now, limits)
    return GiveUp(reason) if reason else Again(_delay(history.streak, chance, limits))


def _why_not_again(history: History, end: End, now: float, limits: Limits) -> Reason | None:
    recent = [at for at in history.crashes if at > now - limits.within]
    mismatch = end.cause is Cause.PROTOCOL and history.replaced > limits.replacements
    reasons = {
        Reason.CONFIG_ERROR: end.cause is Cause.CONFIG,
        Reason.START_TIMEOUT: end.cause is Cause.SILENT,
        Reason.PROTOCOL_MISMATCH: mismatch,
        Reason.NEVER_READY: history.early > limits.retries_before_ready,
        Reason.CRASH_LOOP: len(recent) >= limits.crashes,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _delay(streak: int, chance: float, limits: Limits) -> float:
    base = limits.first_delay * 2.0 ** min(max(streak - 1, 0), 32)
    return min(limits.longest_delay, base * (1 + limits.jitter * chance))
