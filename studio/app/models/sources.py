"""What a set of dropped files can become: clips as they are, a photo together with a voice."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from studio.errors import StudioError
from studio.media.signatures import MediaKind
from studio.media.sniff import sniff


class SourceKind(StrEnum):
    """What a file can be in the making of an avatar."""

    CLIP = "clip"
    PHOTO = "photo"
    VOICE = "voice"

    @property
    def icon(self) -> str:
        return self.value

    @property
    def wanted(self) -> str:
        """What to choose, in words."""
        return _WANTED[self]


_WANTED = {
    SourceKind.CLIP: "4 to 15 seconds of one person who speaks, with sound.",
    SourceKind.PHOTO: "One person, looking into the camera.",
    SourceKind.VOICE: "4 to 15 seconds of one person who speaks.",
}
_ENDINGS = {
    SourceKind.CLIP: ["mp4", "mov", "m4v", "webm", "mkv", "avi", "mpg", "mpeg", "ts", "wmv", "3gp"],
    SourceKind.PHOTO: ["jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff", "heic", "avif"],
    SourceKind.VOICE: ["wav", "flac", "mp3", "m4a", "aac", "ogg", "opus", "aiff", "wma"],
}


def patterns(*kinds: SourceKind) -> str:
    """The filter of a file dialog for some kinds."""
    endings = " ".join(f"*.{ending}" for kind in kinds for ending in _ENDINGS[kind])
    names = " and ".join(f"{kind.value}s" for kind in kinds).capitalize()
    return f"{names} ({endings});;All files (*)"


NAME_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """An avatar that could be made: its name, and the files that it would be made from."""

    name: str
    clip: Path | None = None
    photo: Path | None = None
    voice: Path | None = None

    @property
    def complete(self) -> bool:
        return self.clip is not None or (self.photo is not None and self.voice is not None)

    @property
    def lacks(self) -> str:
        """What has to be added, in words."""
        if self.complete:
            return ""
        if self.photo:
            return "Add a voice."
        return "Add a photo of the person who speaks." if self.voice else "Add a clip."


@dataclass(frozen=True, slots=True)
class Sorted:
    """Files told apart by their first bytes; their content is checked later."""

    clips: list[Path] = field(default_factory=list[Path])
    photos: list[Path] = field(default_factory=list[Path])
    voices: list[Path] = field(default_factory=list[Path])
    others: list[Path] = field(default_factory=list[Path])


def told_apart(files: list[Path]) -> Sorted:
    """Sort files by what they are, whatever they are called; reads the start of each."""
    found = Sorted()
    heaps = {
        MediaKind.VIDEO: found.clips,
        MediaKind.IMAGE: found.photos,
        MediaKind.AUDIO: found.voices,
    }
    for file in dict.fromkeys(files):
        heaps.get(_kind_of(file), found.others).append(file)
    return found


def proposals(found: Sorted) -> list[Proposal]:
    """One avatar per clip; and one of the photo and the voice, if there are any."""
    made = [Proposal(name_from(clip), clip=clip) for clip in found.clips]
    if found.photos or found.voices:
        photo = found.photos[0] if found.photos else None
        voice = found.voices[0] if found.voices else None
        made.append(Proposal(name_from(photo or voice), photo=photo, voice=voice))
    return made


def left_over(found: Sorted) -> StudioError | None:
    """What to say about files that no avatar can be made from."""
    unused = found.others + found.photos[1:] + found.voices[1:]
    if not unused:
        return None
    names = ", ".join(file.name for file in unused[:3]) + (" …" if len(unused) > 3 else "")
    return StudioError(
        "files_left_over",
        f"Not used: {names}.",
        "An avatar is made from a clip of 4 to 15 seconds, or from one photo and one voice.",
    )


def name_from(file: Path | None) -> str:
    """A first name for an avatar, from the name of its file."""
    words = file.stem.replace("_", " ").replace("-", " ").split() if file else []
    name = " ".join(words)[:NAME_LIMIT]
    return name[:1].upper() + name[1:] if name else "New avatar"


def _kind_of(file: Path) -> MediaKind:
    try:
        return sniff(file).kind
    except (OSError, StudioError):
        return MediaKind.UNKNOWN
