"""Display matrices and sizes."""

from __future__ import annotations

import struct
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.media.turn import UPRIGHT, Turn, fit_within, square_size, turn_of_matrix

ONE = 1 << 16
sizes = st.tuples(st.integers(1, 9000), st.integers(1, 9000))
turns = st.builds(Turn, st.integers(0, 3), st.booleans())


def matrix(a: int, b: int, c: int, d: int) -> bytes:
    return struct.pack("=9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)


def moved(signs: tuple[int, int, int, int], pixels: np.ndarray) -> np.ndarray:
    """Every pixel put where the matrix says, the slow way."""
    a, b, c, d = signs
    height, width = pixels.shape[:2]
    places = {(x, y): (a * x + c * y, b * x + d * y) for x in range(width) for y in range(height)}
    left = min(x for x, _ in places.values())
    top = min(y for _, y in places.values())
    out = np.zeros((height, width, 3) if a else (width, height, 3), np.uint8)
    for (x, y), (new_x, new_y) in places.items():
        out[new_y - top, new_x - left] = pixels[y, x]
    return out


@pytest.mark.parametrize(
    "signs",
    [(1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0),
     (-1, 0, 0, 1), (1, 0, 0, -1), (0, 1, 1, 0), (0, -1, -1, 0)],
)  # fmt: skip
def test_every_matrix_puts_each_pixel_where_it_says(signs: tuple[int, int, int, int]) -> None:
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    turn = turn_of_matrix(matrix(*(sign * ONE for sign in signs)))
    assert np.array_equal(turn.apply(pixels), moved(signs, pixels))


@given(st.binary(max_size=60))
def test_no_matrix_makes_it_fail(raw: bytes) -> None:
    assert turn_of_matrix(raw).degrees in (0, 90, 180, 270)


@given(turns)
def test_a_turned_picture_has_its_sides_swapped_when_it_says_so(turn: Turn) -> None:
    pixels = np.zeros((4, 6, 3), np.uint8)
    shape = turn.apply(pixels).shape
    assert shape == ((6, 4, 3) if turn.swaps_sides else (4, 6, 3))


def test_a_matrix_of_nothing_leaves_the_picture_alone() -> None:
    assert turn_of_matrix(matrix(0, 0, 0, 0)) == UPRIGHT
    assert turn_of_matrix(b"") == UPRIGHT


@given(sizes, sizes)
def test_a_fitted_size_is_inside_the_box_and_never_larger(
    size: tuple[int, int], box: tuple[int, int]
) -> None:
    width, height = fit_within(size, box)
    assert 1 <= width <= size[0]
    assert 1 <= height <= size[1]
    assert width <= box[0]
    assert height <= box[1]


@pytest.mark.parametrize("aspect", [None, Fraction(0), Fraction(1000), Fraction(1, 1000)])
def test_an_impossible_aspect_is_ignored(aspect: Fraction | None) -> None:
    assert square_size(160, 96, aspect) == (160, 96)
