"""When to try again, and after how long: only what a second time cannot spoil."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from studio.client.errors import Silence, Unanswered
from studio.client.exchange.answers import refusal
from studio.client.exchange.call import Answer, Call
from studio.client.exchange.steps import Flow, Pause, ask

TRIALS = 5
STARTING_TRIALS = 9
"""Half a minute at most, which no start takes."""
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 8.0
LONGEST_WISH = 60.0
"""A server that wants to be left alone for longer is reported instead of waited for."""

_PASSING = frozenset({429, 502, 503, 504})


def asked(call: Call, trials: int = TRIALS) -> Flow[Answer]:
    """The answer to a call, after as many trials as are safe and sensible."""
    lost = False
    for trial in range(1, trials):
        outcome = yield from attempt(call)
        pause = _pause_after(call, outcome, trial)
        if pause is None:
            return _settled(call, outcome, lost)
        lost = lost or (isinstance(outcome, Unanswered) and not outcome.unseen)
        yield pause
    return _settled(call, (yield from attempt(call)), lost)


def attempt(call: Call) -> Flow[Answer | Unanswered]:
    """One trial, its failure as a value; a server that is being started is waited for."""
    for trial in range(1, STARTING_TRIALS):
        outcome = yield from _once(call)
        if not isinstance(outcome, Unanswered) or outcome.silence is not Silence.AWAY:
            return outcome
        yield backoff(trial)
    return (yield from _once(call))


def _once(call: Call) -> Flow[Answer | Unanswered]:
    try:
        return (yield from ask(call))
    except Unanswered as silence:
        return silence


def backoff(trial: int) -> Pause:
    """Twice as long each time, with jitter."""
    most = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(trial, 16))
    return Pause(most / 2, most)


def pause_for(answer: Answer, trial: int) -> Pause | None:
    """How long to leave a server alone that is busy or away; None when waiting cannot help."""
    if answer.status not in _PASSING:
        return None
    wish = retry_after(answer.headers.get("retry-after"))
    if wish is None:
        return backoff(trial)
    return Pause(wish, wish + FIRST_PAUSE) if wish <= LONGEST_WISH else None


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """The seconds that a Retry-After header asks for, given as seconds or as a date."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())


def _pause_after(call: Call, outcome: Answer | Unanswered, trial: int) -> Pause | None:
    if isinstance(outcome, Unanswered):
        if outcome.silence is Silence.AWAY:
            return None  # it was waited for already
        return backoff(trial) if outcome.unseen or call.repeatable else None
    if outcome.ok or not call.repeatable:
        return None
    return backoff(trial) if _in_flight(outcome) else pause_for(outcome, trial)


def _in_flight(answer: Answer) -> bool:
    """An earlier trial of this very call is still being worked on."""
    return answer.status == 409 and refusal(answer).code == "idempotency_in_flight"


def _settled(call: Call, outcome: Answer | Unanswered, lost: bool) -> Answer:
    if isinstance(outcome, Unanswered):
        raise outcome.error() from outcome
    deleted_before = lost and call.method == "DELETE" and outcome.status == 404
    if not outcome.ok and not deleted_before:
        raise refusal(outcome)
    return outcome
