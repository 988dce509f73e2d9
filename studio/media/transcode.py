"""Encode a part of a clip anew, keeping the time of every picture and every sound."""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from studio.errors import StudioError
from studio.media.finalise import Finished, finalise
from studio.media.frames import Undrawn, undrawn
from studio.media.samples import Samples, samples
from studio.media.writer import ClipWriter

if TYPE_CHECKING:
    from studio.media.facts import MediaFacts, VideoFacts
    from studio.media.files import AnyPath

# how far before the start to look for the picture that is still on screen then
_LOOK_BACK_S: Final = 2.0
_SAME_S: Final = 0.001
_FASTEST: Final = 120.0


@dataclass(frozen=True, slots=True)
class Part:
    """From when to when; None as the end means to the end."""

    start: float = 0.0
    end: float | None = None


WHOLE: Final = Part()


def transcode(
    source: AnyPath,
    target: AnyPath,
    facts: MediaFacts,
    *,
    part: Part = WHOLE,
    within: tuple[int, int] | None = None,
) -> Finished:
    """Write (a part of) `source` as a fast-start MP4, at most `within` wide and high."""
    video = facts.video
    if video is None or video.still:
        raise StudioError("no_video", "The file holds no moving picture.", "Choose a video.")
    pictures = _on_screen(source, part, within, _rate(video))
    first = next(pictures, None)
    if first is None:
        raise StudioError(
            "empty_selection", "There is no picture in that part.", "Choose a part of the clip."
        )
    with fragment_beside(target) as fragment:
        with _writer(fragment, facts, first) as writer:
            feed(writer, chain([first], pictures), _heard(source, part, writer))
        return finalise(fragment, target)


def _writer(fragment: Path, facts: MediaFacts, first: Undrawn) -> ClipWriter:
    height, width = first.draw().shape[:2]
    sound = facts.main_sound
    return ClipWriter(
        fragment,
        size=(width, height),
        fps=_rate(facts.video) if facts.video else 25.0,
        rate=sound.rate if sound else None,
        channels=min(2, sound.channels) if sound else 1,
    )


def _rate(video: VideoFacts) -> float:
    return min(_FASTEST, max(1.0, video.usual_fps or video.average_fps or 25.0))


@contextmanager
def fragment_beside(target: AnyPath) -> Generator[Path]:
    """A hidden file in the target's folder for what is written meanwhile."""
    final = Path(target)
    fragment = final.with_name(f".{final.stem[:40]}-{uuid.uuid4().hex[:8]}.fragment.mp4")
    try:
        yield fragment
    finally:
        fragment.unlink(missing_ok=True)


def feed(writer: ClipWriter, pictures: Iterable[Undrawn], heard: Iterable[Samples]) -> None:
    """Write both in the order of time, so that neither waits in memory for the other."""
    sounds = iter(heard)
    sound = next(sounds, None)
    for picture in pictures:
        while sound is not None and sound.time <= picture.time:
            writer.write_samples(sound.data, sound.time)
            sound = next(sounds, None)
        writer.write_frame(picture.draw(), picture.time, picture.lasts)
    while sound is not None:
        writer.write_samples(sound.data, sound.time)
        sound = next(sounds, None)


def _heard(source: AnyPath, part: Part, writer: ClipWriter) -> Iterator[Samples]:
    track = writer.sound
    if track is None:
        return
    pieces = samples(
        source, rate=track.given_rate, channels=track.channels, start=part.start, end=part.end
    )
    for piece in pieces:
        yield Samples(piece.data, piece.time - part.start, piece.rate)


def _on_screen(
    source: AnyPath, part: Part, within: tuple[int, int] | None, fps: float
) -> Iterator[Undrawn]:
    """Pictures timed from the start of the part, without a gap at either end."""
    earlier = max(0.0, part.start - _LOOK_BACK_S)
    held: Undrawn | None = None
    last: Undrawn | None = None
    for picture in undrawn(source, start=earlier, end=part.end, within=within):
        time = picture.time - part.start
        if time < -_SAME_S:
            held = _placed(picture, 0.0, part, fps)
            continue
        if last is None and held is not None and time > _SAME_S:
            yield held
        last = _placed(picture, max(0.0, time), part, fps)
        yield last
    if last is None and held is not None:
        last = held
        yield last
    yield from _to_the_end(last, part, fps)


def _placed(picture: Undrawn, time: float, part: Part, fps: float) -> Undrawn:
    left = None if part.end is None else part.end - part.start - time
    return Undrawn(time, picture.draw, None if left is None else min(left, 1 / fps))


def _to_the_end(last: Undrawn | None, part: Part, fps: float) -> Iterator[Undrawn]:
    """The last picture stays on screen until the part ends."""
    if last is None or part.end is None:
        return
    final = part.end - part.start - 1 / fps
    if final - last.time > 0.5 / fps:
        yield _placed(last, final, part, fps)
