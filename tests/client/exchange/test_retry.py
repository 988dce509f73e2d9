"""Only what a second time cannot spoil is tried again, and never for ever."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.client.errors import ApiError, Unanswered, UnreachableError
from studio.client.exchange.call import Answer, Call, posted
from studio.client.exchange.retry import (
    LONGEST_PAUSE,
    STARTING_TRIALS,
    TRIALS,
    asked,
    backoff,
    retry_after,
)
from tests.client.play import AWAY, BROKEN, REFUSED, SLOW, Play, answer, error

GET = Call("GET", "/v1/me")
PATCH = Call("PATCH", "/v1/avatars/a")
NAKED_POST = Call("POST", "/v1/avatars")


@pytest.mark.parametrize("trouble", [REFUSED, BROKEN, SLOW, error(503, "unavailable"), answer(502)])
def test_a_get_survives_passing_trouble(trouble: Answer | Unanswered) -> None:
    play = Play()
    assert play.script(asked(GET), [trouble, trouble, answer()]).ok
    assert len(play.pauses) == 2


@pytest.mark.parametrize("call", [PATCH, NAKED_POST])
@pytest.mark.parametrize("trouble", [BROKEN, SLOW])
def test_what_may_have_happened_is_not_done_again(call: Call, trouble: Unanswered) -> None:
    with pytest.raises(UnreachableError):
        Play().script(asked(call), [trouble])


@pytest.mark.parametrize("call", [PATCH, NAKED_POST])
def test_what_nobody_saw_is_tried_again(call: Call) -> None:
    assert Play().script(asked(call), [REFUSED, answer()]).ok


def test_a_post_of_the_client_carries_one_key_through_all_trials() -> None:
    play = Play()
    play.script(asked(posted("/v1/avatars")), [BROKEN, error(503, "unavailable"), answer(201)])
    keys = {s.headers["Idempotency-Key"] for s in play.steps if isinstance(s, Call)}
    assert len(keys) == 1
    assert posted("/v1/avatars").headers["Idempotency-Key"] not in keys


def test_a_refused_call_ends_with_the_servers_error_at_once() -> None:
    play = Play()
    with pytest.raises(ApiError) as caught:
        play.script(asked(GET), [error(403, "missing_scope")])
    assert caught.value.code == "missing_scope"
    assert play.pauses == []


def test_trials_end_with_an_error_that_says_what_to_do() -> None:
    with pytest.raises(UnreachableError) as caught:
        Play().script(asked(GET), [REFUSED] * TRIALS)
    assert caught.value.code == "server_unreachable"
    assert "127.0.0.1:1" in caught.value.message
    assert "refused" in caught.value.message
    assert caught.value.hint


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks() -> None:
    play = Play()
    play.script(asked(GET), [error(429, "too_many", retry_after="7"), answer()])
    assert play.pauses[0].least == 7


def test_a_server_that_wants_an_hour_is_reported_instead() -> None:
    with pytest.raises(ApiError) as caught:
        Play().script(asked(GET), [error(429, "too_many", retry_after="3600")])
    assert caught.value.status == 429


def test_an_earlier_trial_still_under_way_is_waited_for() -> None:
    call = posted("/v1/avatars")
    replies = [BROKEN, error(409, "idempotency_in_flight"), answer(201)]
    assert Play().script(asked(call), replies).status == 201


def test_another_conflict_is_not_waited_for() -> None:
    with pytest.raises(ApiError):
        Play().script(asked(posted("/v1/avatars")), [error(409, "conflict")])


def test_deleting_again_after_a_lost_answer_is_success() -> None:
    delete = Call("DELETE", "/v1/assets/a")
    assert Play().script(asked(delete), [BROKEN, error(404, "not_found")]).status == 404


def test_deleting_what_never_was_is_an_error() -> None:
    with pytest.raises(ApiError):
        Play().script(asked(Call("DELETE", "/v1/assets/a")), [error(404, "not_found")])
    with pytest.raises(ApiError):
        Play().script(asked(Call("DELETE", "/v1/assets/a")), [REFUSED, error(404, "not_found")])


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_pauses_grow_to_a_limit(trial: int, chance: float) -> None:
    pause = backoff(trial)
    assert 0 < pause.least <= pause.seconds(chance) <= pause.most <= LONGEST_PAUSE
    assert backoff(trial + 1).most >= pause.most


@given(st.text(max_size=40))
def test_any_retry_after_is_seconds_or_nothing(value: str) -> None:
    seconds = retry_after(value)
    assert seconds is None or seconds >= 0


def test_retry_after_may_be_a_date() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert retry_after("Thu, 01 Jan 2026 00:00:30 GMT", now) == 30
    assert retry_after("Thu, 01 Jan 2026 00:00:30 -0000", now) == 30
    assert retry_after("Wed, 31 Dec 2025 00:00:00 GMT", now) == 0
    assert retry_after("soon", now) is None


@given(st.lists(st.sampled_from([REFUSED, BROKEN, SLOW, "busy", "down", "no", "ok"]), min_size=8))
def test_every_call_ends_after_a_few_trials(outcomes: list[object]) -> None:
    answers = {
        "busy": error(429, "too_many"),
        "down": answer(503),
        "no": error(404, "not_found"),
        "ok": answer(),
    }
    replies = iter([answers.get(o, o) if isinstance(o, str) else o for o in outcomes])
    play = Play()
    with suppress(ApiError, UnreachableError):
        assert play.run(asked(GET), lambda _step: next(replies)).ok
    assert len([s for s in play.steps if isinstance(s, Call)]) <= TRIALS


@pytest.mark.parametrize("call", [GET, PATCH, NAKED_POST])
def test_a_server_that_is_being_started_is_waited_for_longer(call: Call) -> None:
    play = Play()
    assert play.script(asked(call), [*[AWAY] * (STARTING_TRIALS - 1), answer()]).ok
    assert sum(pause.least for pause in play.pauses) > 14
    assert sum(pause.most for pause in play.pauses) < 40


def test_a_start_that_takes_for_ever_is_told() -> None:
    with pytest.raises(UnreachableError) as caught:
        Play().script(asked(GET), [AWAY] * STARTING_TRIALS)
    assert "still being started" in caught.value.message
