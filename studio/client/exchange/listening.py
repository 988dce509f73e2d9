"""Event streams: resumed after the last event heard, with back-off, until they are over."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeAlias, cast

from pydantic import ValidationError

from studio.api.events import Event, EventType
from studio.api.jobs import Job
from studio.client.errors import Silence, Unanswered
from studio.client.exchange.answers import foreign, refusal
from studio.client.exchange.call import Answer, Call, path_of, query_of
from studio.client.exchange.reading import read
from studio.client.exchange.retry import TRIALS, backoff, pause_for
from studio.client.exchange.steps import Deliver, Flow, Message, Pause, hear, open_stream

SILENCE = 45.0
"""A healthy stream says something every 15 s, if only a comment."""

_KNOWN = frozenset(EventType)
_LAST = frozenset({EventType.JOB_SUCCEEDED, EventType.JOB_FAILED, EventType.JOB_CANCELLED})


class Signal(Enum):
    """What is heard besides events."""

    OPENED = "opened"
    OVER = "over"


Heard: TypeAlias = Event | Signal
Opened: TypeAlias = Callable[[], None]
"""Called after each connection: whatever was read before it may have changed since."""


def never_over() -> Flow[bool]:
    """The stream of an organisation ends only because a connection does."""
    return False
    yield


class Ear:
    """Hears one stream across broken connections."""

    def __init__(
        self, path: str, after: int | None, is_over: Callable[[], Flow[bool]] = never_over
    ) -> None:
        self._path = path
        self._after = after
        self._is_over = is_over
        self._heard: int | None = None
        self._answer: Answer | None = None
        self._ever_open = False
        self._trial = 0

    def next(self) -> Flow[Heard]:
        """The next event; `OPENED` after each connection, `OVER` when nothing more will come."""
        while True:
            if self._answer is None:
                self._answer = yield from self._open()
                return Signal.OPENED
            message = yield from _next_message()
            if message is not None:
                event = self._take(message, self._answer)
                if event is not None:
                    return event
            elif (yield from self._is_over()):
                return Signal.OVER
            else:
                self._answer = None
                yield self._pause()

    def _open(self) -> Flow[Answer]:
        while True:
            try:
                answer = yield from open_stream(self._call())
            except Unanswered as silence:
                if self._hopeless() and silence.silence is not Silence.AWAY:
                    raise silence.error() from silence
                yield self._pause()
                continue
            if answer.ok:
                self._ever_open = True
                return _as_stream(answer)
            yield self._pause_after(answer)

    def _call(self) -> Call:
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if self._heard is None:
            query = query_of(after=self._after)
            return Call("GET", self._path, query, headers, patience=SILENCE)
        headers["Last-Event-ID"] = str(self._heard)
        return Call("GET", self._path, headers=headers, patience=SILENCE)

    def _hopeless(self) -> bool:
        """A stream that once was open is waited for as long as somebody listens."""
        return not self._ever_open and self._trial + 1 >= TRIALS

    def _pause(self) -> Pause:
        self._trial += 1
        return backoff(self._trial)

    def _pause_after(self, answer: Answer) -> Pause:
        pause = pause_for(answer, self._trial + 1)
        if pause is None or self._hopeless():
            raise refusal(answer)
        self._trial += 1
        return pause

    def _take(self, message: Message, answer: Answer) -> Event | None:
        self._trial = 0
        before = self._heard if self._heard is not None else self._after
        if message.id.isdecimal():
            self._heard = max(int(message.id), before or 0)
        event = _event(message, answer) if message.data else None
        repeated = event is not None and before is not None and event.seq <= before
        return None if repeated else event


def events(after: int | None, opened: Opened | None = None) -> Flow[None]:
    """Everything that happens in the organisation."""
    ear = Ear("/v1/events", after)
    while True:
        heard = yield from ear.next()
        if isinstance(heard, Event):
            yield Deliver(heard)
        elif heard is Signal.OPENED and opened is not None:
            opened()


def job_events(job_id: str, after: int | None) -> Flow[None]:
    """What happens to one job, until it has ended."""
    ear = Ear(path_of("jobs", job_id, "events"), after, lambda: _has_ended(job_id))
    while True:
        heard = yield from ear.next()
        if heard is Signal.OVER:
            return
        if isinstance(heard, Event):
            yield Deliver(heard)
            if heard.type in _LAST and heard.object_id == job_id:
                return


def _has_ended(job_id: str) -> Flow[bool]:
    job = yield from read(Job, Call("GET", path_of("jobs", job_id)))
    return job.status.ended


def _next_message() -> Flow[Message | None]:
    try:
        return (yield from hear())
    except Unanswered:
        return None


def _as_stream(answer: Answer) -> Answer:
    if "text/event-stream" not in answer.headers.get("content-type", ""):
        raise foreign(answer, "answered with something that is no event stream")
    return answer


def _event(message: Message, answer: Answer) -> Event | None:
    """The event of a message; kinds that only a newer server knows are passed over."""
    try:
        fields: Any = json.loads(message.data)
        if isinstance(fields, dict) and cast(dict[str, Any], fields).get("type") not in _KNOWN:
            return None
        return Event.model_validate(fields)
    except (ValueError, ValidationError):
        raise foreign(answer, "sent an event") from None
