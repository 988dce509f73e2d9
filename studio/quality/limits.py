"""Every limit of every check, with where it comes from. A bound itself is always fine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """Beyond `fail` a source is not usable; beyond `warn` it will do, but not well."""

    fail: float | None
    warn: float | None
    unit: str
    origin: str


CLIP_SHORTEST: Final = Limit(
    4.0, None, "s", "The range that talking-head services ask of a short clip: 4 to 15 seconds."
)
CLIP_LONGEST: Final = Limit(15.0, None, "s", CLIP_SHORTEST.origin)

# A clip of 4 s at 25 frames a second can end one frame early or late by how it was cut.
CLIP_TOLERANCE_FRAMES: Final = 1

VOICE_SHORTEST: Final = Limit(4.0, None, "s", "As for clips: a voice takes the place of theirs.")
VOICE_LONGEST: Final = Limit(15.0, None, "s", VOICE_SHORTEST.origin)

# MP3 and AAC pad the first and last packet: up to 2 × 1152 samples at 44.1 kHz.
VOICE_TOLERANCE_S: Final = 0.053

FRAME_RATE: Final = Limit(
    12.0,
    20.0,
    "fps",
    "No service publishes a lowest rate; they resample to 25 or 30. Lips open and close up to "
    "five times a second, which takes ten pictures to see at all; real clips at 15 frames a "
    "second were usable and those at 6 were not.",
)

CLIP_SHORT_SIDE: Final = Limit(
    200,
    480,
    "px",
    "Services ask for 512 or 720 rows. Head and shoulders fill about half of the shorter side, "
    "and a face below 100 pixels loses its mouth; real clips of 240 pixels were usable and "
    "those of 112 were not.",
)

IMAGE_SHORT_SIDE: Final = Limit(
    256,
    512,
    "px",
    "256 is the lowest that any photo service takes, 512 × 512 what most of them ask for.",
)

DAMAGE: Final = Limit(
    1.0,
    0.0,
    "%",
    "Of all packets of picture and sound. A single bad packet at either end comes from cutting "
    "and costs a moment; one in a hundred is seen and heard.",
)

AUDIO_TRACKS: Final = Limit(
    None, 1, "tracks", "Players play one; which one that is, differs between them."
)

TABLE: Final[dict[str, Limit]] = {
    "too_short": CLIP_SHORTEST,
    "too_long": CLIP_LONGEST,
    "too_short (voice)": VOICE_SHORTEST,
    "too_long (voice)": VOICE_LONGEST,
    "low_fps": FRAME_RATE,
    "low_resolution": CLIP_SHORT_SIDE,
    "low_resolution (image)": IMAGE_SHORT_SIDE,
    "corrupt": DAMAGE,
    "multiple_audio_tracks": AUDIO_TRACKS,
}
