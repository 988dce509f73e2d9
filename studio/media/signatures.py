"""The first bytes by which each file format gives itself away."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class MediaKind(StrEnum):
    VIDEO = "video"
    AUDIO = "audio"
    IMAGE = "image"
    MODEL = "model"
    UNKNOWN = "unknown"


# mime -> (kind, usual extension, every extension that may be met on such a file)
FORMATS: Final[dict[str, tuple[MediaKind, str, tuple[str, ...]]]] = {
    "video/mp4": (MediaKind.VIDEO, ".mp4", (".mp4", ".m4v", ".f4v", ".mp4v", ".ismv")),
    "video/quicktime": (MediaKind.VIDEO, ".mov", (".mov", ".qt")),
    "video/3gpp": (MediaKind.VIDEO, ".3gp", (".3gp", ".3gpp", ".3g2")),
    "video/webm": (MediaKind.VIDEO, ".webm", (".webm",)),
    "video/x-matroska": (MediaKind.VIDEO, ".mkv", (".mkv", ".mk3d", ".mka")),
    "video/x-msvideo": (MediaKind.VIDEO, ".avi", (".avi", ".divx")),
    "video/ogg": (MediaKind.VIDEO, ".ogv", (".ogv", ".ogg", ".ogx")),
    "video/mpeg": (MediaKind.VIDEO, ".mpg", (".mpg", ".mpeg", ".mpe", ".vob", ".m1v", ".m2v")),
    "video/mp2t": (MediaKind.VIDEO, ".ts", (".ts", ".mts", ".m2ts")),
    "video/x-flv": (MediaKind.VIDEO, ".flv", (".flv",)),
    "video/x-ms-asf": (MediaKind.VIDEO, ".wmv", (".wmv", ".asf", ".wma")),
    "audio/mp4": (MediaKind.AUDIO, ".m4a", (".m4a", ".m4b", ".mp4")),
    "audio/ogg": (MediaKind.AUDIO, ".ogg", (".ogg", ".oga", ".opus", ".spx")),
    "audio/wav": (MediaKind.AUDIO, ".wav", (".wav", ".wave", ".bwf")),
    "audio/flac": (MediaKind.AUDIO, ".flac", (".flac",)),
    "audio/mpeg": (MediaKind.AUDIO, ".mp3", (".mp3", ".mp2", ".mpga")),
    "audio/aac": (MediaKind.AUDIO, ".aac", (".aac", ".adts")),
    "audio/aiff": (MediaKind.AUDIO, ".aiff", (".aiff", ".aif", ".aifc")),
    "audio/amr": (MediaKind.AUDIO, ".amr", (".amr",)),
    "audio/x-caf": (MediaKind.AUDIO, ".caf", (".caf",)),
    "image/jpeg": (MediaKind.IMAGE, ".jpg", (".jpg", ".jpeg", ".jpe", ".jfif")),
    "image/png": (MediaKind.IMAGE, ".png", (".png", ".apng")),
    "image/gif": (MediaKind.IMAGE, ".gif", (".gif",)),
    "image/webp": (MediaKind.IMAGE, ".webp", (".webp",)),
    "image/heic": (MediaKind.IMAGE, ".heic", (".heic", ".heif", ".hif")),
    "image/avif": (MediaKind.IMAGE, ".avif", (".avif",)),
    "image/bmp": (MediaKind.IMAGE, ".bmp", (".bmp", ".dib")),
    "image/tiff": (MediaKind.IMAGE, ".tiff", (".tiff", ".tif")),
    "model/gltf-binary": (MediaKind.MODEL, ".glb", (".glb", ".vrm", ".vrma")),
    "model/gltf+json": (MediaKind.MODEL, ".gltf", (".gltf",)),
}

# offset, bytes, mime: for formats that one fixed string tells
FIXED: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"II+\0", "image/tiff"),
    (0, b"MM\0+", "image/tiff"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"caff\0\x01", "audio/x-caf"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b"\0\0\x01\xba", "video/mpeg"),
    (0, b"\0\0\x01\xb3", "video/mpeg"),
)

# four-letter form type of a RIFF (or RF64, BW64) file -> mime
RIFF_FORMS: Final[dict[bytes, str]] = {
    b"AVI ": "video/x-msvideo",
    b"WAVE": "audio/wav",
    b"WEBP": "image/webp",
}

# brand in the `ftyp` box of an ISO file -> mime; any other brand is a plain MP4
BRANDS: Final[dict[bytes, str]] = {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"M4P ": "audio/mp4",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"hevx": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
    b"avis": "image/avif",
}

# brands of ISO files that hold neither video, sound nor a picture the studio reads
FOREIGN_BRANDS: Final = (b"jp2 ", b"jpx ", b"jpm ", b"jxl ", b"crx ")

# boxes that start a QuickTime file from before there was an `ftyp`, or a lone fragment
LEADING_BOXES: Final = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"moof")

# what the first page of an Ogg stream starts with when it carries pictures
OGG_PICTURES: Final = (b"\x80theora", b"BBCD\0", b"OVP80")


def kind_of_extension(extension: str) -> MediaKind:
    """What a file name promises; a promise only, nothing reads a file by it."""
    wanted = extension.lower()
    for kind, usual, _ in FORMATS.values():
        if wanted == usual:
            return kind
    for kind, _, others in FORMATS.values():
        if wanted in others:
            return kind
    return MediaKind.UNKNOWN
