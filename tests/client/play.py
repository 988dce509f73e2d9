"""Plays the other side of a flow: replies in, steps out, no network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from studio.client.errors import Silence, Unanswered
from studio.client.exchange.call import Answer
from studio.client.exchange.steps import Deliver, Done, Flow, Message, Pause, Step, advance

Result = TypeVar("Result")

REFUSED = Unanswered(Silence.CONNECT, "http://127.0.0.1:1", "connection refused")
BROKEN = Unanswered(Silence.BROKEN, "http://127.0.0.1:1", "peer closed")
AWAY = Unanswered(Silence.AWAY, "")
SLOW = Unanswered(Silence.TIMEOUT, "http://127.0.0.1:1", "")
OPEN = Answer(200, {"content-type": "text/event-stream; charset=utf-8"})


class Play:
    """A flow that was run against replies, and the steps it took."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    @property
    def pauses(self) -> list[Pause]:
        return [step for step in self.steps if isinstance(step, Pause)]

    @property
    def events(self) -> list[int]:
        return [step.event.seq for step in self.steps if isinstance(step, Deliver)]

    def run(self, flow: Flow[Result], reply: Callable[[Step], object]) -> Result:
        """Drive a flow with a function that answers all but pauses and deliveries."""
        step = advance(flow, None)
        while not isinstance(step, Done):
            self.steps.append(step)
            silent = isinstance(step, Pause | Deliver)
            step = advance(flow, None if silent else reply(step))
        return step.result

    def script(self, flow: Flow[Result], replies: Iterable[object]) -> Result:
        """Drive a flow with replies in order; running out of them is an error."""
        waiting = iter(replies)
        result = self.run(flow, lambda _step: next(waiting))
        assert list(waiting) == [], "the flow ended before it took all replies"
        return result


def answer(status: int = 200, body: str = "", **headers: str) -> Answer:
    """An answer with headers written as keyword arguments."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, body.encode(), "http://127.0.0.1:1")


def error(status: int, code: str, **headers: str) -> Answer:
    """The server's own error body."""
    body = f'{{"error":{{"code":"{code}","message":"No.","request_id":"rqst_1"}}}}'
    return answer(status, body, **headers)


def message(
    seq: int, kind: str = "avatar.updated", object_id: str = "avat_1", **data: Any
) -> Message:
    """An event as the server sends it."""
    event = {"seq": seq, "type": kind, "object_id": object_id, "data": data}
    return Message(str(seq), json.dumps({**event, "at": "2026-01-01T00:00:00Z"}))
