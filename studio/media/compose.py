"""A clip from a still picture and a voice: what an avatar made from them starts from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from studio.errors import StudioError
from studio.media.files import AnyPath
from studio.media.finalise import Finished, finalise
from studio.media.frames import Undrawn
from studio.media.images import still
from studio.media.samples import Samples, samples
from studio.media.transcode import feed, fragment_beside
from studio.media.writer import ClipWriter

if TYPE_CHECKING:
    from numpy.typing import NDArray

FPS: Final = 25.0
_RATE: Final = 48_000
_WIDEST: Final = 1280
# a voice for an avatar lasts seconds; a film's soundtrack given by mistake must not fill a disk
_LONGEST_S: Final = 600


def compose(picture: AnyPath, voice: AnyPath, target: AnyPath, *, height: int = 720) -> Finished:
    """Write an MP4 that shows `picture` for exactly as long as `voice` lasts."""
    pixels = still(picture, within=(_WIDEST, height))
    heard = list(_bounded(samples(voice, rate=_RATE)))
    length = sum(piece.duration for piece in heard)
    rows, columns = pixels.shape[:2]
    with fragment_beside(target) as fragment:
        with ClipWriter(fragment, size=(columns, rows), fps=FPS, rate=_RATE) as writer:
            feed(writer, _shown(pixels, length), heard)
        return finalise(fragment, target)


def _bounded(pieces: Iterator[Samples]) -> Iterator[Samples]:
    for piece in pieces:
        if piece.time > _LONGEST_S:
            raise StudioError(
                "too_long", "The voice is longer than ten minutes.", "Cut out 4 to 15 seconds."
            )
        yield piece


def _shown(pixels: NDArray[np.uint8], length: float) -> Iterator[Undrawn]:
    for number in range(max(1, round(length * FPS))):
        yield Undrawn(number / FPS, lambda: pixels)
