"""How a picture must be turned to stand upright, and what size it then has on a screen."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from numpy import uint8
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Turn:
    """Mirror left to right first (if at all), then quarter turns clockwise."""

    quarters: int = 0
    mirrored: bool = False

    @property
    def degrees(self) -> int:
        return self.quarters * 90

    @property
    def swaps_sides(self) -> bool:
        return self.quarters % 2 == 1

    def apply(self, pixels: NDArray[uint8]) -> NDArray[uint8]:
        """The upright picture, contiguous in memory."""
        import numpy

        if self.mirrored:
            pixels = pixels[:, ::-1]
        return numpy.ascontiguousarray(numpy.rot90(pixels, -self.quarters))


UPRIGHT: Final = Turn()

# signs of (a, b, c, d) in x' = ax + cy, y' = bx + dy, with y pointing down
_BY_SIGNS: Final = {
    (1, 0, 0, 1): UPRIGHT,
    (0, 1, -1, 0): Turn(1),
    (-1, 0, 0, -1): Turn(2),
    (0, -1, 1, 0): Turn(3),
    (-1, 0, 0, 1): Turn(0, mirrored=True),
    (0, -1, -1, 0): Turn(1, mirrored=True),
    (1, 0, 0, -1): Turn(2, mirrored=True),
    (0, 1, 1, 0): Turn(3, mirrored=True),
}


def turn_of_matrix(matrix: bytes) -> Turn:
    """Read a display matrix: nine 32-bit numbers in the machine's own byte order."""
    if len(matrix) < 36:
        return UPRIGHT
    a, b, _, c, d, *_ = struct.unpack("=9i", matrix[:36])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        signs = (_sign(a), 0, 0, _sign(d))
    else:
        signs = (0, _sign(b), _sign(c), 0)
    return _BY_SIGNS.get(signs, UPRIGHT)


def turn_of(picture: VideoFrame) -> Turn:
    """How the camera was held, as the file says it."""
    matrix = picture.side_data.get("DISPLAYMATRIX")
    return turn_of_matrix(bytes(matrix)) if matrix is not None else UPRIGHT


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def square_size(width: int, height: int, aspect: Fraction | None) -> tuple[int, int]:
    """The size with square pixels; an aspect that no camera has is a mistake and ignored."""
    if not aspect or not Fraction(1, 4) <= aspect <= 4:
        return width, height
    return max(1, round(width * aspect)), height


def fit_within(size: tuple[int, int], box: tuple[int, int] | None) -> tuple[int, int]:
    """The largest size of the same shape inside the box; never larger than it was."""
    if box is None:
        return size
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
