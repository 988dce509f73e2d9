"""The restart policy keeps its promises whatever happens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from studio.client.supervisor.policy import (
    Again,
    Cause,
    End,
    GiveUp,
    History,
    Limits,
    Reason,
    decide,
    remember,
)

LIMITS = Limits()
seconds = st.floats(0, 600, allow_nan=False)
chances = st.floats(0, 1, exclude_max=True)
lived = st.none() | seconds


def after(*ends: End, chance: float = 0.0) -> Again | GiveUp:
    """The decision after these ends, in order."""
    history = History()
    for end in ends:
        history = remember(history, end, LIMITS)
    return decide(history, ends[-1], ends[-1].at, chance, LIMITS)


def crashes(*times: float, ready_for: float | None = 1.0) -> list[End]:
    return [End(Cause.CRASHED, at, ready_for) for at in times]


def test_delays_double_up_to_the_longest() -> None:
    times = [0, 100, 200, 300, 400, 500, 600]
    delays = [after(*crashes(*times[: n + 1])) for n in range(len(times))]
    assert delays == [Again(d) for d in (0.5, 1, 2, 4, 8, 8, 8)]


def test_a_stable_life_resets_the_delay() -> None:
    ends = [*crashes(0, 60, 120), End(Cause.CRASHED, 170, ready_for=10.0)]
    assert after(*ends) == Again(0.5)


def test_a_life_just_too_short_does_not() -> None:
    assert after(*crashes(0, 60), End(Cause.CRASHED, 120, ready_for=9.9)) == Again(2.0)


def test_the_fifth_crash_within_three_minutes_is_the_last() -> None:
    assert isinstance(after(*crashes(0, 45, 90, 135)), Again)
    assert after(*crashes(0, 44, 88, 132, 176)) == GiveUp(Reason.CRASH_LOOP)


def test_the_window_of_three_minutes_slides() -> None:
    assert isinstance(after(*crashes(0, 45, 90, 135, 180)), Again)
    assert after(*crashes(0, 45, 90, 135, 180, 200)) == GiveUp(Reason.CRASH_LOOP)


def test_stable_lives_count_as_crashes_too() -> None:
    ends = crashes(0, 40, 80, 120, 160, ready_for=39.0)
    assert after(*ends) == GiveUp(Reason.CRASH_LOOP)


def test_before_it_was_ever_ready_it_is_tried_twice_more() -> None:
    assert isinstance(after(*crashes(0, 1000, ready_for=None)), Again)
    assert after(*crashes(0, 1000, 2000, ready_for=None)) == GiveUp(Reason.NEVER_READY)


def test_after_it_was_ready_once_early_ends_are_like_others() -> None:
    ends = [*crashes(0), *crashes(300, 600, 900, 1200, ready_for=None)]
    assert isinstance(after(*ends), Again)


def test_another_protocol_is_replaced_once_and_counts_as_no_crash() -> None:
    other = [End(Cause.PROTOCOL, at) for at in (0, 1)]
    assert after(other[0]) == Again(0.5)
    assert after(*other) == GiveUp(Reason.PROTOCOL_MISMATCH)
    assert isinstance(after(other[0], *crashes(2, 3, 4, 5)), Again)


@given(st.lists(st.tuples(seconds, lived), max_size=3), st.sampled_from([Cause.CONFIG]))
def test_a_configuration_error_is_never_tried_again(
    before: list[tuple[float, float | None]], cause: Cause
) -> None:
    ends = [End(Cause.CRASHED, at, ready) for at, ready in sorted(before, key=lambda b: b[0])]
    assert after(*ends, End(cause, 1000)) == GiveUp(Reason.CONFIG_ERROR)


class Lives(RuleBasedStateMachine):
    """A server that lives and ends in any order, under the policy."""

    @initialize()
    def begin(self) -> None:
        self.now = 0.0
        self.start()

    def start(self) -> None:
        self.history = History()
        self.ends: list[End] = []
        self.decision: Again | GiveUp = Again(0.0)
        self.chance = 0.0

    def end(self, cause: Cause, ready_for: float | None) -> None:
        self.now += ready_for or 0.0
        end = End(cause, self.now, ready_for)
        self.ends.append(end)
        self.history = remember(self.history, end, LIMITS)
        self.decision = decide(self.history, end, self.now, self.chance, LIMITS)
        if isinstance(self.decision, Again):
            self.now += self.decision.delay

    @precondition(lambda self: isinstance(self.decision, Again))
    @rule(ready_for=lived, chance=chances, hung=st.booleans())
    def crash(self, ready_for: float | None, chance: float, hung: bool) -> None:
        self.chance = chance
        self.end(Cause.HUNG if hung and ready_for is not None else Cause.CRASHED, ready_for)

    @precondition(lambda self: isinstance(self.decision, Again))
    @rule()
    def speak_another_protocol(self) -> None:
        self.end(Cause.PROTOCOL, None)

    @precondition(lambda self: isinstance(self.decision, GiveUp))
    @rule()
    def start_again_by_hand(self) -> None:
        self.start()

    @rule(wait=seconds)
    def rest(self, wait: float) -> None:
        self.now += wait

    def crashes(self) -> list[End]:
        return [end for end in self.ends if end.cause is not Cause.PROTOCOL]

    @invariant()
    def the_delay_is_within_its_bounds(self) -> None:
        if self.ends and isinstance(self.decision, Again):
            assert LIMITS.first_delay <= self.decision.delay <= LIMITS.longest_delay

    @invariant()
    def no_more_than_four_crashes_in_three_minutes_are_borne(self) -> None:
        recent = [e for e in self.crashes() if self.ends and e.at > self.ends[-1].at - 180.0]
        if len(recent) >= 5 and self.ends[-1].cause is not Cause.PROTOCOL:
            assert isinstance(self.decision, GiveUp)

    @invariant()
    def giving_up_has_a_cause(self) -> None:
        if isinstance(self.decision, GiveUp):
            recent = [e for e in self.crashes() if e.at > self.ends[-1].at - 180.0]
            early = all(e.ready_for is None for e in self.crashes())
            mismatches = len(self.ends) - len(self.crashes())
            assert len(recent) >= 5 or (early and len(self.crashes()) > 2) or mismatches > 1

    @invariant()
    def a_stable_life_is_followed_by_the_shortest_delay(self) -> None:
        if self.ends and isinstance(self.decision, Again):
            last = self.ends[-1]
            if last.ready_for is not None and last.ready_for >= LIMITS.stable_after:
                assert self.decision.delay <= LIMITS.first_delay * (1 + LIMITS.jitter)

    @invariant()
    def memory_stays_small(self) -> None:
        assert len(self.history.crashes) <= 5


TestLives = Lives.TestCase
