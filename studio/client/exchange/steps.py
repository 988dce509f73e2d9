"""Flows: conversations with a server as generators, which a blocking or an async client drives."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from studio.api.events import Event
from studio.client.errors import Unanswered
from studio.client.exchange.call import Answer, Call

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait between `least` and `most` seconds: the driver picks, so that clients spread out."""

    least: float
    most: float

    def seconds(self, chance: float) -> float:
        return self.least + (self.most - self.least) * chance


@dataclass(frozen=True, slots=True)
class Listen:
    """Open a stream of events; answered with its status and headers."""

    call: Call


@dataclass(frozen=True, slots=True)
class Hear:
    """Wait for the next message of the open stream; answered with None at its end."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """Hand an event to whoever iterates."""

    event: Event


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """The flow is over."""

    result: Result


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a stream, as it came."""

    id: str
    data: str


class HungUp(Exception):  # noqa: N818 - somebody ended the conversation, nothing failed
    """Raised at the step after it."""


Step: TypeAlias = Call | Pause | Listen | Hear | Deliver
Flow: TypeAlias = Generator[Step, Any, Result]


def advance(flow: Flow[Result], reply: object) -> Step | Done[Result]:
    """Give a flow the reply to its last step, or the reason why there is none."""
    try:
        return flow.throw(reply) if isinstance(reply, Unanswered) else flow.send(reply)
    except StopIteration as end:
        return Done(end.value)


def ask(call: Call) -> Flow[Answer]:
    """One call, once."""
    answer: Answer = yield call
    return answer


def open_stream(call: Call) -> Flow[Answer]:
    """Open a stream, once."""
    answer: Answer = yield Listen(call)
    return answer


def hear() -> Flow[Message | None]:
    """The next message of the open stream."""
    message: Message | None = yield Hear()
    return message
