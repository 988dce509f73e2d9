"""Figures are medians, with the worst run beside them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.bench.figure import figure, timed


def test_a_figure_is_the_median_in_its_unit() -> None:
    made = figure("x", [0.001, 0.003, 0.002], "ms", 1000)
    assert (made.value, made.worst, made.runs) == (2.0, 3.0, 3)


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_the_worst_is_never_better_than_the_median(taken: list[float]) -> None:
    made = figure("x", taken, "s")
    assert made.worst is not None
    assert made.worst >= made.value


def test_a_step_is_warmed_up_before_it_is_timed() -> None:
    calls: list[int] = []
    assert timed("x", lambda: calls.append(1), 5).runs == 5
    assert len(calls) == 6
