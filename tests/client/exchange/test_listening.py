"""Streams hear every event once, in order, across whatever breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.client.errors import ApiError, UnreachableError
from studio.client.exchange.call import Call
from studio.client.exchange.listening import events, job_events
from studio.client.exchange.retry import TRIALS
from studio.client.exchange.steps import Deliver, Hear, Listen, Message, Step
from tests.client.exchange.tus import AT
from tests.client.play import AWAY, BROKEN, OPEN, REFUSED, Play, answer, error, message

END = None
JOB = f'{{"id":"job_1","kind":"prepare","status":"STATUS","created_at":"{AT}"}}'


class EnoughError(Exception):
    """The script is over; the stream would go on."""


def listen(after: int | None, replies: Iterable[object]) -> Play:
    """Hear a script on the organisation's stream, which itself never ends."""
    waiting, play = iter(replies), Play()

    def reply(_step: Step) -> object:
        try:
            return next(waiting)
        except StopIteration:
            raise EnoughError from None

    with pytest.raises(EnoughError):
        play.run(events(after), reply)
    return play


def opened(play: Play) -> list[Call]:
    return [step.call for step in play.steps if isinstance(step, Listen)]


def test_events_are_delivered_as_they_come() -> None:
    assert listen(None, [OPEN, message(1), message(2)]).events == [1, 2]


def test_a_new_stream_starts_now_or_after_what_is_asked() -> None:
    assert opened(listen(None, [OPEN]))[0].query == ()
    assert opened(listen(7, [OPEN]))[0].query == (("after", "7"),)


@pytest.mark.parametrize("end", [END, BROKEN])
def test_a_broken_stream_goes_on_after_the_last_event(end: object) -> None:
    play = listen(None, [OPEN, message(5), end, OPEN, message(6)])
    assert play.events == [5, 6]
    assert opened(play)[1].headers["Last-Event-ID"] == "5"
    assert opened(play)[1].query == ()
    assert len(play.pauses) == 1


def test_a_stream_that_breaks_before_any_event_misses_none() -> None:
    play = listen(None, [OPEN, Message("41", ""), END, OPEN, message(42)])
    assert play.events == [42]
    assert opened(play)[1].headers["Last-Event-ID"] == "41"


def test_what_was_heard_already_is_not_heard_again() -> None:
    play = listen(2, [OPEN, message(1), message(2), message(3), END, OPEN, message(3), message(4)])
    assert play.events == [3, 4]


def test_kinds_that_only_a_newer_server_knows_are_passed_over() -> None:
    play = listen(None, [OPEN, message(1, "room.opened"), message(2), END, OPEN])
    assert play.events == [2]


@pytest.mark.parametrize("data", ["{", "[]", "3", '{"type":"avatar.updated"}', "null"])
def test_what_is_no_event_is_an_error(data: str) -> None:
    with pytest.raises(ApiError) as caught:
        Play().script(events(None), [OPEN, Message("1", data)])
    assert caught.value.code == "unexpected_answer"


def test_a_page_instead_of_a_stream_is_an_error() -> None:
    with pytest.raises(ApiError):
        Play().script(events(None), [answer(200, content_type="text/html")])


def test_a_server_that_was_never_there_is_told() -> None:
    with pytest.raises(UnreachableError):
        Play().script(events(None), [REFUSED] * TRIALS)


def test_a_server_that_is_being_started_is_waited_for() -> None:
    assert listen(None, [*[AWAY] * 20, OPEN, message(1)]).events == [1]


def test_a_server_that_was_there_is_waited_for() -> None:
    play = listen(None, [OPEN, END, *[REFUSED] * 50, error(503, "unavailable"), OPEN, message(1)])
    assert play.events == [1]
    assert max(pause.most for pause in play.pauses) == 8


def test_a_key_that_was_revoked_ends_the_stream() -> None:
    with pytest.raises(ApiError) as caught:
        Play().script(events(None), [OPEN, END, error(401, "unauthorized")])
    assert caught.value.status == 401


@given(st.lists(st.sampled_from(["event", "end", "broken", "refused", "busy"]), max_size=60))
def test_no_event_is_lost_or_doubled(happenings: list[str]) -> None:
    def replies() -> Iterator[object]:
        seq = 0
        yield OPEN
        for happening in happenings:
            if happening == "event":
                seq += 1
                yield message(seq)
                continue
            yield END if happening == "end" else BROKEN
            if happening == "refused":
                yield REFUSED
            if happening == "busy":
                yield error(429, "too_many")
            yield OPEN

    play = listen(None, replies())
    assert play.events == list(range(1, happenings.count("event") + 1))


def test_a_job_is_heard_until_it_has_ended() -> None:
    play = Play()
    replies = [
        OPEN,
        message(1, "job.started", "job_1"),
        message(2, "job.progress", "job_1"),
        message(3, "job.succeeded", "job_1"),
    ]
    play.script(job_events("job_1", None), replies)
    assert play.events == [1, 2, 3]


def test_the_stream_of_a_job_that_has_ended_ends_at_once() -> None:
    play = Play()
    ended = answer(body=JOB.replace("STATUS", "succeeded"))
    play.script(job_events("job_1", 9), [OPEN, END, ended])
    assert play.events == []


def test_the_stream_of_a_job_outlives_a_restart_of_the_server() -> None:
    play = Play()
    replies = [
        OPEN,
        message(1, "job.started", "job_1"),
        END,
        REFUSED,
        answer(body=JOB.replace("STATUS", "interrupted")),
        OPEN,
        message(2, "job.failed", "job_1"),
    ]
    play.script(job_events("job_1", None), replies)
    assert play.events == [1, 2]
    assert isinstance(play.steps[-1], Deliver)
    assert sum(isinstance(step, Hear) for step in play.steps) == 3
