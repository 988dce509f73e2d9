"""What one pass over a file says about its tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from studio.media.facts import SoundFacts, VideoFacts
from studio.media.turn import UPRIGHT, Turn, square_size, turn_of

if TYPE_CHECKING:
    from av.video.stream import VideoStream

    from studio.media.inspection import Inspection
    from studio.media.timeline import Timeline

_MATRICES: Final = {0: "rgb", 1: "bt709", 5: "bt601", 6: "bt601", 9: "bt2020", 10: "bt2020"}
_HDR: Final = (16, 18)
_FULL: Final = 2
_SLIDES_FPS: Final = 0.5


def video_facts(inspection: Inspection, zero: float) -> VideoFacts | None:
    """The main moving picture; None when there is none, or none of it can be shown."""
    stream, first = inspection.video, inspection.first
    if stream is None:
        return None
    line = inspection.lines[stream.index]
    whole = inspection.decoded and not inspection.damaged
    frames = inspection.pictures if whole else line.count
    turn = turn_of(first) if first else UPRIGHT
    width, height = _seen_size(stream, turn)
    return VideoFacts(
        codec=stream.codec_context.codec.canonical_name,
        width=width,
        height=height,
        coded_width=stream.width,
        coded_height=stream.height,
        rotation=turn.degrees,
        mirrored=turn.mirrored,
        sample_aspect_ratio=float(stream.sample_aspect_ratio or 1),
        frames=frames,
        still=_is_still(stream, line, frames),
        **_times(line, zero),
        **_colour(stream, first),
    )


def _seen_size(stream: VideoStream, turn: Turn) -> tuple[int, int]:
    width, height = square_size(stream.width, stream.height, stream.sample_aspect_ratio)
    return (height, width) if turn.swaps_sides else (width, height)


def _is_still(stream: VideoStream, line: Timeline, frames: int) -> bool:
    """One picture, or a show of slides; a clip of a person has several a second."""
    flagged = bool(stream.disposition & stream.disposition.still_image)
    return flagged or frames <= 1 or line.average_rate < _SLIDES_FPS


def _times(line: Timeline, zero: float) -> dict[str, Any]:
    seconds = line.duration
    return {
        "start_s": line.start - zero,
        "duration_s": seconds,
        "average_fps": line.average_rate,
        "usual_fps": line.usual_rate,
        "variable_rate": line.uneven,
        "longest_gap_s": line.longest_gap,
        "bit_rate": _bit_rate(line),
    }


def _colour(stream: VideoStream, first: Any) -> dict[str, Any]:
    kind = first.format if first else stream.format
    parts = kind.components if kind else ()
    seen = first or stream.codec_context
    return {
        "pixel_format": kind.name if kind else "",
        "bits": max((part.bits for part in parts), default=8),
        "has_alpha": any(p.is_alpha for p in parts) or stream.metadata.get("alpha_mode") == "1",
        "hdr": seen.color_trc in _HDR,
        "matrix": _MATRICES.get(seen.colorspace, "unknown"),
        "full_range": seen.color_range == _FULL,
    }


def sound_facts(inspection: Inspection, zero: float) -> tuple[SoundFacts, ...]:
    """Every audio track, in the order of the file."""
    return tuple(
        SoundFacts(
            codec=stream.codec_context.codec.canonical_name,
            rate=stream.sample_rate,
            channels=stream.channels,
            layout=stream.layout.name,
            start_s=inspection.lines[stream.index].start - zero,
            duration_s=inspection.lines[stream.index].duration,
            bit_rate=_bit_rate(inspection.lines[stream.index]),
            main=stream is inspection.sound,
        )
        for stream in inspection.sounds
    )


def _bit_rate(line: Timeline) -> int:
    return round(line.bytes * 8 / line.duration) if line.duration else 0
