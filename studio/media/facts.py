"""What is known about a media file once it has been looked into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from studio.media.signatures import MediaKind
from studio.media.sniff import Sniffed


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """The moving picture. Sizes are as seen on a screen, except the `coded` ones."""

    codec: str
    width: int
    height: int
    coded_width: int
    coded_height: int
    rotation: int  # degrees clockwise that a player turns it
    mirrored: bool
    pixel_format: str
    bits: int  # per colour channel
    has_alpha: bool
    hdr: bool
    matrix: str  # bt709, bt601, bt2020, rgb or unknown
    full_range: bool
    sample_aspect_ratio: float
    start_s: float
    duration_s: float
    frames: int
    average_fps: float
    usual_fps: float
    variable_rate: bool
    longest_gap_s: float
    bit_rate: int
    still: bool


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """One audio track."""

    codec: str
    rate: int
    channels: int
    layout: str
    start_s: float
    duration_s: float
    bit_rate: int
    main: bool  # the one that a player plays


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A still picture, as it is seen: turned upright."""

    format: str
    width: int
    height: int
    mode: str
    rotation: int
    has_alpha: bool
    frames: int


@dataclass(frozen=True, slots=True)
class Damage:
    """How whole the file is; `decoded` says that all of it was decoded to know that."""

    missing_bytes: int = 0
    packets: int = 0
    damaged_packets: int = 0
    not_numbers: bool = False
    read_to_the_end: bool = True
    decoded: bool = False

    @property
    def share(self) -> float:
        """How much of what was read is broken, from 0 to 1."""
        return self.damaged_packets / self.packets if self.packets else 0.0


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """A media file: every number measured, none taken on the word of the header."""

    sniffed: Sniffed
    size: int
    format: str = ""
    duration_s: float = 0.0
    claimed_duration_s: float | None = None
    bit_rate: int = 0
    video: VideoFacts | None = None
    sound: tuple[SoundFacts, ...] = ()
    picture: PictureFacts | None = None
    cover_art: bool = False
    other_videos: int = 0
    damage: Damage = field(default_factory=Damage)
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def main_sound(self) -> SoundFacts | None:
        return next((track for track in self.sound if track.main), None)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MediaFacts:
        read: dict[str, Any] = dict(data)
        kind = MediaKind(data["sniffed"]["kind"])
        read["sniffed"] = Sniffed(**{**data["sniffed"], "kind": kind})
        read["video"] = VideoFacts(**data["video"]) if data["video"] else None
        read["sound"] = tuple(SoundFacts(**track) for track in data["sound"])
        read["picture"] = PictureFacts(**data["picture"]) if data["picture"] else None
        read["damage"] = Damage(**data["damage"])
        return cls(**read)
