"""Waiting for an avatar asks when something happened, and not otherwise."""

from __future__ import annotations

import pytest

from studio.client.errors import ApiError
from studio.client.exchange.call import Answer, Call
from studio.client.exchange.waiting import prepared, too_late
from studio.errors import StudioError
from tests.client.exchange.tus import AT
from tests.client.play import BROKEN, OPEN, Play, answer, error, message


def avatar(status: str, message: str = "") -> Answer:
    return answer(
        body=f'{{"id":"avat_1","name":"A","tier":"photoreal","status":"{status}",'
        f'"default_look_id":"avat_look","status_message":"{message}",'
        f'"created_at":"{AT}","updated_at":"{AT}"}}'
    )


def asked(play: Play) -> int:
    return sum(isinstance(step, Call) for step in play.steps)


def test_an_avatar_that_is_ready_is_given_at_once() -> None:
    assert Play().script(prepared("avat_1"), [OPEN, avatar("ready")]).status == "ready"


def test_the_stream_is_open_before_the_first_look_so_that_nothing_is_missed() -> None:
    play = Play()
    play.script(prepared("avat_1"), [OPEN, avatar("ready")])
    assert not isinstance(play.steps[0], Call)


def test_it_looks_again_only_when_the_avatar_may_have_changed() -> None:
    play = Play()
    replies = [
        OPEN,
        avatar("pending"),
        message(1, object_id="avat_other"),
        message(2, "job.progress", "job_1", avatar_id="avat_look"),
        message(3, "avatar.updated", "avat_look"),
        avatar("processing"),
        message(4, "job.succeeded", "job_1", avatar_id="avat_look"),
        avatar("ready"),
    ]
    play.script(prepared("avat_1"), replies)
    assert asked(play) == 3


def test_after_a_broken_stream_it_looks_again() -> None:
    replies = [OPEN, avatar("processing"), BROKEN, OPEN, avatar("ready")]
    assert Play().script(prepared("avat_1"), replies).status == "ready"


def test_a_failed_avatar_is_an_error_with_the_reason() -> None:
    with pytest.raises(StudioError) as caught:
        Play().script(prepared("avat_1"), [OPEN, avatar("failed", "There is no face.")])
    assert (caught.value.code, caught.value.message) == ("avatar_failed", "There is no face.")


def test_an_avatar_that_is_deleted_meanwhile_is_an_error() -> None:
    replies = [
        OPEN,
        avatar("pending"),
        message(1, "avatar.deleted", "avat_1"),
        error(404, "not_found"),
    ]
    with pytest.raises(ApiError) as caught:
        Play().script(prepared("avat_1"), replies)
    assert caught.value.status == 404


def test_a_late_avatar_is_named_with_the_time() -> None:
    assert "avat_1 was not ready after 0.5 seconds" in too_late("avat_1", 0.5).message
