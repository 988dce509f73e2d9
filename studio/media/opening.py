"""Open media so that only plain readers run: no playlists, no links to other files or hosts."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import av
import av.error

from studio.errors import StudioError
from studio.media.files import ABOUT_WRITING, AnyPath, existing
from studio.media.signatures import MediaKind
from studio.media.sniff import Sniffed, sniff

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

# what a decoder says of a packet that it cannot make sense of; the next one may be fine
UNREADABLE: Final = (
    av.error.InvalidDataError,
    av.error.PatchWelcomeError,
    av.error.ArgumentError,
    av.error.ExternalError,
    av.error.UnknownError,
    av.error.UndefinedError,
    av.error.BugError,
)

# 8K, and nothing that a webcam, phone or screen makes is larger
MOST_PIXELS: Final = 7680 * 4352

READERS: Final[dict[str, str]] = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "audio/mp4": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/ogg": "ogg",
    "audio/ogg": "ogg",
    "video/mpeg": "mpeg",
    "video/mp2t": "mpegts",
    "video/x-flv": "flv",
    "video/x-ms-asf": "asf",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/aiff": "aiff",
    "audio/amr": "amr",
    "audio/x-caf": "caf",
    "image/gif": "gif",
}
_OPTIONS: Final = {"protocol_whitelist": "file", "max_pixels": str(MOST_PIXELS)}


def recognise(path: AnyPath) -> tuple[Path, Sniffed]:
    """The file and what it is; empty and unknown files end here with their own codes."""
    file = existing(path)
    if file.stat().st_size == 0:
        raise StudioError("empty_file", "The file is empty.", "Copy or record it again.")
    found = sniff(file)
    if found.kind is MediaKind.UNKNOWN:
        raise StudioError(
            "not_media",
            "This is neither video, sound nor a picture, whatever its name says.",
            "Choose a video (MP4, MOV, WebM, MKV), a sound file or a picture.",
        )
    return file, found


@contextmanager
def opened(path: AnyPath) -> Generator[InputContainer]:
    """Video or sound, open for reading; failing to read it anywhere inside is `corrupt`."""
    file, found = recognise(path)
    if found.mime not in READERS:
        raise StudioError(
            "not_a_video",
            f"This is not a video or sound file but {_noun(found)}.",
            "Choose a video (MP4, MOV, WebM, MKV) or a sound file.",
        )
    with damage_told(), _container(file, found) as container:
        yield container


def _noun(found: Sniffed) -> str:
    return "a picture" if found.kind is MediaKind.IMAGE else "a 3D model"


def _container(file: Path, found: Sniffed) -> InputContainer:
    reader = READERS[found.mime]
    if reader == "mpeg" and _is_bare_video(file):
        reader = "mpegvideo"
    # "file:" because a name such as `http:x.mp4` is a file name and nothing else here
    return av.open(f"file:{file}", format=reader, options=dict(_OPTIONS), metadata_errors="ignore")


def _is_bare_video(file: Path) -> bool:
    with file.open("rb") as opening:
        return opening.read(4) == b"\0\0\x01\xb3"


@contextmanager
def damage_told() -> Generator[None]:
    """Whatever the reader trips over becomes an error with a code."""
    try:
        yield
    except MemoryError as error:
        raise StudioError(
            "media_too_heavy",
            "The file needs more memory than any ordinary recording.",
            "Export it again at a usual size, for example 1920 × 1080.",
        ) from error
    except (av.error.FFmpegError, ValueError, OverflowError, IndexError) as error:
        if isinstance(error, OSError) and error.errno in ABOUT_WRITING:
            raise
        raise StudioError(
            "corrupt",
            "The file is damaged or incomplete and cannot be read.",
            "Copy it again from where it came from, or record it again.",
        ) from error


def packets(container: InputContainer, *streams: Stream) -> Iterator[Any]:
    """The packets of streams; a file that breaks off simply ends there (`probe` tells)."""
    if not streams:
        return  # FFmpeg would take no streams for all of them
    try:
        yield from container.demux(*streams)
    except (*UNREADABLE, av.error.EOFError):
        return


def motion_picture(container: InputContainer) -> VideoStream | None:
    """The main video stream; cover art is a picture on a sleeve, not video."""
    moving = [s for s in container.streams.video if not is_cover(s) and has_decoder(s)]
    default = [s for s in moving if s.disposition & s.disposition.default]
    return (default or moving or [None])[0]


def is_cover(stream: VideoStream) -> bool:
    flags = stream.disposition
    return bool(flags & (flags.attached_pic | flags.timed_thumbnails))


def has_decoder(stream: VideoStream | AudioStream) -> bool:
    return bool(getattr(stream, "codec_context", None))


def main_sound(container: InputContainer) -> AudioStream | None:
    """The sound that a player would play: the default track, or else the first."""
    tracks = [s for s in container.streams.audio if has_decoder(s)]
    default = [s for s in tracks if s.disposition & s.disposition.default]
    return (default or tracks or [None])[0]


def origin(container: InputContainer) -> Fraction:
    """Time zero: where the earliest of picture and sound starts."""
    streams = [motion_picture(container), main_sound(container)]
    starts = [
        stream.start_time * stream.time_base
        for stream in streams
        if stream and stream.start_time is not None and stream.time_base
    ]
    return min(starts, default=Fraction(0))


def allow_pixels(width: int, height: int) -> None:
    """Refuse pictures of a size made to exhaust memory."""
    if width * height > MOST_PIXELS:
        raise StudioError(
            "media_too_heavy",
            f"The picture is {width} × {height}: more pixels than 8K video has.",
            "Export it again at a usual size, for example 1920 × 1080.",
        )
