"""What the times of packets add up to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.media.timeline import Timeline


@dataclass
class Packet:
    pts: int | None
    duration: int | None = 0
    size: int = 100
    dts: int | None = None
    is_discard: bool = False


def line(packets: list[Packet], base: Fraction = Fraction(1, 1000), **more: int) -> Timeline:
    timeline = Timeline(base, **more)
    for packet in packets:
        timeline.add(packet)
    return timeline


def test_a_steady_track_is_as_long_as_its_frames() -> None:
    steady = line([Packet(n * 40, 40) for n in range(25)])
    assert (steady.duration, steady.count) == (1.0, 25)
    assert steady.average_rate == pytest.approx(25)
    assert steady.usual_rate == pytest.approx(25)
    assert not steady.uneven


def test_a_last_frame_without_a_length_lasts_as_long_as_usual() -> None:
    assert line([Packet(n * 40) for n in range(25)]).duration == 1.0


def test_a_last_frame_that_is_held_counts_in_full() -> None:
    assert line([Packet(0, 40), Packet(40, 40), Packet(80, 920)]).duration == 1.0


def test_lengths_stored_in_another_order_are_not_believed() -> None:
    packets = [Packet(0, 40), Packet(120, 40), Packet(40, 40), Packet(80, 400)]
    assert line(packets).duration == pytest.approx(0.16)


def test_packets_that_only_prepare_the_decoder_do_not_count() -> None:
    sound = line([Packet(-21, 21), Packet(0, 21), Packet(21, 21)], start=0)
    assert (sound.start, sound.duration) == (0.0, 0.042)
    thrown_away = line([Packet(0, 40, is_discard=True), Packet(40, 40), Packet(80, 40)])
    assert (thrown_away.start, thrown_away.count) == (0.04, 2)


def test_times_rounded_to_a_millisecond_are_not_a_varying_rate() -> None:
    rounded = line([Packet(round(n * 1000 / 60)) for n in range(200)])
    assert not rounded.uneven
    assert rounded.usual_rate == pytest.approx(60, rel=0.01)


def test_a_packet_without_any_time_follows_the_one_before() -> None:
    assert line([Packet(0, 40), Packet(None, 40), Packet(None, 40)]).duration == pytest.approx(0.12)


def test_nothing_adds_up_to_nothing() -> None:
    empty = line([])
    assert (empty.duration, empty.average_rate, empty.usual_rate, empty.start) == (0, 0, 0, 0)
    assert not empty.uneven


numbers = st.integers(-(2**62), 2**62)


@given(
    st.lists(st.builds(Packet, st.none() | numbers, st.none() | st.integers(0, 2**40)), max_size=20)
)
def test_no_times_make_it_fail(packets: list[Packet]) -> None:
    timeline = line(packets)
    assert timeline.duration >= 0
    assert timeline.average_rate >= 0
    assert timeline.usual_rate >= 0
    assert timeline.longest_gap >= 0
